using System.Globalization;
using System.Text;

namespace SafBuild.Runtime.Artifact;

/// <summary>A TensorProto of graph.onnx, as far as where its bytes lie is concerned.</summary>
internal sealed record GraphTensor
{
    private const int External = 1;

    /// <summary>Longest name or path in bytes: a text takes more memory as a string than in the file.</summary>
    private const int LongestText = 1 << 16;

    public string Name { get; private set; } = "";

    public int DataType { get; private set; }

    public List<long> Shape { get; } = [];

    /// <summary>Whether the bytes lie outside of the graph.</summary>
    public bool IsExternal { get; private set; }

    public string Location { get; private set; } = "";

    public long Offset { get; private set; }

    public long? Length { get; private set; }

    /// <exception cref="InvalidDataException">The bytes are not a TensorProto.</exception>
    internal static GraphTensor Read(ReadOnlySpan<byte> bytes)
    {
        GraphTensor tensor = new();
        ProtoReader reader = new(bytes);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1 when reader.Bytes.IsEmpty:
                    tensor.AddDimension(reader.Number);
                    break;
                case 1:
                    for (ReadOnlySpan<byte> packed = reader.Bytes; !packed.IsEmpty;)
                    {
                        tensor.AddDimension(ProtoReader.Varint(ref packed));
                    }

                    break;
                case 2:
                    tensor.DataType = (int)reader.Number;
                    break;
                case 8:
                    tensor.Name = Text(reader.Bytes);
                    break;
                case 13:
                    tensor.ReadExternal(reader.Bytes);
                    break;
                case 14:
                    tensor.IsExternal = reader.Number == External;
                    break;
            }
        }

        return tensor;
    }

    /// <summary>One of the key and value pairs that say where the bytes are.</summary>
    private void ReadExternal(ReadOnlySpan<byte> bytes)
    {
        string key = "";
        string value = "";
        ProtoReader reader = new(bytes);
        while (reader.Next())
        {
            (key, value) = reader.Field switch
            {
                1 => (Text(reader.Bytes), value),
                2 => (key, Text(reader.Bytes)),
                _ => (key, value),
            };
        }

        switch (key)
        {
            case "location":
                Location = value;
                break;
            case "offset":
                Offset = Number(value);
                break;
            case "length":
                Length = Number(value);
                break;
        }
    }

    private void AddDimension(ulong dimension)
    {
        if (Shape.Count == ManifestRules.MostDimensions)
        {
            throw new InvalidDataException($"a tensor of more than {ManifestRules.MostDimensions} dimensions");
        }

        Shape.Add((long)dimension);
    }

    private static string Text(ReadOnlySpan<byte> bytes) =>
        bytes.Length <= LongestText ? Encoding.UTF8.GetString(bytes) : throw new InvalidDataException($"a name or path of {bytes.Length} bytes");

    private static long Number(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? number
            : throw new InvalidDataException($"the external position '{text}'");
}
