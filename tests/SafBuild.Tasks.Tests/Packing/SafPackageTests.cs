using System.IO.Compression;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using SafBuild.Shared.Store;
using SafBuild.Tasks.Packing;

namespace SafBuild.Tasks.Tests.Packing;

/// <summary>What may lie in a package, and which package of an earlier build is made again.</summary>
public sealed class SafPackageTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("safbuild-package-").FullName;
    private readonly FakeBuildEngine _engine = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("content/net.saf", "w", true)]
    [InlineData("content/net.saf", "other", false)]
    [InlineData("tools/net10.0/any/NET.SAF", "other", false)]
    [InlineData("saf/net10.0/net.saf", "w", true)]
    [InlineData("content/renamed.saf", "w", true)]
    [InlineData("content/renamed.saf", "other", false)]
    [InlineData("content/model", "w", true)]
    [InlineData("content/model", "other", false)]
    public void Only_what_was_judged_may_lie_in_a_package_without_packed_models(string place, string weights, bool isJudged)
    {
        string package = Package(place, weights);
        CheckSafPackage task = Check(package, Judged("net", "w"));
        Assert.Equal(isJudged, task.Execute());
        Assert.Equal(isJudged ? [] : ["SAF0116"], _engine.Codes);
        Assert.Equal(isJudged, File.Exists(package));
    }

    [Fact]
    public void With_no_model_left_no_artifact_may_be_in_it()
    {
        string package = Package("tools/net10.0/any/net.saf", "w");
        Assert.False(Check(package).Execute());
        Assert.Contains("did not judge", Assert.Single(_engine.Errors).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(package));
    }

    /// <summary>Under the name of one model, the bytes of another are wrong, though they were judged.</summary>
    [Fact]
    public void Judged_bytes_under_another_judged_name_are_refused()
    {
        Assert.False(Check(Package("content/net.saf", "w2"), Judged("net", "w"), Judged("second", "w2")).Execute());
        Assert.Equal(["SAF0116"], _engine.Codes);
    }

    [Fact]
    public void Artifact_from_a_referenced_project_may_lie_in_a_tool()
    {
        TaskItem taken = new(Path.Combine(_folder, "lib", "net.saf"));
        taken.SetMetadata("TargetFolder", "net.saf");
        taken.SetMetadata("Hash", HashOf("w"));
        Assert.True(Check(Package("tools/net10.0/any/net.saf", "w"), taken).Execute());
        Assert.False(Check(Package("tools/net10.0/any/net.saf", "other"), taken).Execute());
    }

    [Fact]
    public void What_is_no_artifact_is_left_alone()
    {
        foreach ((string folder, string[] files) in new[]
        {
            ("content/notes.saf", (string[])["readme.txt"]), ("wwwroot", ["manifest.json", "weights.bin"]),
        })
        {
            string package = Package(folder, "w", files);
            Assert.True(Check(package).Execute());
            Assert.True(Delete(package).Execute());
            Assert.True(File.Exists(package));
        }
    }

    [Theory]
    [InlineData("saf/net10.0/net.saf", "w", true)]
    [InlineData("content/net.saf", "other", true)]
    [InlineData("content/net.saf", "w", false)]
    public void Stale_package_is_deleted_before_it_is_left_as_it_is(string place, string weights, bool isStale)
    {
        string package = Package(place, weights);
        Assert.True(Delete(package, Judged("net", "w")).Execute());
        Assert.Equal(isStale, !File.Exists(package));
    }

    [Fact]
    public void Targets_file_of_ours_that_is_not_packed_any_more_makes_a_package_stale()
    {
        string package = Package("buildTransitive/net10.0", ConsumerTargets.Text("Lib", "net10.0", []), files: ["Lib.targets"]);
        Assert.True(Delete(package).Execute());
        Assert.False(File.Exists(package));

        package = Package("buildTransitive/net10.0", "<Project />", files: ["Lib.targets"]);
        Assert.True(Delete(package).Execute());
        Assert.True(File.Exists(package));
    }

    [Fact]
    public void Half_a_package_is_stale_and_at_the_end_an_error()
    {
        string package = Path.Combine(_folder, "Lib.1.0.0.nupkg");
        File.WriteAllText(package, "PK");
        Assert.False(Check(package).Execute());
        Assert.Equal(["SAF0116"], _engine.Codes);
        File.WriteAllText(package, "PK");
        Assert.True(Delete(package).Execute());
        Assert.False(File.Exists(package));
    }

    [Fact]
    public void Question_deletes_nothing()
    {
        string package = Package("saf/net10.0/net.saf", "w");
        DeleteStaleSafPackages task = Delete(package);
        task.FailIfNotIncremental = true;
        Assert.False(task.Execute());
        Assert.True(File.Exists(package));
    }

    /// <summary>Each framework decides for itself: only one that packs must have given its files.</summary>
    [Theory]
    [InlineData("true", false)]
    [InlineData("", true)]
    public void Framework_that_packs_and_was_not_asked_is_an_error(string packs, bool isRight)
    {
        TaskItem judged = Judged("net", "w");
        judged.SetMetadata("SafFramework", "net10.0");
        judged.SetMetadata("SafPacks", packs);
        CheckSafPackage task = Check(null, judged);
        Assert.Equal(isRight, task.Execute());
        Assert.Equal(isRight ? [] : ["SAF0116"], _engine.Codes);
    }

    /// <summary>The framework was asked, and another target took files away again.</summary>
    [Theory]
    [InlineData("", "'net', 'other'")]
    [InlineData("saf/net10.0/net.saf", "'other'")]
    public void Model_that_its_framework_did_not_give_is_an_error(string given, string missing)
    {
        TaskItem[] judged = [Judged("net", "w"), Judged("other", "w")];
        foreach (TaskItem item in judged)
        {
            item.SetMetadata("SafFramework", "net10.0");
            item.SetMetadata("SafPacks", "true");
        }

        CheckSafPackage task = Check(null, judged);
        task.Packed =
        [
            new PackedFile("Lib.targets", "build/Lib.targets").Item("net10.0"),
            new PackedFile("weights.bin", "saf/net10.0/weights.bin") { Artifact = given, Hash = "0" }.Item("net10.0"),
            new PackedFile("weights.bin", "saf/net8.0/weights.bin") { Artifact = "saf/net8.0/other.saf", Hash = "0" }.Item("net8.0"),
        ];
        Assert.False(task.Execute());
        Assert.Contains($"would not have the artifact of {missing}:", Assert.Single(_engine.Errors).Message!, StringComparison.Ordinal);
    }

    [Fact]
    public void Package_that_is_not_where_it_should_be_is_an_error_where_something_was_judged()
    {
        string package = Path.Combine(_folder, "Lib.1.0.0.nupkg");
        Assert.True(Check(package).Execute());
        Assert.False(Check(package, Judged("net", "w")).Execute());
    }

    [Theory]
    [InlineData("1.0", "", false, "Own.1.0.0.nupkg")]
    [InlineData("1.02.3.0-a+b", "", false, "Own.1.2.3-a.nupkg")]
    [InlineData("1.2.3.4", "", false, "Own.1.2.3.4.nupkg")]
    [InlineData("$v$", "v=2.0;x=1", false, "Own.2.0.0.nupkg")]
    [InlineData("1.0.0", "version=3.0", false, "Own.3.0.0.nupkg")]
    [InlineData("1.0.0", "", true, "Own.nupkg")]
    public void Package_of_a_nuspec_has_the_name_that_it_says(string version, string properties, bool withoutVersion, string name)
    {
        string nuspec = Path.Combine(_folder, "own.nuspec");
        File.WriteAllText(nuspec,
            $"<package xmlns=\"urn:x\"><metadata><id>Own</id><version>{version}</version></metadata></package>");
        FindSafPackages task = new()
        {
            BuildEngine = _engine,
            Outputs = [new TaskItem(Path.Combine(_folder, "Lib.1.0.0.nupkg")), new TaskItem(Path.Combine(_folder, "Lib.1.0.0.nuspec"))],
            Folder = _folder,
            PackageId = "Lib",
            NuspecFile = nuspec,
            NuspecProperties = properties,
            WithoutVersion = withoutVersion,
        };
        Assert.True(task.Execute());
        Assert.Equal(Path.Combine(_folder, name), task.Packages[0].ItemSpec);
        task.NuspecFile = "";
        Assert.True(task.Execute());
        Assert.Equal(withoutVersion ? "Lib.nupkg" : "Lib.1.0.0.nupkg", Path.GetFileName(task.Packages[0].ItemSpec));
    }

    /// <summary>A package with an artifact in a folder, whose weights are this text.</summary>
    private string Package(string folder, string text, string[]? files = null)
    {
        string file = Path.Combine(_folder, "Lib.1.0.0.nupkg");
        File.Delete(file);
        using ZipArchive package = ZipFile.Open(file, ZipArchiveMode.Create);
        foreach (string name in files ?? ["graph.onnx", "weights.bin", "manifest.json"])
        {
            using StreamWriter writer = new(package.CreateEntry($"{folder}/{name}").Open());
            writer.Write(text);
        }

        return file;
    }

    private static string HashOf(string text) => ArtifactHash.Of(
        ((string[])["graph.onnx", "weights.bin", "manifest.json"]).Select(f => new EntryFile(f, ContentHash.OfText(text))));

    private TaskItem Judged(string name, string text)
    {
        TaskItem item = new(Path.Combine(_folder, "obj", name + ".saf"));
        item.SetMetadata("Name", name);
        item.SetMetadata("Hash", HashOf(text));
        return item;
    }

    private CheckSafPackage Check(string? package, params ITaskItem[] judged) => new()
    {
        BuildEngine = _engine,
        Packages = package is null ? [] : [new TaskItem(package)],
        Judged = judged,
        Project = Path.Combine(_folder, "Lib.csproj"),
        PackageId = "Lib",
    };

    private DeleteStaleSafPackages Delete(string package, params ITaskItem[] judged) => new()
    {
        BuildEngine = _engine,
        Packages = [new TaskItem(package)],
        Judged = judged,
        Project = Path.Combine(_folder, "Lib.csproj"),
        PackageId = "Lib",
    };
}
