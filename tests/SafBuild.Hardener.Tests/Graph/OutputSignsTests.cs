using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Onnx;
using static SafBuild.Hardener.Tests.Graph.GraphText;

namespace SafBuild.Hardener.Tests.Graph;

public class OutputSignsTests
{
    [Theory]
    [InlineData(17, "Softmax", null, -1, false)]
    [InlineData(17, "Softmax", 1, 1, false)]
    [InlineData(17, "LogSoftmax", -3, -3, false)]
    [InlineData(12, "Softmax", null, 1, true)]
    [InlineData(11, "Hardmax", 2, 2, true)]
    public void The_axis_is_the_operator_s_or_its_default_in_that_operator_set(int opset, string type, int? axis, int index, bool toEnd)
    {
        OutputSign sign = Sign(opset, With(Node($"y = {type}(x)"), axis));
        Assert.Equal((type, new AxisPlace(index, toEnd)), (sign.Operator, sign.Axis));
        Assert.Equal(type == "Softmax", sign.IsProbability);
    }

    [Fact]
    public void Operators_that_only_change_the_shape_are_followed()
    {
        Assert.Equal(3, Axis(Soft(1), Node("y = Transpose(s)", ("perm", new long[] { 0, 2, 3, 1 }))));
        Assert.Equal(1, Axis(Soft(-1), Node("y = Transpose(s)", ("perm", new long[] { 0, 3, 1, 2 }))));
        Assert.Equal(-2, Axis(Soft(1), Node("y = Transpose(s)")));
        Assert.Equal(1, Axis(Soft(2), Node("y = Squeeze(s, a)"), Ints("a", 1)));
        Assert.Equal(-1, Axis(Soft(-2), Node("y = Squeeze(s, a)"), Ints("a", -1)));
        Assert.Null(Axis(Soft(1), Node("y = Squeeze(s, a)"), Ints("a", -1)));
        Assert.Null(Axis(Soft(1), Node("y = Squeeze(s)")));
        Assert.Equal(3, Axis(Soft(1), Node("y = Unsqueeze(s, a)"), Ints("a", 0, 1)));
        Assert.Equal(1, Axis(Soft(1), Node("y = Unsqueeze(s, a)"), Ints("a", 2, 3)));
        Assert.Equal(1, Axis(Soft(1), Node("y = Reshape(s, a)"), Ints("a", 0, 0, -1)));
        Assert.Null(Axis(Soft(1), Node("y = Reshape(s, a)"), Ints("a", -1, 30)));
        Assert.Null(Axis(Soft(1), Node("y = Flatten(s)")));
        Assert.Equal(1, Axis(Soft(1), Node("y = Cast(s)", ("to", 10))));
        Assert.Equal(-1, Axis(Soft(-1), Node("t = QuantizeLinear(s, q)"), Node("y = DequantizeLinear(t, q)"), Numbers("q", 1)));
    }

    [Fact]
    public void The_top_class_beside_the_scores_says_where_their_classes_lie()
    {
        GraphProto graph = MakeGraph("y", Value("x", 1, 3, 4, 4), Node("y = Conv(x, w)"), Floats("w", 3, 3, 1, 1),
            Node("t = Transpose(y)", ("perm", new long[] { 0, 2, 3, 1 })), With(Node("label = ArgMax(t)"), -1));
        graph.Output.Add(Value("label", TensorProto.Types.DataType.Int64, 1, 4, 4, 1));
        IReadOnlyList<OutputSign> signs = OutputSigns.Find(Model(graph).Proto);
        Assert.Equal(("ArgMax", new AxisPlace(1)), (signs[0].Operator, signs[0].Axis));
        Assert.True(signs[1].IsAnswer);
        Assert.Equal(signs[0].Source, signs[1].Source);
    }

    [Fact]
    public void The_number_of_classes_comes_from_the_last_weights()
    {
        Assert.Equal(5, Sign(17, Node("h = Conv(x, w)"), Floats("w", 5, 3, 1, 1), Node("y = Softmax(h)")).Classes);
        Assert.Equal(7, Sign(17, Node("h = MatMul(x, w)"), Floats("w", 3, 7), Node("a = Add(h, b)"), Floats("b", 7),
            Node("y = Softmax(a)")).Classes);
        Assert.Equal(4, Sign(17, Node("h = Gemm(x, w)", ("transB", 1)), Floats("w", 4, 3), Node("y = Softmax(h)")).Classes);
    }

    [Fact]
    public void Masks_answers_and_linear_ends_are_told_apart()
    {
        Assert.True(Sign(17, Node("h = Conv(x, w)"), Node("y = Sigmoid(h)")).IsLogistic);
        Assert.True(Sign(17, Node("h = MatMul(x, w)"), Node("y = Add(h, b)")).IsLinear);
        Assert.False(Sign(17, Node("h = Conv(x, w)"), Node("y = Relu(h)")).IsLinear);
        OutputSign cast = Sign(17, Node("h = ArgMax(x)"), Node("y = Cast(h)", ("to", 1)));
        Assert.True(cast.IsAnswer);
        Assert.False(Sign(17, Node("h = Softmax(x)"), Node("y = Log(h)")).IsProbability);
    }

    [Theory]
    [InlineData("s = NonMaxSuppression(x, x)", "y = Gather(x, s)", true)]
    [InlineData("s = NonZero(x)", "y = Transpose(s)", true)]
    [InlineData("s = Shape(x)", "y = Gather(x, s)", false)]
    [InlineData("s = NonZero(x)", "y = Reshape(x, s)", false)] // a shape, no rows
    public void Rows_depend_on_the_data_behind_operators_that_select(string first, string last, bool expected)
    {
        GraphProto graph = MakeGraph("y", Value("x", 1, 3), Node(first), Node(last));
        graph.Output[0].Type.TensorType.Shape = new() { Dim = { new TensorShapeProto.Types.Dimension { DimParam = "m" } } };
        Assert.Equal(expected, OutputSigns.Find(Model(graph).Proto)[0].HasDataRows);
        graph.Output[0] = Value("y", 5, 3);
        Assert.False(OutputSigns.Find(Model(graph).Proto)[0].HasDataRows);
    }

    [Fact]
    public void Scores_as_a_map_and_the_label_beside_them_are_one_answer()
    {
        GraphProto graph = MakeGraph("map", Value("x", 1, 3), Node("p = Softmax(x)"), Node("map = ZipMap(p)"),
            With(Node("i = ArgMax(p)"), 1), Node("label = Gather(names, i)"), Ints("names", 10, 20, 30));
        graph.Output.Add(Value("label", TensorProto.Types.DataType.Int64, 1));
        IReadOnlyList<OutputSign> signs = OutputSigns.Find(Model(graph).Proto);
        Assert.Equal(("ZipMap", new AxisPlace(1)), (signs[0].Operator, signs[0].Axis));
        Assert.Equal("x", signs[0].Source);
        Assert.Equal("x", signs[1].Source);
    }

    private static NodeProto Soft(int axis) => With(Node("s = Softmax(x)"), axis);

    private static NodeProto With(NodeProto node, int? axis)
    {
        if (axis is { } value)
        {
            node.Attribute.Add(new AttributeProto { Name = "axis", Type = AttributeProto.Types.AttributeType.Int, I = value });
        }

        return node;
    }

    private static int? Axis(params object[] parts) => Sign(17, parts).Axis?.Index;

    private static OutputSign Sign(int opset, params object[] parts) =>
        OutputSigns.Find(Model(MakeGraph("y", [Value("x", 2, 3, 4, 5), .. parts]), opset).Proto)[0];
}
