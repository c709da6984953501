using SafBuild.Shared.Diagnostics;
using SafBuild.Tasks.Results;

namespace SafBuild.Tasks.Tests.Results;

public sealed class ResultsFolderTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("safbuild-results-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Evaluations_have_names_of_their_own_that_stay_when_the_checkout_moves()
    {
        string app = Of("/src/a", "App", "Debug/net10.0").Name;
        string[] others = [Of("/src/a", "App", "Release/net10.0").Name, Of("/src/a", "App", "Debug/net8.0").Name,
            Of("/src/b", "App", "Debug/net10.0").Name, Of("/src/a", "App2", "Debug/net10.0").Name];
        Assert.Matches("^App\\.Debug\\.net10\\.0-[0-9a-f]{6}$", app);
        Assert.Equal(5, others.Append(app).Distinct().Count());
        ResultsFolder moved = new("/moved/results", "/moved/src/a/App.csproj", "/moved/src/a/obj", "/moved/src/a/obj/Debug/net10.0/");
        ResultsFolder there = new("/there/results", "/there/src/a/App.csproj", "/there/src/a/obj", "/there/src/a/obj/Debug/net10.0");
        Assert.Equal(moved.Name, there.Name);

        // An obj elsewhere and odd names are one folder below all the same.
        ResultsFolder odd = new(_root, "/p/<a b>ü.csproj", "/p/obj", "/elsewhere/../x y/" + new string('z', 200));
        Assert.Matches("^[A-Za-z0-9._-]{1,90}$", odd.Name);
        Assert.Equal(_root, Path.GetDirectoryName(odd.Folder));
    }

    [Fact]
    public void Beginning_takes_away_what_was_there_and_says_that_nothing_is_judged()
    {
        ResultsFolder folder = Of("/src/a", "App", "Debug");
        Directory.CreateDirectory(Path.Combine(folder.Folder, "gone"));
        folder.Begin([GateResult.Unfinished("net", "net.onnx")]);
        Assert.Equal(["junit.xml"], Directory.GetFileSystemEntries(folder.Folder).Select(f => Path.GetFileName(f)));
        Assert.Contains("<error", File.ReadAllText(Path.Combine(folder.Folder, "junit.xml")));
        folder.Begin([]);
        Assert.False(Directory.Exists(folder.Folder));
    }

    /// <summary>Who asked for results must not go on with those of another build.</summary>
    [Fact]
    public void A_folder_that_cannot_be_written_is_an_error()
    {
        string file = Path.Combine(_root, "file");
        File.WriteAllText(file, "");
        ResultsFolder folder = new(file, "/p/App.csproj", "/p/obj", "/p/obj/Debug");
        SafException e = Assert.Throws<SafException>(() => folder.Begin([GateResult.Unfinished("net", "net.onnx")]));
        Assert.Equal("SAF0006", Assert.Single(e.Diagnostics).Code.Id);
    }

    private ResultsFolder Of(string folder, string project, string evaluation) =>
        new(_root, $"{folder}/{project}.csproj", $"{folder}/obj", $"{folder}/obj/{evaluation}/");
}
