using SafBuild.Sdk.Tests.Building;
using SafBuild.Sdk.Tests.Situations;

namespace SafBuild.Sdk.Tests.Copying;

/// <summary>What is not referenced any more leaves bin and publish, folder and record, too.</summary>
public class GoneModelTests(PackedSdk sdk)
{
    [Fact]
    [Situation("The item is removed, after a build and a publish", "artifact, folder and record leave bin and publish")]
    public void Removed_item_leaves_bin_and_publish()
    {
        TestProject project = new TestProject(sdk).Write("Program.cs", "return;").WithModel();
        string[] publish = ["-c", "Debug", "-o", project.At("out")];
        project.Run("publish", publish).AssertSuccess();
        project.AssertShips("1", project.Bin());
        project.AssertShips("1", project.At("out"));
        project.WithModel("").Run("publish", publish).AssertSuccess();
        AssertGone(project.Bin());
        AssertGone(project.At("out"));
    }

    [SlowFact]
    [Situation("The item is removed after obj was deleted", "gone from bin, by the record that lies there")]
    public void Removed_item_leaves_bin_without_obj()
    {
        TestProject project = new TestProject(sdk).Write("Program.cs", "return;").WithModel();
        project.Build().AssertSuccess();
        Directory.Delete(project.At("obj"), recursive: true);
        project.WithModel("").Build().AssertSuccess();
        AssertGone(project.Bin());
    }

    [SlowFact]
    [Situation("An application drops its only reference to a library with a model, and so our targets", "no file of the artifact in bin")]
    public void Dropped_library_leaves_bin()
    {
        Solution all = new(sdk);
        TestProject library = all.Library("Lib", "1");
        TestProject application = all.Application("App", "", library);
        application.Build().AssertSuccess();
        library.AssertShips("1", application.Bin());
        application.Write("App.csproj", Projects.Plain("")).Build().AssertSuccess();
        Shipping.AssertShipsNothing(application.Bin());
        Assert.Empty(Directory.GetFiles(application.Bin(), "*.safmodels"));
    }

    [SlowFact]
    [Situation("A second build without a change, bin and publish", "no file is written")]
    public void Nothing_is_written_when_nothing_changed()
    {
        TestProject library = new Solution(sdk).Library("Lib", "1");
        TestProject application = new Solution(sdk).Application("App", "", library);
        string[] publish = ["-c", "Debug", "--no-restore", "-o", application.At("out")];
        application.Run("publish", "-c", "Debug", "-o", application.At("out")).AssertSuccess();
        string[] before = State();
        application.Build("--no-restore").AssertSuccess();
        application.Run("publish", publish).AssertSuccess();
        Assert.Equal(before, State());

        string[] State() =>
        [
            .. new[] { application.Bin(), application.At("out") }
                .SelectMany(f => Directory.GetFiles(f, "*", SearchOption.AllDirectories).Append(Path.Combine(f, "net.saf")))
                .Where(f => f.Contains(".saf", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
                .Select(f => $"{f} {File.GetLastWriteTimeUtc(f):O}"),
        ];
    }

    private static void AssertGone(string folder)
    {
        Shipping.AssertShipsNothing(folder);
        Assert.Empty(Directory.GetFileSystemEntries(folder, "*.saf*"));
    }
}
