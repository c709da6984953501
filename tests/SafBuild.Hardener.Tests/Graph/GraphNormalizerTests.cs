using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Onnx;
using SafBuild.Hardener.Operators;
using static SafBuild.Hardener.Tests.Graph.GraphText;

namespace SafBuild.Hardener.Tests.Graph;

/// <summary>Wherever a weight sits, the normalised graph has it as an initializer, and ONNX Runtime computes the same.</summary>
public class GraphNormalizerTests
{
    [Fact]
    public void Constant_nodes_become_initializers_outputs_included()
    {
        OnnxModel model = Model(MakeGraph(
            "y", Value("x", 2, 3), Node("w = Constant()", ("value", Floats("any", 3, 2))), Node("y = MatMul(x, w)"),
            Node("c = Constant()", ("value_float", 2.5f))));
        model.Proto.Graph.Output.Add(Value("c"));

        ModelProto normal = AssertSame(model, ("x", [2, 3]));

        Assert.Equal(["w", "c/hoisted"], normal.Graph.Initializer.Select(i => i.Name));
        Assert.DoesNotContain(normal.Graph.Node, n => n.OpType == "Constant");
    }

    [Fact]
    public void Nodes_out_of_order_are_sorted_and_captured_values_count()
    {
        TensorProto flag = new() { Name = "flag", DataType = (int)TensorProto.Types.DataType.Bool, Int32Data = { 1 } };
        GraphProto then = MakeGraph("b", Node("b = Relu(h)"));
        GraphProto otherwise = MakeGraph("c", Node("c = Neg(h)"));
        OnnxModel model = Model(MakeGraph(
            "y", Value("x", 2, 3), flag, Floats("w", 3, 2), Node("y = Abs(z)"),
            Node("z = If(flag)", ("then_branch", then), ("else_branch", otherwise)),
            Node("other = Exp(x)"), Node("h = MatMul(x, w)")));

        ModelProto normal = AssertSame(model, ("x", [2, 3]));

        Assert.Equal(["MatMul", "If", "Abs", "Exp"], normal.Graph.Node.Select(n => n.OpType));
    }

    [Fact]
    public void Initializers_listed_as_inputs_are_inputs_no_more()
    {
        OnnxModel model = Model(
            MakeGraph("y", Value("x", 2, 3), Value("w", 3, 2), Floats("w", 3, 2), Node("y = MatMul(x, w)")), opset: 8, ir: 3);

        ModelProto normal = AssertSame(model, ("x", [2, 3]));

        Assert.Equal(["x"], normal.Graph.Input.Select(i => i.Name));
        Assert.Equal(4, normal.IrVersion);
        Assert.Equal(3, model.Proto.IrVersion);
        Assert.Equal("x", Assert.Single(SignatureReader.Read(model).Inputs).Name);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Weights_in_branches_are_hoisted_under_their_own_names(bool condition)
    {
        TensorProto flag = new() { Name = "flag", DataType = (int)TensorProto.Types.DataType.Bool, Int32Data = { condition ? 1 : 0 } };
        GraphProto then = MakeGraph("b", Floats("w", 3, 2), Node("b = MatMul(x, w)"));
        GraphProto otherwise = MakeGraph("w", Node("w = Constant()", ("value", Numbers("any", 1, 2))));
        OnnxModel model = Model(
            MakeGraph("y", Value("x", 2, 3), flag, Node("y = If(flag)", ("then_branch", then), ("else_branch", otherwise))));

        ModelProto normal = AssertSame(model, ("x", [2, 3]));

        Assert.Equal(["flag", "w/hoisted", "w/hoisted2"], normal.Graph.Initializer.Select(i => i.Name));
        Assert.Equal([WeightKind.Saf, WeightKind.ThreeCopies], new PreparedModel(model, OnnxOperators.Roles).Weights.Select(w => w.Kind));
    }

    [Fact]
    public void Model_local_functions_are_inlined_with_their_attributes()
    {
        FunctionProto function =
            new()
            {
                Name = "Layer",
                Domain = "local",
                Input = { "a", "m" },
                Output = { "r" },
                Attribute = { "slope" },
                OpsetImport = { new OperatorSetIdProto { Version = 17 } }
            };
        function.Node.Add(Node("p = MatMul(a, m)"));
        function.Node.Add(Node(
            "r = LeakyRelu(p)", ("alpha",
                new AttributeProto { Name = "alpha", Type = AttributeProto.Types.AttributeType.Float, RefAttrName = "slope" })));
        NodeProto first = Node("h = Layer(x, w)", ("slope", 0.3f));
        NodeProto second = Node("y = Layer(h, v)", ("slope", 0.1f));
        first.Domain = second.Domain = "local";
        second.Name = "the other Layer";
        OnnxModel model = Model(MakeGraph("y", Value("x", 2, 3), Floats("w", 3, 4), Floats("v", 4, 4), first, second), functions: function);

        ModelProto normal = AssertSame(model, ("x", [2, 3]));

        Assert.Equal(["MatMul", "LeakyRelu", "MatMul", "LeakyRelu"], normal.Graph.Node.Select(n => n.OpType));
        Assert.Equal([0.3f, 0.1f], normal.Graph.Node.Where(n => n.OpType == "LeakyRelu").Select(n => n.Attribute[0].F));
        Assert.Empty(normal.Functions);
        Assert.All(new PreparedModel(model, OnnxOperators.Roles).Weights, w => Assert.Equal(WeightKind.Saf, w.Kind));
    }

    [Fact]
    public void Sparse_initializers_become_dense()
    {
        GraphProto graph = MakeGraph("y", Value("x", 2, 3), Node("y = MatMul(x, w)"));
        graph.SparseInitializer.Add(new SparseTensorProto { Values = Numbers("w", 5, 7), Indices = Ints("w_i", 1, 4), Dims = { 3, 2 } });

        ModelProto normal = AssertSame(Model(graph, ir: 8), ("x", [2, 3]));

        Assert.Equal([0f, 5, 0, 0, 7, 0], TensorData.Floats(Assert.Single(normal.Graph.Initializer)));
    }

    [Fact]
    public void The_same_model_gives_the_same_names_and_stays_as_it_was()
    {
        OnnxModel model = Model(
            MakeGraph("y", Value("x", 2, 3), Node("w = Constant()", ("value", Floats("any", 3, 2))), Node("y = MatMul(x, w)")));
        byte[] before = model.Proto.ToByteArray();

        Assert.Equal(GraphNormalizer.Normalize(model), GraphNormalizer.Normalize(model));
        Assert.Equal(before, model.Proto.ToByteArray());
    }

    private static ModelProto AssertSame(OnnxModel model, params (string Name, long[] Shape)[] inputs)
    {
        ModelProto normal = GraphNormalizer.Normalize(model);
        Assert.Equal(Run(model.Proto, inputs), Run(normal, inputs));
        return normal;
    }

    private static float[][] Run(ModelProto model, (string Name, long[] Shape)[] inputs)
    {
        using InferenceSession session = new(model.ToByteArray());
        Dictionary<string, OrtValue> values = inputs.ToDictionary(i => i.Name, i => OrtValue.CreateTensorValueFromMemory(
            [.. Enumerable.Range(0, (int)TensorData.Count(i.Shape)).Select(k => MathF.Cos(k))], i.Shape));
        using RunOptions options = new();
        using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(options, values, session.OutputNames);
        return [.. outputs.Select(o => o.GetTensorDataAsSpan<float>().ToArray())];
    }
}
