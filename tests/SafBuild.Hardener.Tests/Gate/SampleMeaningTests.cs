using SafBuild.Hardener.Data;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Onnx;
using SafBuild.Runtime.Tensors;
using SafBuild.Shared.Diagnostics;
using SafBuild.Tests.Shared;
using static SafBuild.Hardener.Tests.Graph.GraphText;

namespace SafBuild.Hardener.Tests.Gate;

/// <summary>What a sample is, is found by running the model: alone, among others, twice.</summary>
public sealed class SampleMeaningTests : IDisposable
{
    private readonly SampleRun _run = new();

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData("54-sequence-first/sn-all", "54-sequence-first/54-3d")]
    [InlineData("54-sequence-first/sn-last", "54-sequence-first/54-3d")]
    [InlineData("54-sequence-first/s1-all", "54-sequence-first/54-3d")]
    [InlineData("54-sequence-first/s1-last", "54-sequence-first/54-3d")]
    [InlineData("55-first-dimension-no-batch/graph-network", "55-first-dimension-no-batch/55g")]
    [InlineData("56-crnn-time-first-output/T26", "56-crnn-time-first-output/56-26")]
    [InlineData("56-crnn-time-first-output/T32", "56-crnn-time-first-output/56-32")]
    public void Samples_of_the_cases_do_not_mix(string model, string data)
    {
        _run.IsWhole(TestData.Case(model + ".onnx"), TestData.Case(data + ".npz"));
        Assert.Single(_run.Readings);
    }

    [Theory]
    [InlineData("audio-1d", 16, 160)]
    [InlineData("point-cloud", 16, 20, 3)]
    public void Audio_and_points_are_a_run_each(string model, params int[] shape)
    {
        string name = model == "audio-1d" ? "audio" : "points";
        string data = _run.Npz((name, [.. shape.Select(d => (long)d)]));
        string described = _run.Folder.Write(
            "d.dataset.json", """{ "format": "npz", "files": "data.npz", "batch": false, "labels": false }""");

        _run.IsWhole(TestData.Case($"55-first-dimension-no-batch/{model}.onnx"), described);
        Assert.Empty(_run.Readings);
        _run.IsWhole(TestData.Case($"55-first-dimension-no-batch/{model}.onnx"), data);
        Assert.Contains("one sample is one run", Assert.Single(_run.Readings));
    }

    [Theory]
    [InlineData(true, 10, 1, 3)] // steps, batch of 1, features: as the model writes it
    [InlineData(false, 1, 10, 3)] // a batch of 1 in front, which may be left out
    [InlineData(false, 10, 3)]
    public void Arrays_of_the_models_own_rank_are_runs(bool runs, params int[] shape)
    {
        ModelSignature signature = new(
            [new("x", NumberType.Float32, [-1, -1, 3])], []);
        DataSet data = DataSetLoader.Load(_run.Npz(("x", [20, .. shape.Select(d => (long)d)])), signature);

        Assert.Equal((runs, runs), (data.WholeRuns, data.Reading is not null));
        Assert.Equal(runs ? [10, 1, 3] : [10, 3], data.Inputs[0].SampleShape);
    }

    [Theory]
    [InlineData("-1,-1", false, 128, 1)]
    [InlineData("-1,-1", false, 128)]
    [InlineData("8,-1", true, 8, 1)]
    [InlineData("-1,3", true, 50, 3)]
    [InlineData("-1,3,4", false, 1, 3, 4)]
    [InlineData("-1", true, 50)]
    [InlineData("-1", false, 1)]
    public void A_1_that_a_writer_put_there_makes_no_run(string model, bool runs, params int[] shape)
    {
        ModelSignature signature = new([new("x", NumberType.Float32, [.. model.Split(',').Select(long.Parse)])], []);

        DataSet data = DataSetLoader.Load(_run.Npz(("x", [20, .. shape.Select(d => (long)d)])), signature);

        Assert.Equal((runs, runs), (data.WholeRuns, data.Reading is not null));
    }

    [Fact]
    public void A_batch_that_cannot_be_one_is_SAF0106()
    {
        ModelSignature signature = new(
            [new("x", NumberType.Float32, [-1, 6]), new("t", NumberType.Float32, [])], []);
        _run.Npz(("x", [20, 6]), ("t", [20]));
        string data = _run.Folder.Write("d.dataset.json", """{ "format": "npz", "files": "data.npz", "batch": true }""");

        Diagnostic refused = Assert.Single(
            Assert.Throws<SafException>(() => DataSetLoader.Load(data, signature)).Diagnostics);
        Assert.Equal("SAF0106", refused.Code.Id);
        Assert.Contains("'batch'", refused.Text);
    }

    [Fact]
    public void An_empty_past_has_a_verdict()
    {
        _run.IsWhole(TestData.Case("45-empty-past/model.onnx"), TestData.Case("45-empty-past/45.npz"));
        Assert.Empty(_run.Readings);
    }

    [Fact]
    public void A_model_that_draws_random_numbers_is_SAF3008_with_the_operators_name()
    {
        Diagnostic refused = _run.Refused(TestData.Case("47-random-noise/model.onnx"), TestData.Case("47-random-noise/x6u.npz"));

        Assert.Equal("SAF3008", refused.Code.Id);
        Assert.Contains("RandomNormalLike", refused.Text);
    }

    [Fact]
    public void Noise_of_an_operator_is_SAF3008_in_a_model_made_here()
    {
        string model = _run.Model(
            MakeGraph("y", Value("x", 1, 6), Floats("w", 6, 4), Node("h = MatMul(x, w)"),
                Node("n = RandomUniformLike(h)", ("high", 0.5f)), Node("y = Add(h, n)")),
            dimensions: ("x", ["N", "6"]));

        Diagnostic refused = _run.Refused(model, _run.Npz(("x", [20, 6])));

        Assert.Equal("SAF3008", refused.Code.Id);
        Assert.Contains("RandomUniformLike 'the RandomUniformLike'", refused.Text);
    }

    [Fact]
    public void Dropout_in_training_mode_is_SAF3008()
    {
        TensorProto yes = new() { Name = "yes", DataType = (int)TensorProto.Types.DataType.Bool, Int32Data = { 1 } };
        TensorProto half = new() { Name = "half", DataType = (int)TensorProto.Types.DataType.Float, FloatData = { 0.5f } };
        string model = _run.Model(
            MakeGraph("y", Value("x", 1, 6), Floats("w", 6, 40), yes, half, Node("h = MatMul(x, w)"), Node("y = Dropout(h, half, yes)")),
            dimensions: ("x", ["N", "6"]));

        Diagnostic refused = _run.Refused(model, _run.Npz(("x", [20, 6])));

        Assert.Equal("SAF3008", refused.Code.Id);
        Assert.Contains("in training mode", refused.Text);
    }

    [Fact]
    public void Normalisation_over_the_batch_runs_one_sample_at_a_time()
    {
        string model = _run.Model(OverTheFirstAxis(), 13, ("x", ["N", "6"]));

        _run.IsWhole(model, _run.Npz(("x", [40, 6])));

        Assert.Contains("beside it", Assert.Single(_run.Readings));
    }

    [Fact]
    public void A_batch_normalisation_in_training_mode_is_seen()
    {
        string model = _run.Model(
            MakeGraph("y", Value("x", 1, 3, 4, 4), Floats("w", 5, 3, 3, 3), Numbers("s", 1, 2, 3, 4, 5), Numbers("b", 0, 1, 0, 1, 0),
                Numbers("m", 0, 0, 0, 0, 0), Numbers("v", 1, 1, 1, 1, 1), Node("h = Conv(x, w)"),
                Node("y, rm, rv = BatchNormalization(h, s, b, m, v)", ("training_mode", 1))),
            15, ("x", ["N", "3", "4", "4"]));

        _run.IsWhole(model, _run.Npz(("x", [40, 3, 4, 4])));
        Assert.Contains("BatchNormalization 'the BatchNormalization' in training mode", Assert.Single(_run.Readings));
    }

    [Fact]
    public void Normalisation_over_a_fixed_batch_is_SAF3009()
    {
        string model = _run.Model(OverTheFirstAxis(), 13, ("x", ["4", "6"]));

        Diagnostic refused = _run.Refused(model, _run.Npz(("x", [40, 6])));

        Assert.Equal("SAF3009", refused.Code.Id);
        Assert.Contains("\"batch\": false", refused.Text);
    }

    [Fact]
    public void The_same_fixed_rows_are_one_sample_when_the_data_set_says_so()
    {
        string model = _run.Model(OverTheFirstAxis(), 13, ("x", ["4", "6"]));
        _run.Npz(("x", [20, 4, 6]));
        string data = _run.Folder.Write("d.dataset.json", """{ "format": "npz", "files": "data.npz", "batch": false }""");

        _run.IsWhole(model, data);
        Assert.Empty(_run.Readings);
    }

    [Fact]
    public void A_fixed_batch_of_4_whose_rows_are_samples_stays_one()
    {
        string model = _run.Model(
            MakeGraph("y", Value("x", 1, 6), Floats("w", 6, 4), Node("h = MatMul(x, w)"), Node("y = Tanh(h)")),
            dimensions: ("x", ["4", "6"]));

        _run.IsWhole(model, _run.Npz(("x", [30, 6])));
        Assert.Empty(_run.Readings);
    }

    [Fact]
    public void Normalisation_within_a_sample_stays_batched()
    {
        string model = _run.Model(
            MakeGraph("y", Value("x", 1, 3, 4, 4), Floats("w", 5, 3, 3, 3), Numbers("s", 1, 2, 3, 4, 5), Numbers("b", 0, 1, 0, 1, 0),
                Node("h = Conv(x, w)"), Node("y = InstanceNormalization(h, s, b)")),
            dimensions: ("x", ["N", "3", "4", "4"]));

        _run.IsWhole(model, _run.Npz(("x", [40, 3, 4, 4])));
        Assert.Empty(_run.Readings);
    }

    [Theory]
    [InlineData(32)]
    [InlineData(3)]
    [InlineData(20)]
    public void Steps_first_in_the_output_are_no_batch_whatever_their_number(int steps)
    {
        string model = _run.Model(
            MakeGraph("y", Value("x", 1, steps, 4), Floats("w", 4, 5), Node("t = Transpose(x)", ("perm", new long[] { 1, 0, 2 })),
                Node("y = MatMul(t, w)")),
            dimensions: ("x", ["N", $"{steps}", "4"]));

        _run.IsWhole(model, _run.Npz(("x", [steps, steps, 4])));

        Assert.Contains("first dimension does not number them", Assert.Single(_run.Readings));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_sum_along_the_first_axis_is_seen_in_either_direction(int reverse)
    {
        string model = _run.Model(
            MakeGraph("y", Value("x", 1, 6), Floats("w", 6, 4), Ints("zero", 0), Node("h = MatMul(x, w)"),
                Node("y = CumSum(h, zero)", ("reverse", reverse))),
            dimensions: ("x", ["N", "6"]));

        _run.IsWhole(model, _run.Npz(("x", [40, 6])));
        Assert.Single(_run.Readings);
    }

    [Fact]
    public void A_recurrent_model_with_its_steps_first_runs_one_sample_at_a_time_and_says_why()
    {
        string model = _run.Model(
            MakeGraph("y", Value("x", 1, 2, 3), Floats("W", 1, 4, 3), Floats("R", 1, 4, 4), Ints("one", 1),
                Node("Y = RNN(x, W, R)", ("hidden_size", 4)), Node("y = Squeeze(Y, one)")),
            dimensions: ("x", ["S", "N", "3"]));

        _run.IsWhole(model, _run.Npz(("x", [40, 2, 3])));
        Assert.Contains("RNN", Assert.Single(_run.Readings));
    }

    [Fact]
    public void Quantisation_by_the_range_of_the_batch_runs_one_sample_at_a_time()
    {
        TensorProto q = new()
        {
            Name = "q",
            DataType = (int)TensorProto.Types.DataType.Int8,
            Dims = { 4, 3 },
            RawData = Google.Protobuf.ByteString.CopyFrom([.. Enumerable.Range(1, 12).Select(i => (byte)(i * 37))]),
        };
        string model = _run.Model(
            MakeGraph("y", Value("x", 1, 6), Floats("w", 6, 4), q, Numbers("k", 0.01f), Node("h = MatMul(x, w)"),
                Node("u, s, z = DynamicQuantizeLinear(h)"), Node("i = MatMulInteger(u, q, z)"), Node("f = Cast(i)", ("to", 1)),
                Node("g = Mul(f, s)"), Node("y = Mul(g, k)")),
            dimensions: ("x", ["N", "6"]));

        _run.IsWhole(model, _run.Npz(("x", [40, 6])));
        Assert.Contains("DynamicQuantizeLinear", Assert.Single(_run.Readings));
    }

    [Fact]
    public void A_batch_in_the_last_axis_is_refused_or_said_to_be_a_run()
    {
        string model = _run.Model(
            MakeGraph("y", Value("x", 8, 1), Floats("w", 3, 8), Node("y = MatMul(w, x)")), dimensions: ("x", ["8", "N"]));
        string flat = _run.Npz(("x", [20, 8]));
        Assert.Equal("SAF3009", _run.Refused(model, flat).Code.Id);
        File.Delete(flat);

        _run.IsWhole(model, _run.Npz(("x", [20, 8, 1])));
        Assert.Contains("one sample is one run", Assert.Single(_run.Readings));
    }

    [Fact]
    public void A_scalar_input_makes_every_sample_a_run()
    {
        GraphProto graph = MakeGraph(
            "y", Value("x", 1, 6), Value("t", 1), Floats("w", 6, 4), Node("h = MatMul(x, w)"), Node("y = Mul(h, t)"));
        string model = _run.Model(graph, dimensions: [("x", ["N", "6"]), ("t", [])]);

        _run.IsWhole(model, _run.Npz(("x", [20, 6]), ("t", [20])));
        Assert.Empty(_run.Readings);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("L")]
    public void Two_inputs_with_their_batch_in_different_axes_do_not_mix(string layers)
    {
        string model = _run.Model(
            MakeGraph("y", Value("x", 1, 4), Value("s", 1, 1, 4), Floats("w", 4, 4), Ints("zero", 0), Node("h = MatMul(x, w)"),
                Node("m = ReduceSum(s, zero)", ("keepdims", 0)), Node("y = Add(h, m)")),
            dimensions: [("x", ["N", "4"]), ("s", [layers, "N", "4"])]);

        _run.IsWhole(model, _run.Npz(("x", [20, 4]), ("s", [20, 1, 4])));
    }

    [Fact]
    public void An_answer_near_zero_is_not_taken_for_mixing()
    {
        // y = x w - x w': a thousandth of its parts for every sample, and next to nothing for one.
        TensorProto other = Floats("v", 64, 1);
        for (int i = 0; i < other.FloatData.Count; i++)
        {
            other.FloatData[i] *= 1 + (1e-3f * MathF.Sin(i));
        }

        string model = _run.Model(
            MakeGraph("y", Value("x", 1, 64), Floats("w", 64, 1), other, Node("a = MatMul(x, w)"), Node("b = MatMul(x, v)"),
                Node("y = Sub(a, b)")),
            dimensions: ("x", ["N", "64"]));

        GC.KeepAlive(_run.Judge(model, _run.Npz(("x", [40, 64]))));
        Assert.Empty(_run.Readings);
    }

    [Fact]
    public void A_data_set_of_one_sample_is_judged()
    {
        string model = _run.Model(
            MakeGraph("y", Value("x", 1, 6), Floats("w", 6, 4), Node("y = MatMul(x, w)")), dimensions: ("x", ["N", "6"]));

        _run.IsWhole(model, _run.Npz(("x", [1, 6])));
    }

    /// <summary>h less its mean over the first axis, and a part of h, so that a sample alone is not 0.</summary>
    private static GraphProto OverTheFirstAxis() => MakeGraph(
        "y", Value("x", 1, 6), Floats("w", 6, 4), Numbers("k", 0.1f), Node("h = MatMul(x, w)"),
        Node("m = ReduceMean(h)", ("axes", new long[] { 0 }), ("keepdims", 1)), Node("c = Sub(h, m)"), Node("p = Mul(h, k)"),
        Node("y = Add(c, p)"));
}
