using System.Text.Json.Nodes;
using SafBuild.Sdk.Tests.Building;
using SafBuild.Sdk.Tests.Situations;
using SafBuild.Tests.Shared;

namespace SafBuild.Sdk.Tests;

/// <summary>
/// The packed worker on data without labels, and on a model that libtorch cannot train, in a folder with a space and letters beyond
/// ASCII.
/// </summary>
public class UnlabelledTests(PackedSdk sdk)
{
    private const string Data = """TrainingData="data/train.npz" ValidationData="data/val.npz" """;

    [CiFact]
    [Situation("A model of two inputs without labels, folder with letters beyond ASCII",
        "distilled, judged by relative error, shipped")]
    public void Build_two_inputs_without_labels_distils_and_is_judged_by_relative_error()
    {
        TestProject project = Project($"""<SafModel Include="net.onnx" {Data} Epochs="1" BitErrorRate="1e-7" MaxAccuracyDrop="0.3" />""");
        File.Copy(TestData.Path("models/dtln-lstm.onnx"), project.At("net.onnx"), overwrite: true);
        foreach (string file in new[] { "train.npz", "val.npz" })
        {
            // Magnitudes of a spectrum, and the recurrent state.
            NpzFile.Write(project.At("data", file), Array("input_2", file.Length, 32, 1, 257),
                Array("input_3", file.Length + 1, 32, 2, 128, 2));
        }

        BuildResult built = project.Build();
        built.AssertSuccess();
        Assert.Empty(built.Warnings);
        JsonNode report = JsonNode.Parse(File.ReadAllText(Assert.Single(project.Entries("report.json"))))!;
        Assert.Equal(("RelativeError", "Pass"), ((string)report["metric"]!, (string)report["gate"]!["verdict"]!));
        Assert.Equal(1, (int)report["training"]!["epochs"]!);
        Assert.True(File.Exists(project.At("bin", "Debug", "net10.0", "net.saf", "manifest.json")));
    }

    [CiFact]
    [Situation("A model that cannot be trained, with TrainingData", "SAF1004 for every operator at once, judged, shipped")]
    public void Build_model_that_cannot_be_trained_warns_of_all_operators_at_once_and_is_judged()
    {
        TestProject project = Project($"""<SafModel Include="net.onnx" {Data} MaxAccuracyDrop="0.1" />""");
        OnnxBytes.Write(project.At("net.onnx"), "ScaledTanh", "ParametricSoftplus");
        foreach (string file in new[] { "train.npz", "val.npz" })
        {
            NpzFile.Write(project.At("data", file), Array("x", file.Length, 64, OnnxBytes.Features));
        }

        BuildResult built = project.Build();
        built.AssertSuccess();
        Assert.All(built.Warnings, w => Assert.Equal("SAF1004", w.Code));
        Assert.Equal(["ParametricSoftplus", "ScaledTanh"],
            built.Warnings.Select(w => w.Text).Order().Select(t => new[] { "ParametricSoftplus", "ScaledTanh" }.Single(t.Contains)));
        JsonNode report = JsonNode.Parse(File.ReadAllText(Assert.Single(project.Entries("report.json"))))!;
        Assert.Equal("Pass", (string)report["gate"]!["verdict"]!);
        Assert.True(File.Exists(project.At("bin", "Debug", "net10.0", "net.saf", "manifest.json")));
    }

    private static (string Name, int[] Shape, float[] Values) Array(string name, int phase, params int[] shape) =>
        (name, shape, [.. Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).Select(i => MathF.Abs(MathF.Sin((i * 0.37f) + phase)))]);

    private TestProject Project(string model)
    {
        TestProject project = new TestProject(sdk, "Größe 模型")
            .WithModel(model, "<SafReferenceRuntime>false</SafReferenceRuntime>", realWorker: true);
        Directory.CreateDirectory(project.At("data"));
        return project;
    }
}
