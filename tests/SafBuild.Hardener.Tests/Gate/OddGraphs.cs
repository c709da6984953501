using SafBuild.Hardener.Onnx;
using SafBuild.Hardener.Tests.Graph;
using static SafBuild.Hardener.Tests.Gate.MeaningRun;
using static SafBuild.Hardener.Tests.Graph.GraphText;
using T = SafBuild.Hardener.Onnx.TensorProto.Types.DataType;

namespace SafBuild.Hardener.Tests.Gate;

/// <summary>
/// Small models, each odd at one place; docs/models.md has the public report that it follows and what happened. The input is x [N,6]; most
/// have h = Relu(x w1) [N,16] and s = h w2 [N,4] in front of the odd part.
/// </summary>
/// <param name="Graph">The model.</param>
/// <param name="Opset">Its operator set version.</param>
internal sealed record OddGraph(GraphProto Graph, int Opset = 13)
{
    private const int Width = 6;
    private const int Hidden = 16;
    private const int Scores = 4;

    private static readonly long[] StepsFirst = [1, 0, 2];

    internal static IReadOnlyDictionary<string, OddGraph> All { get; } = new Dictionary<string, OddGraph>
    {
        ["place numbers beside the answer"] = Make(["y"], Places(40), Node("a = ArgMax(s)", ("axis", 1)),
            Node("y = Concat(places, a)", ("axis", 1)), Whole("y", 41)),
        ["a constant output beside the answer"] = Make(["y", "places"], Places(40), Node("y = ArgMax(s)", ("axis", 1)), Whole("y", 1),
            Whole("places", 40)),
        ["the input beside the answer"] = Make(["y"], Node("a = ArgMax(s)", ("axis", 1)), Node("f = Cast(a)", ("to", (int)T.Float)),
            Numbers("far", 100), Node("big = Mul(x, far)"), Node("y = Concat(big, f)", ("axis", 1)), Real("y", "N", 7)),
        ["the input as an output of its own"] = Make(["y", "copy"], Node("y = ArgMax(s)", ("axis", 1)), Node("copy = Identity(x)"),
            Whole("y", 1), Real("copy", "N", Width)),
        ["one class"] = Make(["y"], Node("k = MatMul(h, wk)"), Weights("wk", 3, Hidden, 1), Node("y = Softmax(k)", ("axis", 1)),
            Real("y", "N", 1)),
        ["NaN for some samples"] = Make(["y"], Node("y = Log(s)"), Real("y", "N", Scores)),
        ["the last of equal scores"] = Make(["y"], Node("r = Round(s)"),
            Node("y = ArgMax(r)", ("axis", 1), ("select_last_index", 1)), Whole("y", 1)),
        ["TopK"] = Make(["v", "i"], Ints("k", 2), Node("v, i = TopK(s, k)"), Real("v", "N", 2), Whole("i", 2)),
        ["float16 out"] = Make(["y"], Node("y = Cast(s)", ("to", (int)T.Float16)), Port("y", T.Float16, "N", Scores)),
        ["bfloat16 out"] = Make(["y"], Node("y = Cast(s)", ("to", (int)T.Bfloat16)), Port("y", T.Bfloat16, "N", Scores)),
        ["double out"] = Make(["y"], Node("y = Cast(s)", ("to", (int)T.Double)), Port("y", T.Double, "N", Scores)),
        ["uint8 out"] = Make(["y"], Numbers("scale", 40), Numbers("shift", 128), Node("t = Mul(s, scale)"), Node("u = Add(t, shift)"),
            Scalar("lo", 0), Scalar("hi", 255), Node("c = Clip(u, lo, hi)"), Node("y = Cast(c)", ("to", (int)T.Uint8)),
            Port("y", T.Uint8, "N", Scores)),
        ["bool out"] = Make(["y"], Numbers("zero", 0), Node("y = Greater(s, zero)"), Port("y", T.Bool, "N", Scores)),
        ["a sequence beside the answer"] = Make(["y", "q"], Node("y = Softmax(s)", ("axis", 1)),
            Node("q = SplitToSequence(s)", ("axis", 1)), Real("y", "N", Scores), Sequence("q")),
        ["a batch of 1 inside"] = Make(["y"], Ints("one", 1, Scores), Node("y = Reshape(s, one)"), Real("y", "N", Scores)),
        ["softmax over the batch"] = Make(["y"], Node("y = Softmax(s)", ("axis", 0)), Real("y", "N", Scores)),
        ["weights in both branches of an If"] = Make(["y"], Node("m = ReduceSum(x)", ("keepdims", 0)), Scalar("zero", 0),
            Node("c = Greater(m, zero)"), Branches("c", Layer("w", 3), Layer("w", 4)), Real("y", "N", Scores)),
        ["an outer name again inside"] = Make(["y"], Truth("yes"), Node("p = MatMul(h, w)"), Weights("w", 3, Hidden, Scores),
            Branches("yes", Layer("w", 4), MakeGraph("o", Node("o = MatMul(h, w)")), "b"), Node("y = Add(p, b)"), Real("y", "N", Scores)),
        ["weights in a Scan"] = Make(["y"], Size("size", Scores), Numbers("zeros", 0), Node("start = Expand(zeros, size)"),
            Ints("parts", -1, 4, 4), Node("h4 = Reshape(h, parts)"), Node("steps = Transpose(h4)", ("perm", StepsFirst)),
            Node("y, all = Scan(start, steps)", ("num_scan_inputs", 1), ("body", ScanBody())), Real("y", "N", Scores)),
        ["an LSTM that starts from weights"] = new(Parts(["y"], X(), Ints("parts", -1, 3, 2), Node("c = Reshape(x, parts)"),
            Node("steps = Transpose(c)", ("perm", StepsFirst)), Weights("wl", 1, 1, 16, 2), Weights("rl", 2, 1, 16, 4),
            Weights("bl", 3, 1, 32), Weights("h0", 4, 1, 4), Weights("c0", 5, 1, 4), Size("size", 4), Ints("front", 0),
            Node("h2 = Expand(h0, size)"), Node("c2 = Expand(c0, size)"), Node("hs = Unsqueeze(h2, front)"),
            Node("cs = Unsqueeze(c2, front)"), Node("all, last, cell = LSTM(steps, wl, rl, bl, -, hs, cs)", ("hidden_size", 4)),
            Node("y = Squeeze(last, front)"), Real("y", "N", 4))),
        ["a weight that is an output"] = Make(["y", "w2"], Node("y = Softmax(s)", ("axis", 1)), Real("y", "N", Scores),
            Real("w2", Hidden, Scores)),
        ["sparse weights"] = Sparse(),
        ["an empty weight"] = Make(["y"], Floats("none", 0, Scores), Node("y = Concat(none, s)", ("axis", 0)), Real("y", "N", Scores)),
        ["a scale of 1e30"] = Make(["y"], Numbers("big", 1e30f), Node("y = Mul(s, big)"), Real("y", "N", Scores)),
        ["factors that are indices, too"] = Make(["y"], Ints("t", 3, 1, 2, 0), Node("f = Cast(t)", ("to", (int)T.Float)),
            Node("g = Gather(s, t)", ("axis", 1)), Node("y = Mul(g, f)"), Real("y", "N", Scores)),
        ["a factor that is a shape, too"] = Make(["y"], Ints("t", -1, Scores), Node("f = Cast(t)", ("to", (int)T.Float)),
            Node("p = ReduceSum(f)", ("keepdims", 0)), Node("r = Reshape(s, t)"), Node("y = Mul(r, p)"), Real("y", "N", Scores)),
        ["QGemm of a Constant node"] = new(Parts(["y"], X(), Scalar("xs", 0.01f), Zero("xz"), Scalar("ws", 0.02f), Zero("wz"),
            Scalar("ys", 0.05f), Zero("yz"), Node("w = Constant()", ("value", QuantizedModels.Codes("", T.Uint8, Width, Scores))),
            Node("xq = QuantizeLinear(x, xs, xz)"), Foreign(Node("q = QGemm(xq, xs, xz, w, ws, wz, -, ys, yz)")),
            Node("y = DequantizeLinear(q, ys, yz)"), Real("y", "N", Scores))),
        ["int4 of an odd count"] = new(Parts(["y"], X(), QuantizedModels.Codes("w", T.Int4, Width, 3), Scalar("ws", 0.1f),
            Codes("odd", 3), Node("wf = DequantizeLinear(w, ws)"), Node("of = DequantizeLinear(odd, ws)"), Node("m = MatMul(x, wf)"),
            Node("y = Add(m, of)"), Real("y", "N", 3)), 21),
    };

    private static OddGraph Make(string[] outputs, params object[] parts) => new(Parts(outputs,
    [
        X(), Node("m1 = MatMul(x, w1)"), Weights("w1", 1, Width, Hidden), Node("h = Relu(m1)"), Node("s = MatMul(h, w2)"),
        Weights("w2", 2, Hidden, Scores), .. parts,
    ]));

    /// <summary>Ports that are no output are the inputs; an array among the parts is a few of them.</summary>
    private static GraphProto Parts(string[] outputs, params object[] parts)
    {
        object[] all = [.. parts.SelectMany(p => p as object[] ?? [p])];
        GraphProto graph = new() { Name = "g" };
        ValueInfoProto[] ports = [.. all.OfType<ValueInfoProto>()];
        graph.Input.AddRange(ports.Where(p => !outputs.Contains(p.Name)));
        graph.Output.AddRange(outputs.Select(o => ports.Single(p => p.Name == o)));
        graph.Initializer.AddRange(all.OfType<TensorProto>());
        graph.Node.AddRange(all.OfType<NodeProto>());
        foreach (NodeProto node in graph.Node)
        {
            node.Name = node.Output[0];
        }

        return graph;
    }

    private static ValueInfoProto X() => Real("x", "N", Width);

    private static ValueInfoProto Whole(string name, int width) => Port(name, T.Int64, "N", width);

    /// <summary>10, 11 and so on for every sample: [N, count].</summary>
    private static object[] Places(int count) =>
    [
        Ints("numbers", [.. Enumerable.Range(10, count)]), Ints("rowShape", 1, count), Node("row = Reshape(numbers, rowShape)"),
        .. Size("size", 1), Node("places = Expand(row, size)"),
    ];

    /// <summary>The shape [N, width].</summary>
    private static object[] Size(string name, int width) =>
    [
        Node("xShape = Shape(x)"), Ints("from", 0), Ints("to", 1), Node("n = Slice(xShape, from, to)"), Ints("width", width),
        Node($"{name} = Concat(n, width)", ("axis", 0)),
    ];

    private static object[] Branches(string condition, GraphProto then, GraphProto otherwise, string output = "y") =>
        [Node($"{output} = If({condition})", ("then_branch", then), ("else_branch", otherwise))];

    private static GraphProto Layer(string weights, int stream) =>
        MakeGraph("o", Node($"o = MatMul(h, {weights})"), Weights(weights, stream, Hidden, Scores));

    private static TensorProto Scalar(string name, float value) => new() { Name = name, DataType = (int)T.Float, FloatData = { value } };

    private static TensorProto Truth(string name) => new() { Name = name, DataType = (int)T.Bool, Int32Data = { 1 } };

    private static TensorProto Zero(string name) => new() { Name = name, DataType = (int)T.Uint8, Int32Data = { 128 } };

    private static TensorProto Codes(string name, long count) => QuantizedModels.Codes(name, T.Int4, count);

    private static NodeProto Foreign(NodeProto node)
    {
        node.Domain = "com.microsoft";
        return node;
    }

    private static ValueInfoProto Sequence(string name) => new()
    {
        Name = name,
        Type = new() { SequenceType = new() { ElemType = new() { TensorType = new() { ElemType = (int)T.Float } } } },
    };

    private static OddGraph Sparse()
    {
        OddGraph made = Make(["y"], Node("y = MatMul(h, ws)"), Real("y", "N", Scores));
        made.Graph.SparseInitializer.Add(new SparseTensorProto
        {
            Values = Numbers("ws", 1.5f, -2, 0.5f, 1, -1, 2),
            Indices = Ints("", 1, 6, 11, 20, 33, 62),
            Dims = { Hidden, Scores },
        });
        return made;
    }

    private static GraphProto ScanBody() => new()
    {
        Name = "body",
        Input = { Value("state", T.Float), Value("step", T.Float) },
        Initializer = { Weights("wi", 7, 4, Scores) },
        Node = { Node("p = MatMul(step, wi)"), Node("next = Add(state, p)"), Node("copy = Identity(next)") },
        Output = { Value("next", T.Float), Value("copy", T.Float) },
    };
}
