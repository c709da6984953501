using System.IO.Compression;
using SafBuild.Sdk.Tests.Building;
using SafBuild.Sdk.Tests.Situations;

namespace SafBuild.Sdk.Tests;

/// <summary>Where artifacts go, and when nothing may run.</summary>
public class AttachTests(PackedSdk sdk)
{
    [Fact]
    [Situation("build, publish --no-build, pack --no-build, clean", "artifact in publish and package; gone after clean")]
    public void Publish_pack_clean_handle_the_artifact()
    {
        TestProject project = new TestProject(sdk).WithModel();
        project.Build().AssertSuccess();
        project.Run("publish", "--no-build", "-c", "Debug", "-o", project.At("out")).AssertSuccess();
        Assert.Equal(["graph.onnx", "manifest.json", "weights.bin"],
            Directory.GetFiles(project.At("out", "net.saf")).Select(f => Path.GetFileName(f)!).Order());

        project.Run("pack", "--no-build", "-c", "Debug", "-o", project.At("packages")).AssertSuccess();
        using (ZipArchive package = ZipFile.OpenRead(project.At("packages", "App.1.0.0.nupkg")))
        {
            Assert.Contains("saf/net10.0/net.saf/manifest.json", package.Entries.Select(e => e.FullName));
            Assert.Contains("buildTransitive/net10.0/App.targets", package.Entries.Select(e => e.FullName));
        }

        Assert.Equal(2, project.Runs.Length);
        project.Run("clean").AssertSuccess();
        Assert.False(Directory.Exists(project.At("obj", "safbuild")));
        Assert.Null(project.Built());
    }

    [Fact]
    [Situation("A design-time build, then publish --no-build", "the class is there, no worker runs; SAF0115")]
    public void Design_time_build_starts_no_worker()
    {
        // What an IDE runs: it gets the generated class, at once.
        TestProject project = new TestProject(sdk).WithModel();
        project.Run("restore").AssertSuccess();
        project.Run("msbuild", "-t:CoreCompile", "-p:DesignTimeBuild=true", "-p:SkipCompilerExecution=true",
            "-p:ProvideCommandLineArgs=true").AssertSuccess();
        Assert.Contains("class Net", File.ReadAllText(project.At("obj", "Debug", "net10.0", "SafModels.g.cs")), StringComparison.Ordinal);

        // --no-build never trains, whatever is missing.
        (_, _, string text) = project.Run("publish", "--no-build", "-c", "Debug").AssertOnlyError("SAF0115");
        Assert.Contains("--no-build", text, StringComparison.Ordinal);
        Assert.Empty(project.Runs);
        Assert.False(Directory.Exists(project.At("obj", "safbuild")));
    }

    [CiFact]
    [Situation("A path with a blank, parentheses, %, @ and ;", "both models hardened, the second build does nothing")]
    public void Build_model_in_a_folder_with_odd_names_and_two_models()
    {
        TestProject project = new TestProject(sdk, "An (odd) 100% n@me;")
            .Write("Program.cs", "System.Console.Write(SafModels.Net.Path + SafModels.SecondOne.Path);")
            .Write("my models/second.onnx", "1");
        project.WithModel("""<SafModel Include="net.onnx;my models\second.onnx" ValidationData="val.npz" />""",
            items: """<SafModel Update="my models\second.onnx" Name="second one" />""");
        project.Build().AssertSuccess();
        project.Build("--no-restore").AssertSuccess();
        Assert.Equal(["gate net", "gate second one", "harden net", "harden second one"], project.Runs.Order());
        Assert.Single(Directory.GetFiles(project.Folder, "manifest.json", SearchOption.AllDirectories),
            f => f.Contains(Path.Combine("net10.0", "second one.saf"), StringComparison.Ordinal));
    }
}
