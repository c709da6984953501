using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Onnx;
using SafBuild.Hardener.Operators;
using SafBuild.Shared.Diagnostics;
using static SafBuild.Hardener.Tests.Graph.GraphText;

namespace SafBuild.Hardener.Tests.Graph;

public class WeightFinderTests
{
    [Theory]
    [InlineData("Conv", new long[] { 8, 4, 3, 3 }, new long[] { 8, 1, 1, 1 })]
    [InlineData("ConvTranspose", new long[] { 8, 4, 3, 3 }, new long[] { 1, 4, 1, 1 })]
    [InlineData("MatMul", new long[] { 16, 8 }, new long[] { 1, 8 })]
    [InlineData("MatMul", new long[] { 2, 16, 8 }, new long[] { 2, 1, 8 })]
    [InlineData("Gemm", new long[] { 16, 8 }, new long[] { 1, 8 })]
    [InlineData("LSTM", new long[] { 2, 32, 8 }, new long[] { 2, 32, 1 })]
    [InlineData("GRU", new long[] { 1, 24, 8 }, new long[] { 1, 24, 1 })]
    public void The_channel_axis_goes_by_operator(string op, long[] shape, long[] scale)
    {
        WeightTensor weight = Find(Floats("w", shape), Node($"y = {op}(x, w)"));

        Assert.Equal(WeightKind.Saf, weight.Kind);
        Assert.Equal(scale, weight.ChannelScaleShape);
        Assert.Equal($"{op} 'the {op}'", weight.ReadBy);
    }

    [Fact]
    public void Attributes_change_the_channel_axis()
    {
        Assert.Equal([8, 1], Find(Floats("w", 8, 16), Node("y = Gemm(x, w)", ("transB", 1))).ChannelScaleShape);
        Assert.Equal([2, 4, 1, 1], Find(Floats("w", 8, 4, 3, 3), Node("y = ConvTranspose(x, w)", ("group", 2))).ChannelScaleShape);
        Assert.Equal([20, 1], Find(Floats("w", 20, 8), Node("y = Gather(w, x)")).ChannelScaleShape);
        Assert.Equal([1, 20], Find(Floats("w", 8, 20), Node("y = Gather(w, x)", ("axis", -1))).ChannelScaleShape);
        Assert.Equal([8, 1], Find(Floats("w", 8, 16), Node("y = MatMul(w, x)")).ChannelScaleShape);
        Assert.Equal([1, 8], Find(Floats("w", 16, 8), Node("y = Einsum(x, w)", ("equation", "bi,io->bo"))).ChannelScaleShape);
    }

    [Fact]
    public void Views_on_the_way_are_seen_through()
    {
        Assert.Equal([8, 1], Find(Floats("w", 8, 16), Node("t = Transpose(w)"), Node("y = MatMul(x, t)")).ChannelScaleShape);
        Assert.Equal([1, 1, 1, 10],
            Find(Floats("w", 16, 4, 4, 10), Ints("s", 256, 10), Node("t = Reshape(w, s)"), Node("y = MatMul(x, t)")).ChannelScaleShape);
        Assert.Equal([8], Find(
            Floats("w", 288), Ints("s", 8, 4, 3, 3), Node("t = Reshape(w, s)"), Node("y = Conv(x, t)")).ChannelScaleShape);
        Assert.Equal([1, 8],
            Find(Floats("w", 16, 8), Ints("a", 0), Node("c = Cast(w)", ("to", 1)), Node("t = Unsqueeze(c, a)"), Node("i = Identity(t)"),
                Node("y = MatMul(x, i)")).ChannelScaleShape);
    }

    [Fact]
    public void A_shape_that_is_computed_gives_one_scale()
    {
        WeightTensor weight = Find(Floats("w", 16, 8), Node("s = Shape(x)"), Node("t = Reshape(w, s)"), Node("y = MatMul(x, t)"));

        Assert.Equal(WeightKind.Saf, weight.Kind);
        Assert.Equal([1, 1], weight.ChannelScaleShape);
    }

    [Fact]
    public void Scales_never_hold_the_weights_themselves() =>
        Assert.Equal([1, 1, 1, 1], Find(Floats("w", 32, 1, 1, 1), Node("y = Conv(x, w)", ("group", 32))).ChannelScaleShape);

    [Fact]
    public void Small_and_one_dimensional_tensors_get_three_copies()
    {
        Assert.Equal(WeightKind.ThreeCopies, Find(Floats("w", 16), Node("y = Add(x, w)")).Kind);
        Assert.Equal(WeightKind.ThreeCopies, Find(Floats("w"), Node("y = Mul(x, w)")).Kind);
        Assert.Equal(WeightKind.ThreeCopies, Find(Floats("w", 1, 8, 8), Node("y = Add(x, w)")).Kind);
        Assert.Equal(WeightKind.ThreeCopies, Find(Floats("w", 100_000), Node("y = Add(x, w)")).Kind);
        Assert.Equal([1, 1, 1], Find(Floats("w", 1, 8, 8), Node("y = Add(x, w)")).ChannelScaleShape);
    }

    [Fact]
    public void A_large_tensor_read_element_by_element_gets_SAF_form_unless_it_is_a_mask()
    {
        WeightTensor positions = Find(Floats("w", 1, 64, 128), Node("y = Add(x, w)"));
        Assert.Equal(WeightKind.Saf, positions.Kind);
        Assert.Equal([1, 1, 128], positions.ChannelScaleShape);

        TensorProto mask = Floats("w", 64, 64);
        for (int i = 0; i < mask.FloatData.Count; i++)
        {
            mask.FloatData[i] = i % 3 == 0 ? -1e9f : 0;
        }

        Assert.Equal(WeightKind.ThreeCopies, Find(mask, Node("y = Add(x, w)")).Kind);
        mask.FloatData[0] = float.NegativeInfinity;
        Assert.Equal(WeightKind.LeftInGraph, Find(mask, Node("y = Add(x, w)")).Kind);
    }

    [Theory]
    [InlineData("Clip(x, w, w)", "bound of Clip")]
    [InlineData("Pow(x, w)", "exponent")]
    [InlineData("Resize(x, w, w)", "resize")]
    [InlineData("Pad(x, p, w)", "pad value")]
    [InlineData("Range(w, w, w)", "Range")]
    public void Structure_stays_in_the_graph_with_a_reason(string call, string reason)
    {
        WeightTensor weight = Find(Floats("w", 1), Node("y = " + call));

        Assert.Equal(WeightKind.LeftInGraph, weight.Kind);
        Assert.Contains(reason, weight.Reason);
    }

    [Fact]
    public void A_shared_tensor_appears_once_and_the_weight_operand_decides()
    {
        IReadOnlyList<WeightTensor> found = new PreparedModel(Model(MakeGraph(
            "y", Value("x"), Floats("w", 8, 8), Node("a = Add(x, w)"), Node("b = MatMul(a, w)"), Node("y = MatMul(b, w)"))),
                OnnxOperators.Roles).Weights;

        Assert.Equal(WeightKind.Saf, Assert.Single(found).Kind);
    }

    [Fact]
    public void A_tensor_that_nobody_reads_is_no_weight() =>
        Assert.Empty(new PreparedModel(
            Model(MakeGraph("y", Value("x"), Floats("w", 8, 8), Node("y = Relu(x)"))), OnnxOperators.Roles).Weights);

    [Fact]
    public void A_matrix_with_NaN_is_SAF1007_with_name_place_and_reader()
    {
        TensorProto tensor = Floats("w", 8, 8);
        tensor.FloatData[9] = float.NaN;

        SafException e = Assert.Throws<SafException>(() => Find(tensor, Node("y = MatMul(x, w)")));

        Assert.Equal("SAF1007", Assert.Single(e.Diagnostics).Code.Id);
        Assert.Contains("'w' [8,8]", e.Message);
        Assert.Contains("NaN at position 9", e.Message);
        Assert.Contains("MatMul", e.Message);
    }

    [Theory]
    [InlineData(new long[] { 6, 4 }, new long[] { 2, 3, 4 }, new long[] { 2, 1, 1 }, new long[] { 2, 1 })]
    [InlineData(new long[] { 6, 4 }, new long[] { 2, 3, 4 }, new long[] { 1, 3, 1 }, new long[] { 6, 1 })]
    [InlineData(new long[] { 2, 3, 4 }, new long[] { 6, 4 }, new long[] { 6, 1 }, new long[] { 2, 3, 1 })]
    [InlineData(new long[] { 24 }, new long[] { 6, 4 }, new long[] { 6, 1 }, new long[] { 6 })]
    [InlineData(new long[] { 24 }, new long[] { 6, 4 }, new long[] { 1, 4 }, new long[] { 24 })]
    [InlineData(new long[] { 6, 4 }, new long[] { 1, 6, 1, 4 }, new long[] { 1, 1, 1, 4 }, new long[] { 1, 4 })]
    [InlineData(new long[] { 4, 6 }, new long[] { 6, 4 }, new long[] { 6, 1 }, new long[] { 4, 6 })]
    public void Scales_go_back_through_a_reshape(long[] from, long[] to, long[] scale, long[] expected) =>
        Assert.Equal(expected, ScaleShapes.BeforeReshape(from, to, scale));

    private static WeightTensor Find(TensorProto tensor, params object[] parts) =>
        new PreparedModel(Model(MakeGraph("y", [Value("x"), Ints("p", 0, 0), tensor, .. parts])), OnnxOperators.Roles).Weights
            .Single(w => w.Name == "w");
}
