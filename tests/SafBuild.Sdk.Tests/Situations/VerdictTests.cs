using SafBuild.Sdk.Tests.Building;

namespace SafBuild.Sdk.Tests.Situations;

/// <summary>What the packed worker's gate says of data and options on which a Pass would mean nothing.</summary>
public class VerdictTests(PackedSdk sdk)
{
    private const int Samples = 64;

    [SlowFact]
    [Situation("Labels in turn, which the model does not know; a threshold that a constant answer reaches", "SAF3006, nothing reaches bin")]
    [Situation("A bit error rate at which nothing flips", "SAF3007, nothing reaches bin")]
    [Situation("Protect=\"fc*\" where no weight has such a name", "SAF0120 with the nearest names, nothing reaches bin")]
    [Situation("MinCoverage=2", "SAF0103, nothing reaches bin")]
    public void Pass_that_means_nothing_is_red()
    {
        TestProject project = new(sdk);
        OnnxBytes.Write(project.At("net.onnx"));
        float[] inputs = [.. Enumerable.Range(0, Samples * OnnxBytes.Features).Select(i => MathF.Sin(i))];
        NpzFile.Write(project.At("own.npz"), ("x", [Samples, OnnxBytes.Features], inputs));
        NpzFile.Write(project.At("chance.npz"), ("x", [Samples, OnnxBytes.Features], inputs),
            ("y", [Samples], [.. Enumerable.Range(0, Samples).Select(i => (float)(i % OnnxBytes.Outputs))]));

        Build("chance.npz", """Metric="Top1" """).AssertOnlyError("SAF3006");
        Build("own.npz", """MaxAccuracyDrop="0.99" Metric="Agreement" """).AssertOnlyError("SAF3006");
        Build("own.npz", """BitErrorRate="1e-12" """).AssertOnlyError("SAF3007");
        (_, _, string text) = Build("own.npz", """Protect="fc*" """).AssertOnlyError("SAF0120");
        Assert.Contains("'w'", text, StringComparison.Ordinal);
        Build("own.npz", """MinCoverage="2" """).AssertOnlyError("SAF0103");
        Shipping.AssertShipsNothing(project.At("bin"));
        Build("own.npz", """MaxAccuracyDrop="0.1" BitErrorRate="1e-4" """).AssertSuccess();

        BuildResult Build(string data, string options) => project.WithModel(
            $"""<SafModel Include="net.onnx" ValidationData="{data}" {options}/>""",
            "<SafReferenceRuntime>false</SafReferenceRuntime><SafUseCache>false</SafUseCache>", realWorker: true).Build();
    }
}
