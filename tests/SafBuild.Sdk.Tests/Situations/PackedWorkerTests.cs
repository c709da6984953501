using System.Text.Json.Nodes;
using SafBuild.FakeWorker;
using SafBuild.Sdk.Tests.Building;

namespace SafBuild.Sdk.Tests.Situations;

/// <summary>The packed worker, with a layer of 12 weights.</summary>
public class PackedWorkerTests(PackedSdk sdk)
{
    private const string Model =
        """<SafModel Include="net.onnx" TrainingData="data.npz" ValidationData="data.npz" MaxAccuracyDrop="0.1" Epochs="1" />""";

    /// <summary>Unit begins far from the golden model, so this training gains.</summary>
    [SlowFact]
    [Situation("The trained weights in the store are damaged, then clean and build, with the packed worker",
        "trained again: bin has the same bytes as before")]
    public void Damaged_trained_weights_are_not_taken()
    {
        TestProject project = Project("<SafScale>Unit</SafScale><SafGate>Off</SafGate>" + Projects.Store);
        project.Build().AssertSuccess();
        string trained = FakeArtifact.Hash(Path.Combine(project.Bin(), "net.saf"));

        Damage(project.At("store"));
        project.Run("clean").AssertSuccess();
        project.Build("--no-restore").AssertSuccess();
        Assert.Equal(trained, FakeArtifact.Hash(Path.Combine(project.Bin(), "net.saf")));
    }

    [SlowFact]
    [Situation("clean and build with a whole store, with the packed worker", "the same bytes, and nothing is trained")]
    public void Clean_build_with_a_whole_store_trains_nothing()
    {
        TestProject project = Project(Projects.Store);
        project.Build().AssertSuccess();
        string trained = FakeArtifact.Hash(Path.Combine(project.Bin(), "net.saf"));

        project.Run("clean").AssertSuccess();
        BuildResult taken = project.Build("--no-restore");
        taken.AssertSuccess();
        Assert.Equal(trained, FakeArtifact.Hash(Path.Combine(project.Bin(), "net.saf")));
        Assert.DoesNotContain("epoch 1/", taken.Output, StringComparison.Ordinal);
    }

    [SlowFact]
    [Situation("A pass, then another storage with Gate=\"Off\", with the packed worker, then inspect",
        "inspect says no Pass of the new artifact")]
    public void Inspect_does_not_show_the_verdict_of_another_artifact()
    {
        TestProject project = Project("<SafUseCache>false</SafUseCache>");
        project.Build().AssertSuccess();
        project.Build("--no-restore", "-p:SafGate=Off", "-p:SafStorage=Float16").AssertSuccess();
        string worker = Path.Combine(PackedSdk.GlobalPackages, "safbuild.sdk", sdk.Version.ToLowerInvariant(), "tools", "net10.0", "any",
            "safbuild.dll");
        foreach (string artifact in Directory.GetDirectories(project.Folder, "net.saf", SearchOption.AllDirectories))
        {
            (int exitCode, string output) = DotNet.Run(project.Folder, "exec", worker, "inspect", artifact);
            Assert.True(exitCode == 0, output);
            Assert.DoesNotContain("Pass", output, StringComparison.Ordinal);
        }

        string[] reports = Directory.GetFiles(project.At("obj"), "report.json", SearchOption.AllDirectories);
        Assert.DoesNotContain(reports, r => (string?)JsonNode.Parse(File.ReadAllText(r))!["gate"]?["verdict"] == "Pass");
    }

    [SlowFact]
    [Situation("SAFGATE=Off in the environment, model red", "green, and the model's line and its report say that the variable did it")]
    public void Gate_of_the_environment_is_said()
    {
        TestProject project = Project("").WithModel(Model.Replace("""TrainingData="data.npz" """, "", StringComparison.Ordinal),
            "<SafReferenceRuntime>false</SafReferenceRuntime><SafUseCache>false</SafUseCache><SafBitErrorRate>0.3</SafBitErrorRate>",
            realWorker: true);
        project.Build().AssertOnlyError("SAF3001");
        project.Environment["SAFGATE"] = "Off";
        BuildResult result = project.Build("--no-restore");
        result.AssertSuccess();
        Assert.Contains(result.Output.Split('\n'), l => l.Contains("net", StringComparison.Ordinal)
            && l.Contains("SAFGATE", StringComparison.Ordinal));
        Assert.Contains("SAFGATE", File.ReadAllText(Assert.Single(project.Entries("report.json"))), StringComparison.Ordinal);
        project.Environment.Clear();
        project.Build("--no-restore").AssertOnlyError("SAF3001");
    }

    /// <summary>The file is as before when the build compares: the worker itself has to see it.</summary>
    [SlowFact]
    [Situation("The validation data are others only while the packed worker judges (a checkout there and back)",
        "SAF0117, nothing reaches bin, and no verdict is kept")]
    public void Data_that_change_and_change_back_are_seen()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "a shell script as the worker");
        TestProject project = Project("<SafUseCache>false</SafUseCache>").WithModel(
            Model.Replace("""TrainingData="data.npz" """, "", StringComparison.Ordinal),
            "<SafReferenceRuntime>false</SafReferenceRuntime><SafUseCache>false</SafUseCache>", realWorker: true);
        project.Run("restore").AssertSuccess();
        string worker = Path.Combine(PackedSdk.GlobalPackages, "safbuild.sdk", sdk.Version.ToLowerInvariant(), "tools", "net10.0", "any",
            "safbuild.dll");
        string data = project.At("data.npz");
        File.Copy(data, project.At("kept.npz"));
        NpzFile.Write(project.At("other.npz"),
            ("x", [8, OnnxBytes.Features], [.. Enumerable.Range(0, 8 * OnnxBytes.Features).Select(i => MathF.Cos(i))]));
        project.Write("worker.sh", $"""
            #!/bin/bash
            case "$*" in *gate*) cp {project.At("other.npz")} {data};; esac
            dotnet exec {worker} "$@"; code=$?
            cp {project.At("kept.npz")} {data}
            exit $code
            """);
        using System.Diagnostics.Process chmod = System.Diagnostics.Process.Start("chmod", ["+x", project.At("worker.sh")]);
        chmod.WaitForExit();
        project.Build("--no-restore", $"-p:SafWorkerPath={project.At("worker.sh")}").AssertOnlyError("SAF0117");
        Shipping.AssertShipsNothing(project.At("bin"));
        Assert.Empty(project.Entries("result.json"));
        project.Build("--no-restore").AssertSuccess();
    }

    /// <summary>A bit of a value in every blob there: nothing but a hash can see it.</summary>
    private static void Damage(string store)
    {
        string[] damaged = Directory.GetFiles(store, "weights.bin", SearchOption.AllDirectories);
        Assert.NotEmpty(damaged);
        foreach (string file in damaged)
        {
            byte[] bytes = File.ReadAllBytes(file);
            bytes[^3] ^= 0x40;
            File.WriteAllBytes(file, bytes);
        }
    }

    private TestProject Project(string properties)
    {
        TestProject project = new(sdk);
        OnnxBytes.Write(project.At("net.onnx"));
        NpzFile.Write(project.At("data.npz"),
            ("x", [64, OnnxBytes.Features], [.. Enumerable.Range(0, 64 * OnnxBytes.Features).Select(i => MathF.Sin(i))]));
        return project.WithModel(Model, "<SafReferenceRuntime>false</SafReferenceRuntime>" + properties, realWorker: true);
    }
}
