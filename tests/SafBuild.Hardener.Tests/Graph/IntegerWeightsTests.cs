using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Onnx;
using SafBuild.Hardener.Operators;
using static SafBuild.Hardener.Tests.Graph.GraphText;
using static SafBuild.Hardener.Tests.Graph.QuantizedModels;
using T = SafBuild.Hardener.Onnx.TensorProto.Types.DataType;

namespace SafBuild.Hardener.Tests.Graph;

/// <summary>Which constants that are no floating-point numbers are weights.</summary>
public class IntegerWeightsTests
{
    [Fact]
    public void Shapes_axes_indices_and_conditions_are_none()
    {
        PreparedModel model = Prepare(X(2, 6), Floats("w", 6, 4), Ints("two", 2), Ints("shape", 2, 2, 2), Ints("rows", 0), Ints("axes", 0),
            Bits("mask", T.Bool, 2, 2), Codes("flags", T.Uint8, 2, 2), Node("m = MatMul(x, w)"), Node("r = Reshape(m, shape)"),
            Node("g = Gather(r, rows)"), Node("q = Squeeze(g, axes)"), Node("c = Where(mask, q, m)"), Node("s = Shape(m)"),
            Node("t = Mul(s, two)"), Node("e = Expand(q, t)"), Node("f = Cast(flags)", ("to", 9)), Node("y = Where(f, c, e)"));

        Assert.Equal(["w"], model.Weights.Select(w => w.Name));
        Assert.Equal(1, model.Coverage.Share);
    }

    [Fact]
    public void A_large_mask_of_bytes_that_decides_is_none() =>
        Assert.Equal(["w"], Prepare(X(2, 6), Floats("w", 6, 4), Codes("k", T.Uint8, 64, 64), Node("b = Cast(k)", ("to", 9)),
            Node("m = MatMul(x, w)"), Node("y = Where(b, m, m)")).Weights.Select(w => w.Name));

    [Theory]
    [InlineData("y = MatMul(x, f)", nameof(WeightKind.OwnBits))]
    [InlineData("y = Add(x, f)", nameof(WeightKind.ThreeCopies))]
    public void Integers_that_are_cast_to_numbers_are_weights(string use, string kind)
    {
        foreach (T type in (T[])[T.Int8, T.Int32, T.Int64])
        {
            TensorProto tensor = Codes("w", type, 6, 6);
            WeightTensor weight = Assert.Single(Prepare(X(6, 6), tensor, Node("f = Cast(w)", ("to", 1)), Node(use)).Weights);
            Assert.Equal(kind, weight.Kind.ToString());
            Assert.Empty(weight.Values);
            Assert.Equal(36, weight.Count);
            Assert.False(weight.Trains);
        }
    }

    [Fact]
    public void Sums_of_32_bits_are_weights_when_they_end_as_numbers_and_none_when_they_end_as_a_shape()
    {
        PreparedModel sum = Prepare(X(2, 6), Codes("b", T.Int32, 6), Node("i = Cast(x)", ("to", 6)), Node("a = Add(i, b)"),
            Node("y = Cast(a)", ("to", 1)));
        Assert.Equal((WeightKind.ThreeCopies, 1.0), (Assert.Single(sum.Weights).Kind, sum.Coverage.Share));

        PreparedModel shape = Prepare(X(2, 6), Ints("b", 0, 6), Node("s = Shape(x)"), Node("a = Add(s, b)"), Node("y = Expand(x, a)"));
        Assert.Empty(shape.Weights);

        PreparedModel both = Prepare(X(2, 6), Ints("b", 0, 6), Node("s = Shape(x)"), Node("a = Add(s, b)"), Node("e = Expand(x, a)"),
            Node("f = Cast(a)", ("to", 1)), Node("y = Add(e, f)"));
        Assert.Empty(both.Weights);
    }

    [Theory]
    [InlineData("my.domain", T.Int8, nameof(WeightKind.NotCovered))]
    [InlineData("my.domain", T.Int32, nameof(WeightKind.NotCovered))]
    [InlineData("com.microsoft", T.Uint8, nameof(WeightKind.OwnBits))]
    internal void What_an_unknown_operator_reads_is_covered_only_where_it_can_be_moved(string domain, T type, string kind)
    {
        NodeProto node = Node("y = Strange(x, w, o)");
        node.Domain = domain;
        WeightTensor weight = Assert.Single(Prepare(X(2, 6), Codes("w", type, 16, 16), Codes("o", type, 4), node).Weights);

        Assert.Equal(("w", kind), (weight.Name, weight.Kind.ToString()));
        Assert.Equal(kind == nameof(WeightKind.NotCovered), weight.Reason.Contains("Strange", StringComparison.Ordinal));
    }

    [Fact]
    public void A_matrix_of_64_bits_in_a_Constant_node_is_found_as_well() => Assert.Equal(WeightKind.OwnBits,
        Assert.Single(Prepare(X(6, 6), Node("w = Constant()", ("value", Codes("", T.Int64, 6, 6))), Node("f = Cast(w)", ("to", 1)),
            Node("y = MatMul(x, f)")).Weights).Kind);

    [Fact]
    public void Codes_of_inner_graphs_are_found_as_well()
    {
        GraphProto then = MakeGraph("o", Codes("w", T.Int8, 6, 6), Step("s"), Node("f = DequantizeLinear(w, s)"), Node("o = MatMul(x, f)"));
        GraphProto otherwise = MakeGraph("o", Node("o = Identity(x)"));
        PreparedModel model = Prepare(X(6, 6), Value("flag", T.Bool, 1),
            Node("y = If(flag)", ("then_branch", then), ("else_branch", otherwise)));

        Assert.Equal([WeightKind.OwnBits, WeightKind.ThreeCopies], model.Weights.Select(w => w.Kind));
    }

    [Fact]
    public void A_kernel_of_floats_that_the_graph_quantises_is_put_into_SAF_form_as_before()
    {
        WeightTensor weight = Prepare(X(1, 2, 5, 5), Floats("w", 3, 2, 3, 3), Step("s"), Codes("z", T.Int8),
            Node("q = QuantizeLinear(w, s, z)"), Node("i, a, b = DynamicQuantizeLinear(x)"), Node("o = ConvInteger(i, q, b, z)"),
            Node("y = Cast(o)", ("to", 1))).Weights.Single(w => w.Name == "w");

        Assert.Equal(WeightKind.Saf, weight.Kind);
        Assert.Equal([3L, 1, 1, 1], weight.ChannelScaleShape);
    }

    [Fact]
    public void What_a_foreign_operator_has_in_its_attributes_is_not_covered()
    {
        NodeProto node = Node("y = Strange(x)", ("blob", new string('w', 1000)), ("table", new long[100]), ("mode", "fast"));
        node.Domain = "my.domain";
        PreparedModel model = Prepare(X(2, 6), node);

        Assert.Equal([8000L, 6400], model.Coverage.NotCovered.Select(w => w.Bits));
        Assert.Equal(0, model.Coverage.Share);
    }

    [Fact]
    public void Options_that_are_lists_of_numbers_are_no_weights()
    {
        AttributeProto scales = new() { Name = "scales", Type = AttributeProto.Types.AttributeType.Floats, Floats = { 1, 1, 2, 2 } };
        PreparedModel model = new(Model(MakeGraph("y", X(1, 2, 3, 3), Floats("w", 2, 2, 1, 1), Node("c = Conv(x, w)"),
            Node("y = Upsample(c)", ("scales", scales))), opset: 7), OnnxOperators.Roles);

        Assert.Empty(model.Hidden);
        Assert.Equal(1, model.Coverage.Share);
    }

    [Fact]
    public void Steps_and_codes_are_not_trained_and_other_weights_are()
    {
        PreparedModel model = Prepare(X(2, 6), Codes("w", T.Int8, 6, 4), Step("s", 4), Codes("z", T.Int8, 4), Floats("b", 4),
            Node("f = DequantizeLinear(w, s, z)", ("axis", 1)), Node("m = MatMul(x, f)"), Node("y = Add(m, b)"));

        Assert.Equal(["b"], model.Weights.Where(w => w.Trains).Select(w => w.Name));
    }

    [Fact]
    public void A_share_that_is_not_all_is_never_shown_as_all()
    {
        WeightCoverage coverage = new(10_000_000, [new("w", [1], 1, "x")]);
        Assert.Equal("99.999 %", coverage.Percentage);
        Assert.Equal("100 %", new WeightCoverage(7, []).Percentage);
        Assert.Equal("0 %", new WeightCoverage(0, []).Percentage);
    }

    [Theory]
    [InlineData("*", "a", true)]
    [InlineData("w?;b", "w1", true)]
    [InlineData("w?;b", "w12", false)]
    [InlineData("layer.*.weight", "layer.1.0.weight", true)]
    [InlineData("W1", "w1", false)]
    [InlineData(@"a\b", @"a\b", true)]
    [InlineData("", "a", false)]
    public void Patterns_have_two_wildcards(string text, string name, bool matches) =>
        Assert.Equal(matches, new TensorPatterns(text).Match(name));

    private static PreparedModel Prepare(params object[] parts) => new(Model(MakeGraph("y", parts), opset: 18), OnnxOperators.Roles);

    private static TensorProto Bits(string name, T type, params long[] dims) => Codes(name, type, dims);
}
