using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace SafBuild.Runtime.Artifact;

/// <summary>A TensorProto of graph.onnx, as far as where its bytes lie is concerned.</summary>
internal sealed record GraphTensor
{
    private const ulong External = 1;

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

    /// <exception cref="InvalidDataException">The bytes are not a TensorProto as a writer gives it.</exception>
    internal static GraphTensor Read(ReadOnlySpan<byte> bytes)
    {
        GraphTensor tensor = new();
        Place place = Place.None;
        ProtoReader reader = new(bytes, OnnxFields.Tensor);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1 when !reader.IsDelimited:
                    tensor.AddDimension(reader.Value);
                    break;
                case 1:
                    for (ReadOnlySpan<byte> packed = reader.Bytes; !packed.IsEmpty;)
                    {
                        tensor.AddDimension(ProtoReader.Varint(ref packed));
                    }

                    break;
                case 2:
                    tensor.DataType = (int)reader.Value;
                    break;
                case 8:
                    tensor.Name = Text(reader.Bytes);
                    break;
                case 13:
                    tensor.ReadExternal(reader.Bytes, ref place);
                    break;
                case 14:
                    tensor.IsExternal = reader.Value <= External
                        ? reader.Value == External
                        : throw new InvalidDataException($"the data_location {reader.Value}");
                    break;
            }
        }

        return tensor.IsExternal || place == Place.None
            ? tensor
            : throw new InvalidDataException($"external data of the tensor '{tensor.Name}' whose data_location is not EXTERNAL");
    }

    /// <summary>One of the key and value pairs that say where the bytes are.</summary>
    private void ReadExternal(ReadOnlySpan<byte> bytes, ref Place seen)
    {
        string key = "";
        string value = "";
        ProtoReader reader = new(bytes, OnnxFields.Entry);
        while (reader.Next())
        {
            (key, value) = reader.Field switch
            {
                1 => (Text(reader.Bytes), value),
                2 => (key, Text(reader.Bytes)),
                _ => (key, value),
            };
        }

        Place place = key switch
        {
            "location" => Place.Location,
            "offset" => Place.Offset,
            "length" => Place.Length,
            _ => throw new InvalidDataException($"external data with the key '{key}'"),
        };
        if ((seen & place) != 0)
        {
            throw new InvalidDataException($"external data with the key '{key}' twice");
        }

        seen |= place;
        switch (place)
        {
            case Place.Location:
                Location = value;
                break;
            case Place.Offset:
                Offset = Number(value);
                break;
            default:
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

    /// <summary>Bytes that are no UTF-8 would read as a name that ONNX Runtime, which compares bytes, does not see.</summary>
    private static string Text(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > LongestText)
        {
            throw new InvalidDataException($"a name or path of {bytes.Length} bytes");
        }

        return Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : throw new InvalidDataException("a name or path that is not UTF-8");
    }

    /// <summary>Digits only: TryParse would let NUL characters follow.</summary>
    private static long Number(string text) =>
        !text.Contains('\0') && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? number
            : throw new InvalidDataException($"the external position '{text}'");

    /// <summary>Keys of external data.</summary>
    [Flags]
    private enum Place
    {
        None = 0,
        Location = 1,
        Offset = 2,
        Length = 4,
    }
}
