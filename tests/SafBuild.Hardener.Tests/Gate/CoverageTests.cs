using SafBuild.Hardener.Diagnostics;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Gate;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Onnx;
using SafBuild.Hardener.Operators;
using SafBuild.Hardener.Report;
using SafBuild.Hardener.Tests.Graph;
using SafBuild.Hardener.Verbs;
using SafBuild.Runtime.Artifact;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;
using static SafBuild.Hardener.Tests.Graph.GraphText;
using T = SafBuild.Hardener.Onnx.TensorProto.Types.DataType;

namespace SafBuild.Hardener.Tests.Gate;

/// <summary>What is not under fault is not judged, and no gate is green by it.</summary>
public class CoverageTests
{
    private static readonly HardenRequest Request = QuantizedGate.Request;

    private static readonly HardenRequest Quiet =
        Request with { Protect = "*", Gate = Request.Gate with { BitErrorRate = 1e-4 } };

    [Fact]
    public void An_int8_network_without_protection_fails_where_it_passed_with_nothing_under_fault()
    {
        using QuantizedGate gate = new(QuantizedGate.Int8());

        GateOutcome outcome = gate.Run(Request);

        Assert.Equal((Verdict.Fail, "SAF3001"), (outcome.Judgement.Verdict, outcome.Judgement.Code));
        Assert.Equal(1, outcome.Report.Bits.Covered);
        Assert.Empty(outcome.Report.Bits.NotCovered);
        Assert.InRange(outcome.Found.Mean, 0, 0.9);
    }

    [Fact]
    public void Stored_three_times_it_holds_and_the_comparison_has_the_same_layout()
    {
        using QuantizedGate gate = new(QuantizedGate.Int8());
        HardenRequest request = Request with { Protect = "*", Gate = Request.Gate with { BitErrorRate = 1e-3 } };

        GateOutcome outcome = gate.Run(request);

        Assert.Equal(Verdict.Pass, outcome.Verdict);
        Assert.Equal("*", outcome.Report.Hardened.Form["protect"]);
        Assert.Equal(outcome.Report.Bits.UnderFault, outcome.Report.Bits.Protected);

        // Nothing is left that the forms could differ in, so the same masks give the same numbers.
        Assert.Single(outcome.Report.Comparison.Select(c => c.Mean).Distinct());
    }

    [Fact]
    public void One_protected_tensor_leaves_the_others_as_they_are()
    {
        using QuantizedGate gate = new(QuantizedGate.Int8());
        MemoryArtifact artifact = gate.Artifact(Request with { Protect = "?2; s*" });

        Assert.Equal([ReadKind.Exact, ReadKind.Copies, ReadKind.Copies, ReadKind.Copies],
            artifact.Manifest.Tensors.OrderBy(t => t.Name != "w1").Select(t => t.Read));
        Assert.Equal("?2; s*", artifact.Manifest.Provenance["protect"]);
    }

    [Fact]
    public void A_pattern_that_names_no_weight_is_an_error_with_the_nearest_names()
    {
        using QuantizedGate gate = new(QuantizedGate.Int8());

        SafException e = Assert.Throws<SafException>(() => gate.Artifact(Request with { Protect = "w1;W2;fc.*" }));

        Assert.Equal(["SAF0120", "SAF0120"], e.Diagnostics.Select(d => d.Code.Id));
        Assert.Contains("'W2'", e.Diagnostics[0].Text, StringComparison.Ordinal);
        Assert.Contains("'w2'", e.Diagnostics[0].Text, StringComparison.Ordinal);
        Assert.Contains("'fc.*'", e.Diagnostics[1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_in_attributes_make_it_inconclusive_and_are_named()
    {
        using QuantizedGate gate = new(Linear());

        GateOutcome outcome = gate.Run(Quiet);

        Assert.Equal((Verdict.Inconclusive, "SAF3005"), (outcome.Judgement.Verdict, outcome.Judgement.Code));
        Assert.Contains("LinearClassifier 'LinearClassifier 5' coefficients [9]", outcome.Judgement.Message, StringComparison.Ordinal);
        Assert.Contains("(MinCoverage)", outcome.Judgement.Message, StringComparison.Ordinal);
        long all = (8 * (6 * 32 + 32 * 3)) + (2 * 32) + (32 * 12);
        Assert.Equal(1 - (32 * 12 / (double)all), outcome.Report.Bits.Covered, 12);
        Assert.Equal([288L, 96], outcome.Report.Bits.NotCovered.Select(w => w.Bits));
        Assert.Contains("86.046 % of the weight bits", ConsoleSummary.Line(outcome.Report), StringComparison.Ordinal);
    }

    [Fact]
    public void A_lower_share_can_be_accepted_and_a_failure_stays_one()
    {
        using QuantizedGate gate = new(Linear());

        Assert.Equal(Verdict.Pass, gate.Run(Quiet with { Gate = Quiet.Gate with { MinCoverage = 0.8 } }).Verdict);
        Assert.Equal("SAF3001", gate.Run(Request with { Gate = Request.Gate with { BitErrorRate = 0.1 } }).Judgement.Code);
    }

    [Fact]
    public void Float8_is_named_and_not_covered()
    {
        using QuantizedGate gate = new([.. QuantizedGate.Int8("m"),
            QuantizedModels.Codes("w3", T.Int8, 3, 3), QuantizedModels.Step("s3"), Node("f3 = DequantizeLinear(w3, s3)"),
            Node("y = MatMul(m, f3)")]);
        gate.Prepared.File.Proto.Graph.Initializer.Single(t => t.Name == "w3").DataType = (int)T.Float8E4M3Fn;

        UncoveredWeight weight = Assert.Single(gate.Prepared.Coverage.NotCovered);
        Assert.Equal(("w3", 72L), (weight.Name, weight.Bits));
        Assert.Contains("Float8E4M3Fn", weight.Reason, StringComparison.Ordinal);
        Assert.InRange(gate.Prepared.Coverage.Share, 0.95, 0.98);
    }

    [Fact]
    public void The_gate_verb_knows_it_from_the_artifact_alone()
    {
        using QuantizedGate gate = new(Linear());
        string artifact = Path.Combine(gate.Folder, "quantized.saf");
        ArtifactWriter.Write(gate.Artifact(Request), artifact);
        string data = Path.Combine(gate.Folder, "data.csv");
        File.WriteAllLines(data,
            Enumerable.Range(0, 60).Select(i => string.Join(',', Enumerable.Range(0, 7).Select(c => (i * (c + 3) % 3)))));
        StringWriter console = new();

        int exit = GateVerb.Run(artifact, data, Quiet.Gate, 1, null, null, new TestLines(console), TestContext.Current.CancellationToken);

        Assert.Equal(1, exit);
        Assert.Contains("SAF3005", console.ToString(), StringComparison.Ordinal);
        StringWriter inspected = new();
        InspectVerb.Run(artifact, inspected);
        Assert.Contains("not under fault: LinearClassifier", inspected.ToString(), StringComparison.Ordinal);
        Assert.Contains("288 as integers", inspected.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_artifact_that_left_its_integers_in_the_graph_is_not_believed()
    {
        using QuantizedGate gate = new(QuantizedGate.Int8());

        // As older versions made it: only what is floating-point is in the blob.
        WeightTensor[] floats = [.. gate.Prepared.Weights.Where(w => w.Kind != WeightKind.OwnBits)];
        PreparedModel old = new(gate.Prepared.File, OnnxOperators.Roles, floats);
        MemoryArtifact artifact = ArtifactBuilder.Build(new ArtifactParts { Name = "old", Model = old, Form = SafForm.Default });
        GateOutcome outcome = GateStage.Run(
            GateInputs.Of(gate.Prepared, artifact, SafForm.Default, Quiet.Gate, 1, TinyGate.Data(labelled: false), null) with
            { Comparison = [] },
            new TestLog(), TestContext.Current.CancellationToken);

        Assert.Equal("SAF3005", outcome.Judgement.Code);
        Assert.Equal(["w1", "w2"], outcome.Report.Bits.NotCovered.Select(w => w.Name));
    }

    [Fact]
    public void The_whole_flow_refuses_a_pattern_without_a_weight_and_keeps_a_verdict_of_too_little_coverage()
    {
        using QuantizedGate gate = new(Linear());
        string data = Path.Combine(gate.Folder, "data.csv");
        File.WriteAllLines(data,
            Enumerable.Range(0, 60).Select(i => string.Join(',', Enumerable.Range(0, 7).Select(c => (i * (c + 3) % 3)))));
        HardenRequest request = Quiet with
        {
            Model = gate.Prepared.Path,
            OutputDirectory = Path.Combine(gate.Folder, "out"),
            ValidationData = data,
        };
        ConsoleLog log = new(new StringWriter());

        SafException e = Assert.Throws<SafException>(
            () => Pipeline.Run(request with { Protect = "fc?" }, null, log, TestContext.Current.CancellationToken));
        Assert.Equal("SAF0120", e.Diagnostics[0].Code.Id);
        HardenResult result = Pipeline.Run(request, null, log, TestContext.Current.CancellationToken)!;
        Assert.Equal((Verdict.Inconclusive, "SAF3005"), (result.Gate.Verdict, result.Gate.Code));
        HardenResult accepted = Pipeline.Run(
            request with { Gate = request.Gate with { MinCoverage = 0.8 } }, null, log, TestContext.Current.CancellationToken)!;
        Assert.Equal(Verdict.Pass, accepted.Gate.Verdict);
    }

    /// <summary>The int8 network and a linear classifier behind it, whose weights are attributes.</summary>
    private static object[] Linear()
    {
        NodeProto linear = Node("label, y = LinearClassifier(m)",
            ("coefficients", Attribute("coefficients", 1, 0, 0, 0, 1, 0, 0, 0, 1)), ("intercepts", Attribute("intercepts", 0, 0, 0)),
            ("classlabels_ints", new long[] { 0, 1, 2 }), ("post_transform", "NONE"));
        linear.Domain = "ai.onnx.ml";
        return [.. QuantizedGate.Int8("m"), linear];
    }

    private static AttributeProto Attribute(string name, params float[] values) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Floats, Floats = { values } };

    private sealed class TestLines(StringWriter console) : IProgressLog
    {
        public void Report(Diagnostic diagnostic) => console.WriteLine(diagnostic);

        public void Progress(string line) => console.WriteLine(line);
    }
}
