using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Tests.Models;

namespace SafBuild.Runtime.Tests.Artifact;

/// <summary>Name or path: told by the text alone.</summary>
public class ArtifactPlaceTests
{
    [Theory]
    [InlineData("resnet20", true)]
    [InlineData("v1.2", true)]
    [InlineData("my model", true)]
    [InlineData("..model", true)]
    [InlineData("resnet20.saf", false)]
    [InlineData("resnet20.SAF", false)]
    [InlineData("./resnet20", false)]
    [InlineData("models/resnet20", false)]
    [InlineData("models\\resnet20", false)]
    [InlineData("C:resnet20", false)]
    [InlineData("/opt/resnet20", false)]
    [InlineData(".", false)]
    [InlineData("..", false)]
    public void Text_alone_tells_a_name_from_a_path(string text, bool isName)
    {
        Assert.Equal(isName, ArtifactPlace.IsName(text));
        Assert.Equal(isName ? Path.Combine(AppContext.BaseDirectory, $"{text}.saf") : text, ArtifactPlace.PathOf(text));
    }

    [Fact]
    public void Name_is_loaded_verified_and_scrubbed_beside_the_application()
    {
        string name = $"placed-{Guid.NewGuid():N}";
        string folder = Path.Combine(AppContext.BaseDirectory, $"{name}.saf");
        using ArtifactOnDisk disk = new(SmallNetwork.Make(version: 2));
        Directory.CreateDirectory(folder);
        try
        {
            foreach (string file in Directory.GetFiles(disk.Folder))
            {
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
            }

            using SafModel model = SafModel.Load(name);
            Assert.Equal(folder, model.Path);
            Assert.True(model.Reload().IsClean);
            using SafScrubber scrubber = new(name, new SafScrubberOptions { Interval = Timeout.InfiniteTimeSpan });
            Assert.Equal(folder, scrubber.ScrubNow(TestContext.Current.CancellationToken).Artifact.Path);
            string key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256)
                .ExportSubjectPublicKeyInfoPem();
            Assert.Contains(folder, SafModel.Verify(name, key).Reason);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Missing_name_says_where_it_was_looked_for_and_how_a_folder_is_written()
    {
        string text = Assert.Throws<DirectoryNotFoundException>(() => SafModel.Load("absent")).Message;
        Assert.Contains(Path.Combine(AppContext.BaseDirectory, "absent.saf"), text);
        Assert.Contains("'./absent'", text);
        Assert.DoesNotContain("beside the application", Assert.Throws<DirectoryNotFoundException>(() => SafModel.Load("./absent")).Message);
    }
}
