using SafBuild.Hardener.Campaign;
using SafBuild.Hardener.Data;
using SafBuild.Hardener.Gate;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Metrics;
using SafBuild.Hardener.Onnx;
using SafBuild.Hardener.Tests.Training;
using SafBuild.Runtime.Tensors;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;
using static SafBuild.Hardener.Tests.Gate.MeaningRun;
using static SafBuild.Hardener.Tests.Graph.GraphText;
using Element = SafBuild.Hardener.Onnx.TensorProto.Types.DataType;

namespace SafBuild.Hardener.Tests.Gate;

/// <summary>What outputs mean, through the whole gate. A model without protection at a rate that destroys it never passes.</summary>
public sealed class OutputMeaningTests : IDisposable
{
    private static readonly long[] ToLast = [0, 2, 3, 1];

    private readonly MeaningRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public void Class_maps_are_the_same_with_channels_first_and_last_and_as_class_numbers()
    {
        DataSet data = Set(Uniform(1, 8, 8));
        GateOutcome first = Judge(data, "axis 1 (Softmax)", Along("y = Softmax(s)", 1), Real("y", "N", 3, 8, 8));
        GateOutcome[] scores =
        [
            Judge(data, "axis 3 (Softmax)", Turn("s", "t"), Along("y = Softmax(t)", -1), Real("y", "N", 8, 8, 3)),
            Judge(data, "axis 3 (Softmax)", Along("p = Softmax(s)", 1), Turn("p", "y"), Real("y", "N", 8, 8, 3)),
            Judge(data, "axis 1 (LogSoftmax)", Along("y = LogSoftmax(s)", -3), Real("y", "N", 3, 8, 8)),
            Judge(data, "axis 1 (ArgMax)", Node("y = Identity(s)"), Along("label = ArgMax(s)", 1), Real("y", "N", 3, 8, 8),
                Port("label", Element.Int64, "N", 1, 8, 8)),
        ];
        Assert.All(scores, s => Assert.Equal((first.Found.Mean, first.Found.Trials), (s.Found.Mean, s.Found.Trials)));

        GateOutcome whole = Judge(data, "the answer itself", Along("y = ArgMax(s)", 1), Port("y", Element.Int64, "N", 1, 8, 8));
        GateOutcome[] twins =
        [
            Judge(data, "the answer itself", Along("y = ArgMax(s)", 1, ("keepdims", 0)), Port("y", Element.Int64, "N", 8, 8)),
            Judge(data, "the answer itself", Turn("s", "t"), Along("y = ArgMax(t)", -1), Port("y", Element.Int64, "N", 8, 8, 1)),
            Judge(data, "the answer itself", Along("i = ArgMax(s)", 1), Node("y = Cast(i)", ("to", 1)), Real("y", "N", 1, 8, 8)),
        ];
        Assert.All(twins, t => Assert.Equal((whole.Found.Mean, whole.Found.Trials), (t.Found.Mean, t.Found.Trials)));

        // ArgMax gives NaN a class, so that whole numbers can only look better than their scores.
        Assert.True(whole.Found.Mean >= first.Found.Mean);
    }

    [Fact]
    public void Labels_fit_class_maps_in_either_layout_with_and_without_a_sign()
    {
        DataInput input = Uniform(1, 8, 8);
        PreparedModel whole = Map(Along("y = ArgMax(s)", 1, ("keepdims", 0)), Port("y", Element.Int64, "N", 8, 8));
        DataLabels labels = new([.. Outputs(whole, input, "y").SelectMany(v => v).Select((v, i) => i % 9 == 0 ? 2 : (long)v)], 64);
        DataSet data = Set(input, labels);
        double expected = Golden(whole, data).Metric;
        Assert.InRange(expected, 0.85, 0.97);
        PreparedModel[] twins =
        [
            Map(Along("y = Softmax(s)", 1), Real("y", "N", 3, 8, 8)),
            Map(Turn("s", "t"), Along("y = Softmax(t)", -1), Real("y", "N", 8, 8, 3)),
            Map(Turn("s", "y"), Real("y", "N", 8, 8, 3)),
            Map(Node("y = Identity(s)"), Real("y", "N", 3, 8, 8)),
        ];
        Assert.All(twins, model => Assert.Equal(expected, Golden(model, data).Metric));
        Assert.All(twins, model => Assert.Equal("Top1", Golden(model, data).Evaluator.Metric.Name));
        Assert.All((PreparedModel[])[whole, .. twins], model => Assert.NotEqual(Verdict.Pass, _run.Run(model, data).Verdict));
        Assert.All((PreparedModel[])[whole, .. twins],
            model => Assert.Equal(Golden(whole, data, MetricKind.MeanIoU).Metric, Golden(model, data, MetricKind.MeanIoU).Metric));
        Assert.NotEqual(Verdict.Pass, _run.Run(twins[1], data, metric: MetricKind.MeanIoU).Verdict);
    }

    [Fact]
    public void A_map_whose_classes_nothing_tells_is_read_channels_first_and_the_console_says_so()
    {
        GateOutcome outcome = _run.Run(
            Map(Node("y = Identity(s)"), Real("y", "N", 3, 8, 8)), Set(Uniform(1, 8, 8)), metric: MetricKind.Agreement);
        Assert.NotEqual(Verdict.Pass, outcome.Verdict);
        Diagnostic said = Assert.Single(_run.Reported);
        Assert.Equal(("SAF3010", Severity.Message), (said.Code.Id, said.Severity));
        Assert.Contains(
            "m: output 'y' [N,3,8,8] is read as scores of 3 classes along axis 1 (by its shape); set Metric to override", said.Text,
            StringComparison.Ordinal);
        Assert.Contains(said.Text[3..], outcome.Report.Readings);
    }

    [Theory]
    [InlineData("N", 1, 8, 8)]
    [InlineData("N", 8, 8, 1)]
    [InlineData("N", 8, 8)]
    public void A_logistic_map_of_one_channel_is_a_mask(params object[] shape)
    {
        NodeProto[] nodes = shape.Length == 3 ? [Node("q = Sigmoid(k)"), Node("y = Squeeze(q, one)")]
            : shape[1] is 1 ? [Node("y = Sigmoid(k)")] : [Turn("k", "t"), Node("y = Sigmoid(t)")];
        PreparedModel model = Map([.. nodes, Node("k = Conv(r, wk)"), Weights("wk", 7, 1, 8, 1, 1), Ints("one", 1), Real("y", shape)]);
        DataInput input = Uniform(1, 8, 8);
        IEnumerable<float> values = Outputs(model, input, "y").SelectMany(v => v);
        DataLabels masks = new([.. values.Select((v, i) => (v >= 0.5f) ^ (i % 10 == 0) ? 1L : 0)], 64);
        GoldenRun golden = Golden(model, Set(input, masks));
        Assert.Equal("Top1", golden.Evaluator.Metric.Name);
        Assert.Equal(0.9, golden.Metric, 0.01);
        Assert.Contains("threshold of 0.5 for each number (Sigmoid)", golden.Readings[0].Text, StringComparison.Ordinal);
        Assert.NotEqual(Verdict.Pass, _run.Run(model, Set(input, masks)).Verdict);
        GateOutcome unlabelled = _run.Run(model, Set(input));
        Assert.Equal("Agreement", unlabelled.Metric);
        Assert.NotEqual(Verdict.Pass, unlabelled.Verdict);
    }

    [Fact]
    public void A_map_that_is_almost_all_on_one_side_is_no_mask()
    {
        PreparedModel model = Map(Node("k = Conv(r, wk)"), Weights("wk", 7, 1, 8, 1, 1), Node("z = Add(k, far)"), Numbers("far", -30),
            Node("y = Sigmoid(z)"), Real("y", "N", 1, 8, 8));
        Assert.Equal("RelativeError", Golden(model, Set(Uniform(1, 8, 8))).Evaluator.Metric.Name);
    }

    [Fact]
    public void A_logit_map_with_masks_has_its_threshold_at_0_and_says_so()
    {
        PreparedModel model = Map(Node("y = Conv(r, wk)"), Weights("wk", 7, 1, 8, 1, 1), Real("y", "N", 1, 8, 8));
        DataInput input = Uniform(1, 8, 8);
        DataLabels masks = new([.. Outputs(model, input, "y").SelectMany(v => v).Select(v => v >= 0 ? 1L : 0)], 64);
        GoldenRun golden = Golden(model, Set(input, masks));
        Assert.Equal(1, golden.Metric);
        Assert.True(golden.Readings[0].InDoubt);
        Assert.Contains("a threshold of 0 for each number", golden.Readings[0].Text, StringComparison.Ordinal);
        Assert.Equal("RelativeError", Golden(model, Set(input)).Evaluator.Metric.Name);
    }

    [Fact]
    public void Lists_of_tokens_are_compared_position_by_position()
    {
        GraphProto graph = GraphOf([Port("x", Element.Int64, "N", 5)], Node("h = Gather(e, x)"), Weights("e", 1, 12, 8),
            Node("l = MatMul(h, w)"), Weights("w", 2, 8, 12),
            Along("y = ArgMax(l)", -1, ("keepdims", 0)), Port("y", Element.Int64, "N", 5));
        long[] list = [.. Enumerable.Range(0, 5 * Samples).Select(i => (long)(i * 7 % 12))];
        DataInput tokens = MemoryData.Input("x", NumberType.Int64, list, 5);
        PreparedModel model = _run.Prepare(graph);
        GateOutcome outcome = _run.Run(model, Set(tokens));
        Assert.Equal("Agreement", outcome.Metric);
        Assert.NotEqual(Verdict.Pass, outcome.Verdict);
        Assert.InRange(outcome.Found.Mean, 0, 0.9);
    }

    [Fact]
    public void A_map_of_classes_and_a_label_are_one_answer_and_a_string_is_named_as_not_judged()
    {
        GraphProto graph = GraphOf([Real("x", "N", 6)], Node("h = MatMul(x, w1)"), Weights("w1", 1, 6, 8), Node("r = Relu(h)"),
            Node("l = MatMul(r, w2)"), Weights("w2", 2, 8, 3), Along("p = Softmax(l)", 1), Along("i = ArgMax(p)", 1, ("keepdims", 0)),
            Node("label = Gather(names, i)"), Texts("names", "a", "b", "c"), ZipMap(), Port("label", Element.String, "N"));
        graph.Output.Add(new ValueInfoProto
        {
            Name = "map",
            Type = new()
            {
                SequenceType = new()
                {
                    ElemType = new()
                    {
                        MapType = new()
                        {
                            KeyType = (int)Element.Int64,
                            ValueType = new() { TensorType = new() { ElemType = (int)Element.Float } },
                        }
                    }
                }
            }
        });
        PreparedModel model = _run.Prepare(graph);
        GateOutcome outcome = _run.Run(model, Set(Uniform(6)));
        Assert.Equal("Agreement", outcome.Metric);
        Assert.NotEqual(Verdict.Pass, outcome.Verdict);
        Assert.Contains("output 'map' [N,3] is read as scores of 3 classes along axis 1 (ZipMap)", outcome.Report.Readings);
        Assert.Contains("output 'label' (String) is not judged", Assert.Single(_run.Reported).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_tensor_of_numbers_nothing_can_be_judged()
    {
        GraphProto graph = GraphOf([Real("x", "N", 6)], Node("l = MatMul(x, w)"), Weights("w", 1, 6, 3),
            Along("i = ArgMax(l)", 1, ("keepdims", 0)), Node("label = Gather(names, i)"), Texts("names", "a", "b", "c"),
            Port("label", Element.String, "N"));
        SafException e = Assert.Throws<SafException>(() => _run.Run(_run.Prepare(graph), Set(Uniform(6))));
        Assert.Equal("SAF1003", e.Diagnostics[0].Code.Id);
        Assert.Contains("'label' (String)", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Rows_whose_number_depends_on_the_data_have_a_verdict_empty_ones_included(bool whole)
    {
        // x [1,6] -> 8 rows of 2, of which those above a threshold stay.
        GraphProto graph = GraphOf([Real("x", 1, 6)], Node("h = MatMul(x, w1)"), Weights("w1", 1, 6, 16), Node("rows = Reshape(h, s82)"),
            Ints("s82", 8, 2), Node("g = MatMul(x, w2)"), Weights("w2", 2, 6, 8), Node("f = Reshape(g, s8)"), Ints("s8", 8),
            Node("c = Greater(f, least)"), Numbers("least", 1.2f), Node("k = Compress(rows, c)", ("axis", 0)),
            whole ? Node("y = Cast(k)", ("to", 7)) : Node("y = Identity(k)"), Port("y", whole ? Element.Int64 : Element.Float, "m", 2));
        PreparedModel model = _run.Prepare(graph);
        DataInput input = Uniform(6);
        int[] rows = [.. Outputs(model, input, "y").Select(v => v.Length / 2)];
        Assert.Contains(0, rows);
        Assert.True(rows.Distinct().Count() > 2);
        GateOutcome outcome = _run.Run(model, Set(input));
        Assert.Equal(whole ? "Agreement" : "RelativeError", outcome.Metric);
        Assert.Equal((1, Verdict.Fail), (outcome.Found.Golden, outcome.Verdict));
        Assert.Equal(1, _run.Run(model, Set(input), rate: 0).Found.Mean, 1e-4);
    }

    [Fact]
    public void Whole_numbers_for_one_real_output_are_a_target_and_the_console_says_so()
    {
        PreparedModel model = Regression();
        DataInput input = Uniform(4);
        float[] golden = [.. Outputs(model, input, "y").Select(v => v[0])];
        DataSet whole = Set(input, new([.. golden.Select(g => (long)MathF.Round(20 * g))], 1));
        Assert.True(Golden(model, whole).Readings[0].InDoubt);
        Assert.IsType<TargetMetric>(Golden(model, whole).Evaluator.Metric);
        DataSet two = Set(input, new([.. golden.Select(g => g >= 0 ? 1L : 0)], 1));
        Assert.Equal(("Top1", 1), (Golden(model, two).Evaluator.Metric.Name, Golden(model, two).Metric));
        Assert.Contains("threshold of 0", Golden(model, two).Readings[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_regression_is_judged_against_its_target()
    {
        PreparedModel model = Regression();
        DataInput input = Uniform(4);
        double[] targets = [.. Outputs(model, input, "y").Select((v, i) => v[0] * (i % 2 == 0 ? 1.1 : 0.9))];
        DataSet data = Set(input, targets: new(targets, 1));
        GoldenRun golden = Golden(model, data);
        Assert.Equal("RelativeError", golden.Evaluator.Metric.Name);
        Assert.InRange(golden.Metric, 0.85, 0.99);
        Assert.True(golden.Evaluator.Metric.Blind.Score < golden.Metric - 0.1);
        Assert.Equal(Verdict.Fail, _run.Run(model, data).Verdict);
        Assert.Equal(golden.Metric, _run.Run(model, data, "Arctan", rate: 0).Found.Mean, 1e-4);
        SafException e = Assert.Throws<SafException>(() => Golden(model, data, MetricKind.Top1));
        Assert.Equal("SAF0108", e.Diagnostics[0].Code.Id);
    }

    [Fact]
    public void Top5_of_three_classes_is_refused()
    {
        DataLabels labels = new([.. Enumerable.Range(0, 64 * Samples).Select(i => i % 3L)], 64);
        SafException e = Assert.Throws<SafException>(() =>
            Golden(Map(Along("y = Softmax(s)", 1), Real("y", "N", 3, 8, 8)), Set(Uniform(1, 8, 8), labels), MetricKind.Top5));
        Assert.Equal("SAF0103", e.Diagnostics[0].Code.Id);
    }

    [Fact]
    public void Errors_of_ONNX_Runtime_are_counted_and_shown()
    {
        GraphProto graph = GraphOf([Real("x", "N", 6)], Node("h = MatMul(x, w)"), Weights("w", 1, 6, 1), Node("i = Cast(h)", ("to", 7)),
            Node("y = Gather(table, i)"), Weights("table", 2, 16, 3), Real("y", "N", 1, 3));
        PreparedModel model = _run.Prepare(graph);
        GateOutcome outcome = _run.Run(model, Set(Uniform(6)), metric: MetricKind.RelativeError);
        Assert.True(outcome.Report.Errors.Samples > 0);
        Assert.Contains("ONNX Runtime ended with an error on", outcome.Summary, StringComparison.Ordinal);
        GateOutcome clean = _run.Run(model, Set(Uniform(6)), rate: 0, metric: MetricKind.RelativeError);
        Assert.Equal(0, clean.Report.Errors.Samples);
        Assert.DoesNotContain("error on", clean.Summary, StringComparison.Ordinal);
    }

    /// <summary>x [N,1,8,8] to scores s [N,3,8,8]; then what is given.</summary>
    private PreparedModel Map(params object[] parts) => _run.Prepare(GraphOf([Real("x", "N", 1, 8, 8)],
        [Node("c = Conv(x, wa)", ("pads", new long[] { 1, 1, 1, 1 })), Weights("wa", 1, 8, 1, 3, 3), Node("r = Relu(c)"),
            Node("s = Conv(r, wb)"), Weights("wb", 2, 3, 8, 1, 1), .. parts]));

    private PreparedModel Regression() => _run.Prepare(GraphOf([Real("x", "N", 4)], Node("h = MatMul(x, w1)"), Weights("w1", 1, 4, 8),
        Node("r = Relu(h)"), Node("m = MatMul(r, w2)"), Weights("w2", 2, 8, 1), Node("y = Add(m, b)"), Numbers("b", 0.5f),
        Real("y", "N", 1)));

    private GateOutcome Judge(DataSet data, string reading, params object[] parts)
    {
        PreparedModel model = Map(parts);
        GateOutcome outcome = _run.Run(model, data);
        Assert.Equal("Agreement", outcome.Metric);
        Assert.Contains(reading, outcome.Report.Readings[0], StringComparison.Ordinal);
        Assert.NotEqual(Verdict.Pass, outcome.Verdict);
        Assert.InRange(Golden(model, data).Evaluator.Metric.Blind.Score, 0, 0.9);
        return outcome;
    }

    /// <summary>Ports given among the parts are the outputs.</summary>
    private static NodeProto Along(string text, long axis, params (string Name, object Value)[] attributes) =>
        Node(text, [("axis", axis), .. attributes]);

    private static NodeProto Turn(string from, string to) => Node($"{to} = Transpose({from})", ("perm", ToLast));

    private static NodeProto ZipMap()
    {
        NodeProto node = Node("map = ZipMap(p)", ("classlabels_int64s", new long[] { 0, 1, 2 }));
        node.Domain = "ai.onnx.ml";
        return node;
    }

    private static TensorProto Texts(string name, params string[] values)
    {
        TensorProto tensor = new() { Name = name, DataType = (int)Element.String, Dims = { values.Length } };
        tensor.StringData.AddRange(values.Select(Google.Protobuf.ByteString.CopyFromUtf8));
        return tensor;
    }
}
