using Google.Protobuf;
using SafBuild.Hardener.Faults;
using SafBuild.Hardener.Onnx;
using static SafBuild.Hardener.Tests.Graph.GraphText;
using T = SafBuild.Hardener.Onnx.TensorProto.Types.DataType;

namespace SafBuild.Hardener.Tests.Graph;

/// <summary>A small model for every operator that reads quantised weights, with random codes.</summary>
internal static class QuantizedModels
{
    internal static IReadOnlyDictionary<string, QuantizedModel> All { get; } = new[]
    {
        Make("DequantizeLinear int8, MatMul", 13, "w", "s z ys yz",
            [X(2, 6), Codes("w", T.Int8, 6, 4), Step("s", 4), Zero("z", T.Int8, 4), .. Activation("ys", "yz"),
                Node("wf = DequantizeLinear(w, s, z)", ("axis", 1)), Node("m = MatMul(x, wf)"), Node("q = QuantizeLinear(m, ys, yz)"),
                Node("y = DequantizeLinear(q, ys, yz)")]),
        Make("DequantizeLinear int8 per channel, Conv, int32 bias", 13, "w", "ws wz b bs bz xs xz ys yz",
            [X(1, 2, 5, 5), .. Activation("xs", "xz"), .. Activation("ys", "yz"), Codes("w", T.Int8, 3, 2, 3, 3), Step("ws", 3),
                Zero("wz", T.Int8, 3), Biases("b", 3), Step("bs", 3), Zero("bz", T.Int32, 3),
                Node("xq = QuantizeLinear(x, xs, xz)"), Node("xf = DequantizeLinear(xq, xs, xz)"),
                Node("wf = DequantizeLinear(w, ws, wz)", ("axis", 0)), Node("bf = DequantizeLinear(b, bs, bz)", ("axis", 0)),
                Node("c = Conv(xf, wf, bf)"), Node("yq = QuantizeLinear(c, ys, yz)"), Node("y = DequantizeLinear(yq, ys, yz)")]),
        Make("DequantizeLinear int4 in blocks", 21, "w", "s z",
            [X(2, 32), Codes("w", T.Int4, 32, 4), Step("s", 2, 4), Codes("z", T.Int4, 2, 4),
                Node("wf = DequantizeLinear(w, s, z)", ("axis", 0), ("block_size", 16)), Node("y = MatMul(x, wf)")]),
        Make("DequantizeLinear uint4 of an odd count", 21, "w", "s",
            [X(2, 3), Codes("w", T.Uint4, 3, 5), Step("s"), Node("wf = DequantizeLinear(w, s)"), Node("y = MatMul(x, wf)")]),
        Make("DequantizeLinear int16", 21, "w", "s",
            [X(2, 6), Codes("w", T.Int16, 6, 4), Step("s"), Node("wf = DequantizeLinear(w, s)"), Node("y = MatMul(x, wf)")]),
        Make("DequantizeLinear uint16", 21, "w", "s z",
            [X(2, 6), Codes("w", T.Uint16, 6, 4), Step("s"), Codes("z", T.Uint16), Node("wf = DequantizeLinear(w, s, z)"),
                Node("y = MatMul(x, wf)")]),
        Make("Transpose and Reshape before DequantizeLinear", 13, "w", "s",
            [X(2, 6), Codes("w", T.Int8, 4, 3, 2), Step("s"), Ints("shape", 4, 6), Node("a = Reshape(w, shape)"),
                Node("b = Transpose(a)", ("perm", new long[] { 1, 0 })), Node("wf = DequantizeLinear(b, s)"), Node("y = MatMul(x, wf)")]),
        Make("Constant node of int8", 13, "w", "s",
            [X(2, 6), Step("s"), Node("w = Constant()", ("value", Codes("", T.Int8, 6, 4))), Node("wf = DequantizeLinear(w, s)"),
                Node("y = MatMul(x, wf)")]),
        Make("Cast of int8", 13, "w", "s",
            [X(2, 6), Codes("w", T.Int8, 6, 4), Step("s"), Node("c = Cast(w)", ("to", 1)), Node("wf = Mul(c, s)"),
                Node("y = MatMul(x, wf)")], three: "w"),
        Make("Gather of int8 rows", 13, "w", "s",
            [Tokens(3), Codes("w", T.Int8, 256, 8), Step("s"), Node("r = Gather(w, x)"), Node("y = DequantizeLinear(r, s)")]),
        Make("QLinearConv", 13, "w", "ws wz b xs xz ys yz",
            [X(1, 2, 5, 5), .. Activation("xs", "xz"), .. Activation("ys", "yz"), Codes("w", T.Int8, 3, 2, 3, 3), Step("ws", 3),
                Zero("wz", T.Int8, 3), Biases("b", 3), Node("xq = QuantizeLinear(x, xs, xz)"),
                Node("q = QLinearConv(xq, xs, xz, w, ws, wz, ys, yz, b)"), Node("y = DequantizeLinear(q, ys, yz)")]),
        Make("QLinearMatMul", 13, "w", "ws wz xs xz ys yz",
            [X(2, 6), .. Activation("xs", "xz"), .. Activation("ys", "yz"), Codes("w", T.Int8, 6, 4), Step("ws"), Zero("wz", T.Int8),
                Node("xq = QuantizeLinear(x, xs, xz)"), Node("q = QLinearMatMul(xq, xs, xz, w, ws, wz, ys, yz)"),
                Node("y = DequantizeLinear(q, ys, yz)")]),
        Make("MatMulInteger", 13, "w", "wz s",
            [X(2, 6), Codes("w", T.Int8, 6, 4), Zero("wz", T.Int8), Step("s"), Node("q, qs, qz = DynamicQuantizeLinear(x)"),
                Node("i = MatMulInteger(q, w, qz, wz)"), Node("f = Cast(i)", ("to", 1)), Node("t = Mul(qs, s)"), Node("y = Mul(f, t)")]),
        Make("MatMulInteger with a bias of int32", 13, "w", "b s",
            [X(2, 6), Codes("w", T.Uint8, 6, 4), Biases("b", 4), Step("s"), Node("q, qs, qz = DynamicQuantizeLinear(x)"),
                Node("i = MatMulInteger(q, w, qz)"), Node("a = Add(i, b)"), Node("f = Cast(a)", ("to", 1)), Node("t = Mul(qs, s)"),
                Node("y = Mul(f, t)")]),
        Make("ConvInteger", 13, "w", "wz s",
            [X(1, 2, 5, 5), Codes("w", T.Uint8, 3, 2, 3, 3), Codes("wz", T.Uint8), Step("s"),
                Node("q, qs, qz = DynamicQuantizeLinear(x)"), Node("i = ConvInteger(q, w, qz, wz)"), Node("f = Cast(i)", ("to", 1)),
                Node("t = Mul(qs, s)"), Node("y = Mul(f, t)")]),
        Make("DynamicQuantizeMatMul", 13, "w", "s z b",
            [X(2, 6), Codes("w", T.Int8, 6, 4), Step("s"), Zero("z", T.Int8), Floats("b", 4),
                Ms("y = DynamicQuantizeMatMul(x, w, s, z, b)")]),
        Make("MatMulIntegerToFloat", 13, "w", "s z b xs xz",
            [X(2, 6), .. Activation("xs", "xz"), Codes("w", T.Int8, 6, 4), Step("s"), Zero("z", T.Int8), Floats("b", 4),
                Node("q = QuantizeLinear(x, xs, xz)"), Ms("y = MatMulIntegerToFloat(q, w, xs, s, xz, z, b)")]),
        Make("MatMulNBits of 4 bits", 17, "w", "s z",
            [X(2, 32), Codes("w", T.Uint8, 4, 2, 8), Step("s", 8), Codes("z", T.Uint8, 4),
                Ms("y = MatMulNBits(x, w, s, z)", ("K", 32), ("N", 4), ("bits", 4), ("block_size", 16))]),
        Make("MatMulNBits of 2 bits", 17, "w", "s z",
            [X(2, 32), Codes("w", T.Uint8, 4, 2, 4), Step("s", 8), Codes("z", T.Uint8, 4),
                Ms("y = MatMulNBits(x, w, s, z)", ("K", 32), ("N", 4), ("bits", 2), ("block_size", 16))]),
        Make("MatMulNBits of 8 bits", 17, "w", "s",
            [X(2, 32), Codes("w", T.Uint8, 4, 2, 16), Step("s", 8),
                Ms("y = MatMulNBits(x, w, s)", ("K", 32), ("N", 4), ("bits", 8), ("block_size", 16))]),
        Make("MatMulBnb4", 17, "w", "s",
            [X(2, 32), Codes("w", T.Uint8, 64), Step("s", 8),
                Ms("y = MatMulBnb4(x, w, s)", ("K", 32), ("N", 4), ("block_size", 16), ("quant_type", 1))]),
        Make("GatherBlockQuantized", 21, "w", "s z",
            [Tokens(3), Codes("w", T.Uint4, 256, 32), Step("s", 256, 2), Codes("z", T.Uint4, 256, 2),
                Ms("y = GatherBlockQuantized(w, x, s, z)", ("block_size", 16), ("gather_axis", 0), ("quantize_axis", 1))]),
        Make("QAttention", 17, "w", "b xs ws xz wz",
            [X(1, 3, 4), .. Activation("xs", "xz"), Codes("w", T.Int8, 4, 12), Floats("b", 12), Step("ws"), Zero("wz", T.Int8),
                Node("q = QuantizeLinear(x, xs, xz)"), Ms("y = QAttention(q, w, b, xs, ws, -, xz, wz)", ("num_heads", 2))]),
        Make("QEmbedLayerNormalization", 17, "w p", "g b s1 s2 s3 s4 z1 z2 z3 z4",
            [Value("x", T.Int32, 1, 3), Codes("w", T.Uint8, 256, 4), Codes("p", T.Uint8, 8, 4), Codes("g", T.Uint8, 4),
                Codes("b", T.Uint8, 4), Step("s1"), Step("s2"), Step("s3"), Step("s4"), Codes("z1", T.Uint8), Codes("z2", T.Uint8),
                Codes("z3", T.Uint8), Codes("z4", T.Uint8),
                Ms("y, kept = QEmbedLayerNormalization(x, -, w, p, -, g, b, -, s1, s2, -, s3, s4, z1, z2, -, z3, z4)",
                    ("epsilon", 0.001f))]),
        Make("QGemm", 17, "w", "ws wz b xs xz",
            [X(2, 6), .. Activation("xs", "xz"), Codes("w", T.Int8, 4, 6), Step("ws"), Zero("wz", T.Int8), Biases("b", 4),
                Node("q = QuantizeLinear(x, xs, xz)"), Ms("y = QGemm(q, xs, xz, w, ws, wz, b)", ("transB", 1))]),
        Make("QLinearAdd", 17, "", "b bs bz xs xz ys yz",
            [X(2, 6), .. Activation("xs", "xz"), .. Activation("ys", "yz"), Codes("b", T.Uint8, 6), Step("bs"), Codes("bz", T.Uint8),
                Node("q = QuantizeLinear(x, xs, xz)"), Ms("a = QLinearAdd(q, xs, xz, b, bs, bz, ys, yz)"),
                Node("y = DequantizeLinear(a, ys, yz)")]),
        Make("DynamicQuantizeLSTM", 17, "w r", "b ws wz rs rz",
            [X(3, 1, 4), Codes("w", T.Int8, 1, 4, 8), Codes("r", T.Int8, 1, 2, 8), Floats("b", 1, 16), Step("ws", 1),
                Zero("wz", T.Int8, 1), Step("rs", 1), Zero("rz", T.Int8, 1),
                Ms("y = DynamicQuantizeLSTM(x, w, r, b, -, -, -, -, ws, wz, rs, rz)", ("hidden_size", 2))]),
        Make("4 bits taken from bytes by bitwise operators", 18, "w", "m h s",
            [X(2, 64), Codes("w", T.Uint8, 64, 64), new TensorProto { Name = "m", DataType = (int)T.Uint8, Int32Data = { 15 } },
                Numbers("h", 8), Step("s"), Node("a = BitwiseAnd(w, m)"), Node("f = Cast(a)", ("to", 1)), Node("c = Sub(f, h)"),
                Node("wf = Mul(c, s)"), Node("y = MatMul(x, wf)")]),
    }.ToDictionary(m => m.Name);

    internal static ValueInfoProto X(params long[] dims) => Value("x", dims);

    /// <summary>Random bits of an integer type, packed where elements share a byte.</summary>
    internal static TensorProto Codes(string name, T type, params long[] dims)
    {
        byte[] bytes = new byte[TensorData.RawLength(type, TensorData.Count(dims))];
        KeyedRandom random = new(5, RandomPurpose.Samples, 0, name.Length > 0 ? name[0] : 0);
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)random.NextBelow(256);
        }

        if (type is T.Int4 or T.Uint4 && TensorData.Count(dims) % 2 == 1)
        {
            bytes[^1] &= 0xF;
        }

        return new() { Name = name, DataType = (int)type, Dims = { dims }, RawData = ByteString.CopyFrom(bytes) };
    }

    internal static TensorProto Step(string name, params long[] dims)
    {
        TensorProto tensor = Floats(name, dims);
        for (int i = 0; i < tensor.FloatData.Count; i++)
        {
            tensor.FloatData[i] = 0.01f + (0.001f * i);
        }

        return tensor;
    }

    private static QuantizedModel Make(
        string name, int opset, string ownBits, string threeCopies, object[] parts, string three = "")
    {
        GraphProto graph = MakeGraph("y", parts);
        foreach ((int i, NodeProto node) in graph.Node.Index())
        {
            node.Name = $"{node.OpType} {i}";
        }

        OnnxModel model = Model(graph, opset, ir: 10);
        model.Proto.OpsetImport.Add(new OperatorSetIdProto { Domain = "com.microsoft", Version = 1 });
        string[] own = [.. ownBits.Split(' ', StringSplitOptions.RemoveEmptyEntries).Except(three.Split(' '))];
        return new(name, model, own, [.. threeCopies.Split(' ').Concat(three.Split(' ', StringSplitOptions.RemoveEmptyEntries))]);
    }

    private static ValueInfoProto Tokens(long count) => Value("x", T.Int64, 1, count);

    private static NodeProto Ms(string text, params (string Name, object Value)[] attributes)
    {
        NodeProto node = Node(text, attributes);
        node.Domain = "com.microsoft";
        return node;
    }

    private static TensorProto[] Activation(string step, string zero) =>
        [new() { Name = step, DataType = 1, FloatData = { 0.02f } }, new() { Name = zero, DataType = (int)T.Uint8, Int32Data = { 128 } }];

    private static TensorProto Zero(string name, T type, params long[] dims) =>
        new() { Name = name, DataType = (int)type, Dims = { dims }, Int32Data = { new int[TensorData.Count(dims)] } };

    private static TensorProto Biases(string name, long count) => new()
    {
        Name = name,
        DataType = (int)T.Int32,
        Dims = { count },
        Int32Data = { Enumerable.Range(1, (int)count).Select(i => 10 * i) },
    };
}

/// <param name="Name">Operator, and what is special.</param>
/// <param name="Model">With one input x and a first output y.</param>
/// <param name="OwnBits">Tensors that are stored in their own bits.</param>
/// <param name="ThreeCopies">Tensors that are stored three times.</param>
internal sealed record QuantizedModel(string Name, OnnxModel Model, IReadOnlyList<string> OwnBits, IReadOnlyList<string> ThreeCopies);
