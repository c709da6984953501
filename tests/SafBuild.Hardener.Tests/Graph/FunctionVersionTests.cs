using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Onnx;
using SafBuild.Hardener.Operators;
using SafBuild.Hardener.Tests.Data;
using SafBuild.Hardener.Tests.Emit;
using SafBuild.Tests.Shared;
using static SafBuild.Hardener.Tests.Graph.GraphText;

namespace SafBuild.Hardener.Tests.Graph;

/// <summary>Functions that are written for another operator set version than the model's.</summary>
public sealed class FunctionVersionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("same-opset")]
    [InlineData("other-opset")]
    public void The_cases_are_inlined_and_every_weight_is_found(string name)
    {
        string path = TestData.Case($"23-torchlib-functions/{name}.onnx");
        PreparedModel model = PreparedModel.Load(path, OnnxOperators.Roles);

        Assert.Empty(model.Normalized.Functions);
        Assert.Equal(3, model.Weights.Count(w => w.Kind == WeightKind.Saf));
        Assert.Empty(model.Hidden);
        AssertSame(path, model);
    }

    [Theory]
    [InlineData("Relu", 13, 20, true)]
    [InlineData("ReduceMean", 13, 17, true)]
    [InlineData("ReduceMean", 17, 18, false)] // axes became an input
    [InlineData("ReduceMean", 18, 13, false)]
    [InlineData("MatMul", 20, 15, true)]
    [InlineData("Relu", 15, 13, false)] // 14 took more types: not told apart here
    [InlineData("Relu", 12, 13, false)]
    [InlineData("Relu", 12, 12, true)]
    [InlineData("Relu", 24, 99, false)]
    [InlineData("NoSuchOperator", 15, 13, false)]
    public void A_node_means_the_same_where_its_operator_did_not_change(string type, long written, long read, bool same) =>
        Assert.Equal(same, OperatorVersions.SameMeaning(new NodeProto { OpType = type }, written, read));

    [Fact]
    public void A_function_whose_operator_changed_stays_and_its_constants_are_named()
    {
        FunctionProto function = Function(12, Node("k = Constant()", ("value", Floats("k", 3, 3))), Node("p = MatMul(a, k)"),
            Node("q = Softmax(p)", ("axis", 1)), Node("r = MatMul(q, m)"));
        function.Node[^1].Name = "last";
        string path = Write(function, 18);
        PreparedModel model = PreparedModel.Load(path, OnnxOperators.Roles);

        Assert.Single(model.Normalized.Functions);
        HiddenWeight hidden = Assert.Single(model.Hidden);
        Assert.Contains("model-local function", hidden.Reason);
        Assert.Equal(288, hidden.Bits);
        Assert.Contains(model.Weights, w => w.Name == "w" && w.Kind != WeightKind.LeftInGraph);
        AssertSame(path, model);
    }

    [Fact]
    public void A_function_that_stays_keeps_those_that_it_calls()
    {
        FunctionProto inner = Function(18, Node("r = Mul(a, m)"));
        inner.Name = "Inner";
        NodeProto call = Node("r = Inner(q, m)");
        call.Domain = "local";
        FunctionProto outer = Function(12, Node("q = Relu(a)"), call);
        outer.OpsetImport.Add(new OperatorSetIdProto { Domain = "local", Version = 1 });
        PreparedModel model = PreparedModel.Load(Write(outer, 18, inner), OnnxOperators.Roles);

        Assert.Equal(["Layer", "Inner"], model.Normalized.Functions.Select(f => f.Name));
    }

    [Fact]
    public void A_domain_that_only_a_function_imports_is_imported()
    {
        NodeProto gelu = Node("p = Gelu(a)");
        gelu.Domain = "com.microsoft";
        FunctionProto function = Function(17, gelu, Node("r = MatMul(p, m)"));
        function.OpsetImport.Add(new OperatorSetIdProto { Domain = "com.microsoft", Version = 1 });
        string path = Write(function, 17);
        PreparedModel model = PreparedModel.Load(path, OnnxOperators.Roles);

        Assert.Empty(model.Normalized.Functions);
        Assert.Contains(model.Normalized.OpsetImport, o => o.Domain == "com.microsoft" && o.Version == 1);
        using InferenceSession hardened = ModelRuns.Open(Harden(model));
    }

    private static void AssertSame(string path, PreparedModel model)
    {
        using InferenceSession golden = new(path);
        using InferenceSession hardened = ModelRuns.Open(Harden(model));
        Assert.InRange(ModelRuns.Difference(ModelRuns.Run(golden), ModelRuns.Run(hardened)), 0, 1e-5);
    }

    private static MemoryArtifact Harden(PreparedModel model) =>
        ArtifactBuilder.Build(new ArtifactParts { Name = "m", Model = model, Form = SafForm.Default });

    private string Write(FunctionProto function, int opset, params FunctionProto[] more)
    {
        NodeProto call = Node("y = Layer(x, w)");
        call.Domain = "local";
        OnnxModel model = Model(MakeGraph("y", Value("x", 2, 3), Floats("w", 3, 3), call), opset, 8, [function, .. more]);
        return _folder.Write("model.onnx", model.Proto.ToByteArray());
    }

    private static FunctionProto Function(long opset, params NodeProto[] nodes) => new()
    {
        Name = "Layer",
        Domain = "local",
        Input = { "a", "m" },
        Output = { "r" },
        OpsetImport = { new OperatorSetIdProto { Version = opset } },
        Node = { nodes },
    };
}
