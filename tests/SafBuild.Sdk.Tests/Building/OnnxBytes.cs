using System.Runtime.InteropServices;
using System.Text;

namespace SafBuild.Sdk.Tests.Building;

/// <summary>Models as the bytes of an .onnx file; field numbers are those of onnx.proto.</summary>
internal static class OnnxBytes
{
    internal const int Features = 4;
    internal const int Outputs = 3;

    // The last one in which ONNX Runtime still knows the experimental operators, which run there and will never be trained.
    private const int Opset = 9;
    private const int IrVersion = 4;

    /// <summary>A linear layer [4,3] and operators behind it.</summary>
    /// <param name="path">Overwritten.</param>
    /// <param name="operators">Types of operators of one input and one output that follow the layer, in this order.</param>
    internal static void Write(string path, params string[] operators)
    {
        byte[] nodes = Node("MatMul", "v0", ["x", "w"]);
        for (int i = 0; i < operators.Length; i++)
        {
            // Those operators need two attributes.
            nodes = [.. nodes, .. Node(operators[i], $"v{i + 1}", [$"v{i}"], [.. Attribute("alpha", 1f), .. Attribute("beta", 1f)])];
        }

        WriteGraph(path, nodes, Weights("w", Features, Outputs), Input("x", -1, Features), Output($"v{operators.Length}", -1, Outputs));
    }

    /// <summary>A graph of these parts: nodes, weights, inputs and outputs.</summary>
    internal static void WriteGraph(string path, params byte[][] parts)
    {
        byte[] graph = [.. Text(2, "net"), .. parts.SelectMany(p => p)];
        File.WriteAllBytes(path,
        [
            .. Number(1, IrVersion), .. Bytes(7, graph), .. Bytes(8, [.. Text(1, ""), .. Number(2, Opset)]),
            .. Bytes(8, [.. Text(1, "ai.onnx.ml"), .. Number(2, 1)]),
        ]);
    }

    internal static byte[] Node(string type, string output, string[] inputs, byte[]? attributes = null, string domain = "") =>
        Bytes(1,
        [
            .. inputs.SelectMany(i => Text(1, i)), .. Text(2, output), .. Text(3, $"node_{output}"), .. Text(4, type),
            .. attributes ?? [], .. domain.Length == 0 ? [] : Text(7, domain),
        ]);

    /// <summary>An initializer of floats, all different, from -1 to 1.</summary>
    internal static byte[] Weights(string name, params int[] shape)
    {
        float[] values = [.. Enumerable.Range(0, shape.Aggregate((a, b) => a * b)).Select(i => MathF.Sin(i + 1))];
        return Bytes(5,
        [
            .. shape.SelectMany(d => Number(1, d)), .. Number(2, 1), .. Text(8, name), .. Bytes(9, MemoryMarshal.AsBytes<float>(values)),
        ]);
    }

    /// <summary>A float tensor; -1 is the dimension N.</summary>
    internal static byte[] Input(string name, params int[] shape) => Bytes(11, Value(name, shape));

    internal static byte[] Output(string name, params int[] shape) => Bytes(12, Value(name, shape));

    internal static byte[] Attribute(string name, float value) =>
        Bytes(5, [.. Text(1, name), .. Varint((2 << 3) | 5), .. BitConverter.GetBytes(value), .. Number(20, 1)]);

    internal static byte[] Attribute(string name, int value) => Bytes(5, [.. Text(1, name), .. Number(3, value), .. Number(20, 2)]);

    internal static byte[] Attribute(string name, params float[] values) =>
        Bytes(5, [.. Text(1, name), .. Bytes(7, MemoryMarshal.AsBytes<float>(values)), .. Number(20, 6)]);

    private static byte[] Value(string name, int[] shape)
    {
        byte[] dims = [.. shape.SelectMany(d => Bytes(1, d < 0 ? Text(2, "N") : Number(1, d)))];
        byte[] tensor = [.. Number(1, 1), .. Bytes(2, dims)];
        return [.. Text(1, name), .. Bytes(2, Bytes(1, tensor))];
    }

    private static byte[] Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    private static byte[] Bytes(int field, ReadOnlySpan<byte> value) => [.. Varint((field << 3) | 2), .. Varint(value.Length), .. value];

    private static byte[] Number(int field, int value) => [.. Varint(field << 3), .. Varint(value)];

    private static byte[] Varint(int value) => value < 0x80 ? [(byte)value] : [(byte)(value | 0x80), .. Varint(value >> 7)];
}
