using Microsoft.ML.OnnxRuntime;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Onnx;
using SafBuild.Hardener.Operators;
using SafBuild.Shared;
using static SafBuild.Hardener.Tests.Graph.GraphText;
using ElementKind = SafBuild.Hardener.Onnx.TensorProto.Types.DataType;

namespace SafBuild.Hardener.Tests.Emit;

/// <summary>
/// Wherever a weight sits and whatever its type: the artifact computes the golden outputs at every optimisation level, and its bits are
/// the ones that inference uses.
/// </summary>
public class EveryPlaceTests
{
    public static TheoryData<string> Places => [.. Models().Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(Places))]
    public void The_artifact_is_the_golden_model_and_every_tensor_counts(string place)
    {
        OnnxModel model = Models().Single(m => m.Name == place).Model;
        foreach (NodeProto node in GraphWalk.Nodes(model.Proto))
        {
            node.Name = "";
        }

        MemoryArtifact artifact = ArtifactBuilder.Build(new ArtifactParts
        {
            Name = "place",
            Model = new PreparedModel(model, OnnxOperators.Roles),
            Form = ExactConversionTests.Form("Arctan", ScaleMode.PerChannel, "Float32", Runtime.Functions.OutOfRange.Saturate),
        });

        Assert.NotEmpty(artifact.Manifest.Tensors);
        foreach (GraphOptimizationLevel level in Enum.GetValues<GraphOptimizationLevel>())
        {
            using SessionOptions options =
                new() { GraphOptimizationLevel = level, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
            using InferenceSession golden = new(OnnxSaver.Bytes(model.Proto), options);
            using InferenceSession converted = ModelRuns.Open(artifact, null, options);
            double[][] expected = ModelRuns.Run(golden);
            Assert.True(ModelRuns.Difference(expected, ModelRuns.Run(converted)) <= 1e-5, level.ToString());
            foreach (Runtime.Artifact.TensorEntry tensor in artifact.Manifest.Tensors)
            {
                byte[] hit = [.. artifact.Blob];
                foreach (long offset in tensor.Offsets)
                {
                    for (long at = offset; at < offset + tensor.Length; at++)
                    {
                        hit[at] ^= 0x3C;
                    }
                }

                using InferenceSession faulted = ModelRuns.Open(artifact, hit, options);
                Assert.False(expected.Zip(ModelRuns.Run(faulted), (e, f) => e.SequenceEqual(f))
                    .All(same => same), $"'{tensor.Name}' has no effect at {level}");
            }
        }
    }

    private static IEnumerable<(string Name, OnnxModel Model)> Models()
    {
        yield return ("shared by MatMul, Gemm and Transpose", Model(MakeGraph(
            "y", Value("x", 2, 8), Floats("w", 8, 8), Node("a = MatMul(x, w)"), Node("b = Gemm(a, w)", ("transB", 1)),
            Node("t = Transpose(w)"), Node("y = MatMul(b, t)"))));
        yield return ("IR 3 input",
            Model(MakeGraph("y", Value("x", 2, 8), Value("w", 8, 4), Floats("w", 8, 4), Node("y = MatMul(x, w)")), opset: 8, ir: 3));
        yield return ("Constant through views", Model(MakeGraph(
            "y", Value("x", 2, 8), Node("w = Constant()", ("value", Floats("", 4, 8))), Ints("s", 8, 4), Ints("a", 0),
            Node("i = Identity(w)"),
            Node("t = Transpose(i)"), Node("r = Reshape(t, s)"), Node("u = Unsqueeze(r, a)"), Node("q = Squeeze(u, a)"),
            Node("y = MatMul(x, q)"))));
        GraphProto then = MakeGraph("o", Floats("w", 8, 4), Node("t = Identity(w)"), Node("o = MatMul(x, t)"));
        GraphProto otherwise = MakeGraph("o", Floats("w", 4, 8), Node("t = Transpose(w)"), Node("o = MatMul(h, t)"));
        GraphProto other = MakeGraph("o", Node("o = Slice(x, zero, four, one)"));
        yield return ("both branches of an If", Model(MakeGraph(
            "y", Value("x", 2, 8), Ints("zero", 0), Ints("four", 4), Ints("one", 1), Node("h = Neg(x)"),
            Node("c = ReduceSum(x)", ("keepdims", 0)), Node("z = Sub(c, c)"), Node("l = LessOrEqual(z, z)"),
            Node("n = Not(l)"), Node("p = If(l)", ("then_branch", then), ("else_branch", other)),
            Node("q = If(n)", ("then_branch", other.Clone()), ("else_branch", otherwise)), Node("y = Add(p, q)"))));
        FunctionProto function =
            new()
            {
                Name = "Layer",
                Domain = "local",
                Input = { "a", "m" },
                Output = { "r" },
                OpsetImport = { new OperatorSetIdProto { Version = 17 } }
            };
        function.Node.AddRange([Node("k = Constant()", ("value", Floats("", 8, 8))), Node("p = MatMul(a, m)"), Node("r = MatMul(p, k)")]);
        NodeProto first = Node("h = Layer(x, w)"), second = Node("y = Layer(h, w)");
        first.Domain = second.Domain = "local";
        yield return ("a function called twice",
            Model(MakeGraph("y", Value("x", 2, 8), Floats("w", 8, 8), first, second), functions: function));
        foreach (ElementKind kind in (ElementKind[])[ElementKind.Float16, ElementKind.Bfloat16, ElementKind.Double])
        {
            NodeProto cast = Node("f = Cast(w)", ("to", 1));
            yield return ($"{kind} behind a Cast", Model(MakeGraph("y", Value("x", 2, 8), Of(kind, 8, 4), cast, Node("y = MatMul(x, f)"))));
        }
    }

    private static TensorProto Of(ElementKind kind, params long[] dims)
    {
        TensorProto tensor = new() { Name = "w", DataType = (int)kind, Dims = { dims } };
        foreach (float value in Floats("", dims).FloatData)
        {
            switch (kind)
            {
                case ElementKind.Double:
                    tensor.DoubleData.Add(value);
                    break;
                case ElementKind.Float16:
                    tensor.Int32Data.Add(BitConverter.HalfToUInt16Bits((Half)value));
                    break;
                default:
                    tensor.Int32Data.Add(BitConverter.SingleToInt32Bits(value) >>> 16);
                    break;
            }
        }

        return tensor;
    }
}
