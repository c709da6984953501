using System.Text.Json.Nodes;
using SafBuild.Sdk.Tests.Building;
using SafBuild.Sdk.Tests.Situations;

namespace SafBuild.Sdk.Tests;

/// <summary>Restore fetches libtorch where it is needed and to be had, and lives without it elsewhere.</summary>
public class LibTorchTests(PackedSdk sdk)
{
    private const string Trained = """<SafModel Include="net.onnx" TrainingData="val.npz" ValidationData="val.npz" />""";
    private const string LibTorch = "libtorch-cpu-linux-x64";

    [CiTheory]
    [InlineData(Trained, "linux-x64", "", LibTorch)]
    [InlineData(Trained, "win-x64", "", "libtorch-cpu-win-x64")]
    [InlineData(Trained, "osx-arm64", "", "libtorch-cpu-osx-arm64")]
    [InlineData(Trained, "linux-arm64", "", "")]
    [InlineData(Trained, "linux-musl-x64", "true", "")]
    [InlineData(Trained, "osx-x64", "", "")]
    [InlineData(Trained, "linux-x64", "false", "")]
    [InlineData("", "linux-x64", "true", LibTorch)]
    [InlineData("", "linux-x64", "", "")]
    [Situation("linux-arm64, musl, osx-x64 with TrainingData",
        "restore asks for no libtorch")]
    [Situation("Project file, restore, then models (container layers), SafRestoreLibTorch=true",
        "libtorch restored")]
    public void Download_is_asked_for_on_platforms_with_a_package_for_a_trained_model_or_by_the_switch(
        string model, string platform, string fetch, string package)
    {
        TestProject project = new TestProject(sdk).WithModel(model, $"<SafRestoreLibTorch>{fetch}</SafRestoreLibTorch>");
        TinyPackage.Write(project.At("feed"), LibTorch, "2.10.0");
        TinyPackage.Write(project.At("feed"), "libtorch-cpu-win-x64", "2.10.0");
        TinyPackage.Write(project.At("feed"), "libtorch-cpu-osx-arm64", "2.10.0");
        JsonNode items = JsonNode.Parse(project.Evaluate(
            "-t:CollectPackageDownloads", "-getItem:PackageDownload", $"-p:NETCoreSdkPortableRuntimeIdentifier={platform}",
            $"-p:RestorePackagesPath={project.At("packages")}", $"-p:RestoreSources={project.At("feed")}"))!["Items"]!;
        Assert.Equal(package.Length == 0 ? "" : $"{package} [2.10.0]",
            string.Join(' ', items["PackageDownload"]!.AsArray().Select(i => $"{(string)i!["Identity"]!} {(string)i["Version"]!}")));
    }

    [CiTheory]
    [InlineData("")]
    [InlineData("-p:RestoreUseStaticGraphEvaluation=true",
        Skip = SlowFactAttribute.Reason, SkipType = typeof(SlowFactAttribute), SkipUnless = nameof(SlowFactAttribute.Runs))]
    [Situation("A source without libtorch, then one with it; static graph",
        "restored with a message; then fetched; then no process")]
    public void Source_without_libtorch_is_no_error_of_restore_and_one_with_it_is_asked_once(string how)
    {
        string[] mode = how.Length == 0 ? [] : [how];
        TestProject project = Restorable();
        BuildResult without = project.Run("restore", [.. mode]);
        without.AssertSuccess();
        Assert.Contains("SAF0001", without.Output);
        Assert.Contains("NU1101", without.Output);
        Assert.Empty(without.Warnings);
        Assert.DoesNotContain(LibTorch, File.ReadAllText(project.At("obj", "project.assets.json")));

        TinyPackage.Write(project.At("feed"), LibTorch, "2.10.0");
        project.Run("restore", [.. mode]).AssertSuccess();
        Assert.True(Directory.Exists(project.At("packages", LibTorch, "2.10.0")));
        Assert.Contains(LibTorch, File.ReadAllText(project.At("obj", "project.assets.json")));

        BuildResult again = project.Run("restore", [.. mode]);
        again.AssertSuccess();
        Assert.Empty(again.Tasks("Exec"));
    }

    [Fact]
    public void Switch_makes_a_source_without_libtorch_an_error_of_restore()
    {
        BuildResult restored = Restorable().Run("restore", "-p:SafRestoreLibTorch=true");
        Assert.False(restored.Succeeded);
        Assert.Contains(restored.Errors, e => e.Code == "NU1101" && e.Text.Contains(LibTorch, StringComparison.Ordinal));
    }

    /// <summary>Restores from its own folders alone, so that this machine's libtorch is not found.</summary>
    private TestProject Restorable()
    {
        TestProject project = new TestProject(sdk).WithModel(Trained,
            "<RestorePackagesPath>packages</RestorePackagesPath><RestoreAdditionalProjectSources>feed</RestoreAdditionalProjectSources>"
            + "<NETCoreSdkPortableRuntimeIdentifier>linux-x64</NETCoreSdkPortableRuntimeIdentifier>");
        Directory.CreateDirectory(project.At("feed"));
        return project.Write("nuget.config", $"""
            <configuration><packageSources><clear />
              <add key="sdk" value="{sdk.Feed}" />
            </packageSources></configuration>
            """);
    }
}
