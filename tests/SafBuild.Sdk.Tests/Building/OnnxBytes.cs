using System.Runtime.InteropServices;
using System.Text;

namespace SafBuild.Sdk.Tests.Building;

/// <summary>A linear layer [4,3] and operators behind it as the bytes of an .onnx file; field numbers are those of onnx.proto.</summary>
internal static class OnnxBytes
{
    internal const int Features = 4;
    internal const int Outputs = 3;

    // The last one in which ONNX Runtime still knows the experimental operators, which run there and will never be trained.
    private const int Opset = 9;
    private const int IrVersion = 4;

    /// <param name="path">Overwritten.</param>
    /// <param name="operators">Types of operators of one input and one output that follow the layer, in this order.</param>
    internal static void Write(string path, params string[] operators)
    {
        float[] weights = [.. Enumerable.Range(0, Features * Outputs).Select(i => MathF.Sin(i + 1))];
        byte[] initializer =
        [
            .. Number(1, Features), .. Number(1, Outputs), .. Number(2, 1), .. Text(8, "w"),
            .. Bytes(9, MemoryMarshal.AsBytes<float>(weights)),
        ];
        byte[] nodes = Node("MatMul", "v0", "x", "w");
        for (int i = 0; i < operators.Length; i++)
        {
            nodes = [.. nodes, .. Node(operators[i], $"v{i + 1}", $"v{i}")];
        }

        byte[] graph =
        [
            .. nodes, .. Text(2, "net"), .. Bytes(5, initializer),
            .. Bytes(11, Value("x", Features)), .. Bytes(12, Value($"v{operators.Length}", Outputs)),
        ];
        File.WriteAllBytes(path, [.. Number(1, IrVersion), .. Bytes(7, graph), .. Bytes(8, [.. Text(1, ""), .. Number(2, Opset)])]);
    }

    private static byte[] Node(string type, string output, params string[] inputs) =>
        Bytes(1,
        [
            .. inputs.SelectMany(i => Text(1, i)), .. Text(2, output), .. Text(3, $"node_{output}"), .. Text(4, type),
            .. inputs.Length == 1 ? (byte[])[.. One("alpha"), .. One("beta")] : [],
        ]);

    /// <summary>An attribute of value 1.0; those operators need two.</summary>
    private static byte[] One(string name) =>
        Bytes(5, [.. Text(1, name), .. Varint((2 << 3) | 5), .. BitConverter.GetBytes(1f), .. Varint(20 << 3), .. Varint(1)]);

    /// <summary>A float tensor [N, size].</summary>
    private static byte[] Value(string name, int size)
    {
        byte[] shape = [.. Bytes(1, Text(2, "N")), .. Bytes(1, Number(1, size))];
        byte[] tensor = [.. Number(1, 1), .. Bytes(2, shape)];
        return [.. Text(1, name), .. Bytes(2, Bytes(1, tensor))];
    }

    private static byte[] Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    private static byte[] Bytes(int field, ReadOnlySpan<byte> value) => [.. Varint((field << 3) | 2), .. Varint(value.Length), .. value];

    private static byte[] Number(int field, int value) => [.. Varint(field << 3), .. Varint(value)];

    private static byte[] Varint(int value) => value < 0x80 ? [(byte)value] : [(byte)(value | 0x80), .. Varint(value >> 7)];
}
