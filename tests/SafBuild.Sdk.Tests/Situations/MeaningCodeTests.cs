using SafBuild.Sdk.Tests.Building;
using static SafBuild.Sdk.Tests.Building.OnnxBytes;

namespace SafBuild.Sdk.Tests.Situations;

/// <summary>What the packed worker says of models that it cannot judge as they are, or that it reads in one of several ways.</summary>
public class MeaningCodeTests(PackedSdk sdk)
{
    private const int Samples = 64;

    [SlowFact]
    [Situation("A fifth of the weights in a LinearRegressor's attribute; then with MinCoverage=0.5",
        "SAF3005 with the attribute's name, nothing reaches bin; then a Pass")]
    public void Weights_that_no_fault_reaches_make_it_inconclusive()
    {
        TestProject project = new(sdk);
        WriteGraph(project.At("net.onnx"), Node("MatMul", "h", ["x", "w"]), Weights("w", Features, Outputs),
            Node("LinearRegressor", "y", ["h"], Attribute("coefficients", 0.5f, -1f, 2f), "ai.onnx.ml"),
            Input("x", -1, Features), Output("y", -1, 1));
        Data(project, Features);

        (_, string file, string text) = Build(project, "").AssertOnlyError("SAF3005");

        Assert.EndsWith("net.onnx", file, StringComparison.Ordinal);
        Assert.Contains("LinearRegressor 'node_y' coefficients", text, StringComparison.Ordinal);
        Assert.Contains("80 %", text, StringComparison.Ordinal);
        Shipping.AssertShipsNothing(project.At("bin"));

        BuildResult accepted = Build(project, """MinCoverage="0.5" """);
        accepted.AssertSuccess();
        Assert.Contains("80 % of the weight bits under fault", accepted.Output, StringComparison.Ordinal);
        Assert.NotNull(project.Built());
    }

    [SlowFact]
    [Situation("RandomNormalLike in the model", "SAF3008 with the operator's name, nothing reaches bin")]
    public void A_model_that_differs_from_itself_is_refused()
    {
        TestProject project = new(sdk);
        WriteGraph(project.At("net.onnx"), Node("MatMul", "h", ["x", "w"]), Weights("w", Features, Outputs),
            Node("RandomNormalLike", "noise", ["h"]), Node("Add", "y", ["h", "noise"]),
            Input("x", -1, Features), Output("y", -1, Outputs));
        Data(project, Features);

        (_, string file, string text) = Build(project, "").AssertOnlyError("SAF3008");

        Assert.EndsWith("net.onnx", file, StringComparison.Ordinal);
        Assert.Contains("RandomNormalLike 'node_noise'", text, StringComparison.Ordinal);
        Shipping.AssertShipsNothing(project.At("bin"));
    }

    [SlowFact]
    [Situation("Softmax over a batch that is fixed at 4; then over one of any size",
        "SAF3009 as an error, nothing reaches bin; then one sample a run, which a line with the code says, and a Pass")]
    public void Samples_that_are_mixed_are_refused_or_run_one_at_a_time()
    {
        TestProject project = new(sdk);
        Write(4);
        Data(project, Features);
        Build(project, "").AssertOnlyError("SAF3009");
        Shipping.AssertShipsNothing(project.At("bin"));

        Write(-1);
        BuildResult single = Build(project, "");
        single.AssertSuccess();
        Assert.Matches(@"net\.onnx ?: message SAF3009: .*beside it", single.Output);
        Assert.NotNull(project.Built());

        // Before operator set 13 the softmax is over all dimensions from its axis on, here all of them.
        void Write(int batch) => WriteGraph(project.At("net.onnx"), Node("MatMul", "h", ["x", "w"]), Weights("w", Features, Outputs),
            Node("Softmax", "y", ["h"], Attribute("axis", 0)), Input("x", batch, Features), Output("y", batch, Outputs));
    }

    [SlowFact]
    [Situation("Metric=\"Agreement\" for a map whose axis of classes no operator says",
        "a line with SAF3010 says which axis was taken, and how to override it; Pass")]
    public void A_reading_in_doubt_is_said()
    {
        TestProject project = new(sdk);
        WriteGraph(project.At("net.onnx"), Node("Conv", "y", ["x", "w"]), Weights("w", 3, 2, 1, 1),
            Input("x", -1, 2, 4, 4), Output("y", -1, 3, 4, 4));
        Data(project, 2, 4, 4);

        BuildResult build = Build(project, """Metric="Agreement" """);

        build.AssertSuccess();
        Assert.Matches(
            @"net\.onnx ?: message SAF3010: net: output 'y' \[N,3,4,4\] is read as scores of 3 classes along axis 1", build.Output);
        Assert.Contains("set Metric to override", build.Output, StringComparison.Ordinal);
        Assert.NotNull(project.Built());
    }

    private static void Data(TestProject project, params int[] shape)
    {
        int count = Samples * shape.Aggregate((a, b) => a * b);
        NpzFile.Write(project.At("val.npz"), ("x", [Samples, .. shape], [.. Enumerable.Range(0, count).Select(i => MathF.Sin(i))]));
    }

    private static BuildResult Build(TestProject project, string options) => project.WithModel(
        $"""<SafModel Include="net.onnx" ValidationData="val.npz" MaxAccuracyDrop="0.1" BitErrorRate="1e-4" {options}/>""",
        "<SafReferenceRuntime>false</SafReferenceRuntime><SafUseCache>false</SafUseCache>", realWorker: true).Build();
}
