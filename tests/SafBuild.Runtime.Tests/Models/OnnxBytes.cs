using System.Globalization;
using System.Text;

namespace SafBuild.Runtime.Tests.Models;

/// <summary>Just enough protobuf to write a small ONNX model by hand: the Runtime's tests must not need the Hardener.</summary>
internal sealed class OnnxBytes
{
    private readonly MemoryStream _stream = new();

    internal static byte[] Model(OnnxBytes graph, int opset = 17) => new OnnxBytes()
        .Int(1, 8)
        .Message(7, graph)
        .Message(8, new OnnxBytes().Text(1, "").Int(2, opset))
        .ToArray();

    internal static OnnxBytes Node(string operation, string[] inputs, string output, params OnnxBytes[] attributes)
    {
        OnnxBytes node = new();
        foreach (string input in inputs)
        {
            node.Text(1, input);
        }

        node.Text(2, output).Text(3, output + "_node").Text(4, operation);
        foreach (OnnxBytes attribute in attributes)
        {
            node.Message(5, attribute);
        }

        return node;
    }

    internal static OnnxBytes Ints(string name, params long[] values)
    {
        OnnxBytes attribute = new OnnxBytes().Text(1, name);
        foreach (long value in values)
        {
            attribute.Int(8, value);
        }

        return attribute.Int(20, 7);
    }

    internal static OnnxBytes IntAttribute(string name, long value) => new OnnxBytes().Text(1, name).Int(3, value).Int(20, 2);

    /// <summary>An initializer whose bytes lie in the external file <paramref name="file"/>.</summary>
    internal static OnnxBytes External(string name, int dataType, IEnumerable<long> shape, string file, long offset, long length)
    {
        OnnxBytes tensor = Dimensions(shape).Int(2, dataType).Text(8, name);
        foreach ((string key, string value) in new[]
        {
            ("location", file),
            ("offset", offset.ToString(CultureInfo.InvariantCulture)),
            ("length", length.ToString(CultureInfo.InvariantCulture)),
        })
        {
            tensor.Message(13, new OnnxBytes().Text(1, key).Text(2, value));
        }

        return tensor.Int(14, 1);
    }

    internal static OnnxBytes Raw(string name, int dataType, IEnumerable<long> shape, byte[] data) =>
        Dimensions(shape).Int(2, dataType).Text(8, name).Bytes(9, data);

    internal static OnnxBytes Value(string name, int dataType, params long[] shape)
    {
        OnnxBytes dimensions = new();
        foreach (long dimension in shape)
        {
            dimensions.Message(1, new OnnxBytes().Int(1, dimension));
        }

        OnnxBytes tensorType = new OnnxBytes().Int(1, dataType).Message(2, dimensions);
        return new OnnxBytes().Text(1, name).Message(2, new OnnxBytes().Message(1, tensorType));
    }

    internal OnnxBytes Int(int field, long value)
    {
        Varint((ulong)(field << 3));
        Varint((ulong)value);
        return this;
    }

    internal OnnxBytes Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    internal OnnxBytes Message(int field, OnnxBytes message) => Bytes(field, message.ToArray());

    internal OnnxBytes Bytes(int field, byte[] value)
    {
        Varint((ulong)((field << 3) | 2));
        Varint((ulong)value.Length);
        _stream.Write(value);
        return this;
    }

    /// <summary>Bytes that no writer would give, as they are.</summary>
    internal OnnxBytes Literal(string hex)
    {
        _stream.Write(Convert.FromHexString(hex));
        return this;
    }

    internal byte[] ToArray() => _stream.ToArray();

    private static OnnxBytes Dimensions(IEnumerable<long> shape)
    {
        OnnxBytes tensor = new();
        foreach (long dimension in shape)
        {
            tensor.Int(1, dimension);
        }

        return tensor;
    }

    private void Varint(ulong value)
    {
        while (value >= 0x80)
        {
            _stream.WriteByte((byte)(value | 0x80));
            value >>= 7;
        }

        _stream.WriteByte((byte)value);
    }
}
