using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Onnx;
using SafBuild.Hardener.Operators;
using SafBuild.Shared.Diagnostics;
using static SafBuild.Hardener.Tests.Graph.GraphText;

namespace SafBuild.Hardener.Tests.Graph;

/// <summary>Models as odd exporters write them, and as nobody writes them.</summary>
public class OddModelTests
{
    [Fact]
    public void Unnamed_nodes_of_a_function_stay_unnamed()
    {
        FunctionProto function = Function("Layer", Node("p = MatMul(a, m)"), Node("r = Relu(p)"));
        foreach (NodeProto node in function.Node)
        {
            node.Name = "";
        }

        ModelProto normal = GraphNormalizer.Normalize(
            Model(MakeGraph("y", Value("x", 2, 3), Floats("w", 3, 4), Call("y = Layer(x, w)")), functions: function));

        Assert.All(normal.Graph.Node, n => Assert.Equal("", n.Name));
    }

    [Fact]
    public void Functions_without_end_are_SAF1002()
    {
        FunctionProto function = Function("Layer", Call("p = Layer(a, m)"), Call("r = Layer(p, m)"));

        SafException e = Assert.Throws<SafException>(() => GraphNormalizer.Normalize(
            Model(MakeGraph("y", Value("x", 2, 3), Floats("w", 3, 3), Call("y = Layer(x, w)")), functions: function)));

        Assert.Equal("SAF1002", Assert.Single(e.Diagnostics).Code.Id);
    }

    [Fact]
    public void What_lies_in_functions_attributes_and_integers_is_named()
    {
        FunctionProto function =
            Function("Layer", Node("k = Constant()", ("value", Floats("k", 3, 3))), Node("p = MatMul(a, m)"), Node("r = MatMul(p, k)"));
        function.OpsetImport[0].Version = 12;
        TensorProto quantized =
            new()
            {
                Name = "q",
                DataType = (int)TensorProto.Types.DataType.Int8,
                Dims = { 3, 3 },
                RawData = Google.Protobuf.ByteString.CopyFrom(new byte[9])
            };
        NodeProto linear = Node(
            "y = LinearRegressor(h)",
            ("coefficients", new AttributeProto
            {
                Name = "coefficients",
                Type = AttributeProto.Types.AttributeType.Floats,
                Floats = { 1, 2, 3 }
            }));
        OnnxModel model = Model(
            MakeGraph("y", Value("x", 2, 3), Floats("w", 3, 3), quantized, Floats("s"), Call("h1 = Layer(x, w)"),
                Node("d = DequantizeLinear(q, s)"), Node("h = MatMul(h1, d)"), linear),
            functions: function);

        PreparedModel prepared = new(model, OnnxOperators.Roles);
        IReadOnlyList<HiddenWeight> hidden = prepared.Hidden;

        Assert.Equal(["LinearRegressor 'the LinearRegressor' coefficients", "Constant 'the Constant' value"], hidden.Select(h => h.Name));
        Assert.Equal([96, 288], hidden.Select(h => h.Bits));
        Assert.Equal(288 + 72 + 32, prepared.Coverage.Covered);
        Assert.Equal([288, 96], prepared.Coverage.NotCovered.Select(w => w.Bits));
        Assert.All(hidden, h => Assert.NotEqual("", h.Reason));
    }

    [Fact]
    public void A_sparse_Constant_is_a_weight()
    {
        AttributeProto sparse = new()
        {
            Name = "sparse_value",
            Type = AttributeProto.Types.AttributeType.SparseTensor,
            SparseTensor = new() { Values = Numbers("", 5, 7), Indices = Ints("", 1, 4), Dims = { 3, 2 } },
        };
        WeightTensor weight =
            Assert.Single(new PreparedModel(
                Model(MakeGraph("y", Value("x", 2, 3), Node("w = Constant()", ("sparse_value", sparse)), Node("y = MatMul(x, w)"))),
                OnnxOperators.Roles).Weights);

        Assert.Equal([0f, 5, 0, 0, 7, 0], weight.Values);
        Assert.Equal(WeightKind.Saf, weight.Kind);
    }

    [Fact]
    public void Equal_names_in_two_branches_are_two_values()
    {
        GraphProto then = MakeGraph("o", Floats("w", 4, 5), Node("t = Transpose(w)"), Node("o = MatMul(x, t)"));
        GraphProto otherwise = MakeGraph("o", Floats("w", 4, 3), Node("t = Exp(w)"), Node("r = ReduceSum(t)"), Node("o = Add(x, r)"));

        IReadOnlyList<WeightTensor> found = new PreparedModel(Model(MakeGraph(
            "y", Value("x", 2, 3), Value("flag"), Node("y = If(flag)", ("then_branch", then), ("else_branch", otherwise)))),
                OnnxOperators.Roles).Weights;

        Assert.Equal([WeightKind.Saf, WeightKind.ThreeCopies], found.Select(w => w.Kind));
        Assert.Equal([4, 1], found[0].ChannelScaleShape);
    }

    [Theory]
    [InlineData(float.NegativeInfinity, nameof(WeightKind.LeftInGraph))]
    [InlineData(float.MinValue, nameof(WeightKind.ThreeCopies))]
    [InlineData(-1e9f, nameof(WeightKind.ThreeCopies))]
    public void A_mask_whose_rows_are_gathered_is_no_embedding(float hidden, string kind)
    {
        TensorProto mask = Floats("w", 8, 8);
        for (int i = 0; i < mask.FloatData.Count; i++)
        {
            mask.FloatData[i] = i % 8 > i / 8 ? hidden : 0;
        }

        Assert.Equal(kind, Assert.Single(
            new PreparedModel(Model(MakeGraph("y", Value("x"), mask, Node("g = Gather(w, x)"), Node("y = Add(x, g)"))),
                OnnxOperators.Roles).Weights).Kind.ToString());
    }

    [Theory]
    [InlineData(1e200)]
    [InlineData(1e-60)]
    public void A_Float64_matrix_beyond_float_keeps_every_bit(double unit)
    {
        TensorProto tensor =
            new()
            {
                Name = "w",
                DataType = (int)TensorProto.Types.DataType.Double,
                Dims = { 2, 2 },
                DoubleData = { unit, 2 * unit, -unit, 0 }
            };

        WeightTensor weight =
            Assert.Single(new PreparedModel(
                Model(MakeGraph("y", Value("x"), tensor, Node("y = MatMul(x, w)"))), OnnxOperators.Roles).Weights);

        Assert.Equal(WeightKind.ThreeCopies, weight.Kind);
        Assert.All(weight.Values, v => Assert.True(float.IsFinite(v)));
    }

    private static FunctionProto Function(string name, params NodeProto[] nodes) => new()
    {
        Name = name,
        Domain = "local",
        Input = { "a", "m" },
        Output = { "r" },
        OpsetImport = { new OperatorSetIdProto { Version = 17 } },
        Node = { nodes },
    };

    private static NodeProto Call(string text)
    {
        NodeProto node = Node(text);
        node.Domain = "local";
        return node;
    }
}
