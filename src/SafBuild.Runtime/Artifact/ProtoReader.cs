namespace SafBuild.Runtime.Artifact;

/// <summary>Walks the fields of one protobuf message; enough to look through an ONNX graph without a protobuf library.</summary>
/// <param name="message">The bytes of the message.</param>
/// <param name="fields">The fields known of it.</param>
internal ref struct ProtoReader(ReadOnlySpan<byte> message, ProtoFields fields)
{
    /// <summary>Wire types.</summary>
    internal const int Number = 0, Fixed64 = 1, Delimited = 2, Fixed32 = 5;

    private ReadOnlySpan<byte> _rest = message;
    private ulong _seen;

    /// <summary>Number of the current field.</summary>
    internal int Field { get; private set; }

    /// <summary>Its value, where it is a number.</summary>
    internal ulong Value { get; private set; }

    /// <summary>Whether it is a message, a string or packed numbers.</summary>
    internal bool IsDelimited { get; private set; }

    /// <summary>Its bytes, where it is a message, a string or packed numbers; else empty.</summary>
    internal ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>Steps to the next field.</summary>
    /// <exception cref="InvalidDataException">
    /// The bytes are not protobuf, or not in the form that a writer gives them: see <see cref="ProtoFields.Check"/>, numbers longer than
    /// needed, and groups, which ONNX does not use.
    /// </exception>
    internal bool Next()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }

        ulong tag = Varint(ref _rest);
        Field = tag is > 7 and <= uint.MaxValue ? (int)(tag >> 3) : throw new InvalidDataException($"a field tag {tag}");
        Bytes = default;
        Value = 0;
        int wireType = (int)(tag & 7);
        switch (wireType)
        {
            case Number:
                Value = Varint(ref _rest);
                break;
            case Fixed64:
                Bytes = Take(8);
                break;
            case Delimited:
                Bytes = Take(Varint(ref _rest));
                break;
            case Fixed32:
                Bytes = Take(4);
                break;
            default:
                throw new InvalidDataException($"a wire type {wireType}");
        }

        IsDelimited = wireType == Delimited;
        fields.Check(Field, wireType, Value, ref _seen);

        return true;
    }

    /// <summary>Reads one number of up to 64 bits, in as few bytes as it takes: readers differ in where they cut longer ones.</summary>
    internal static ulong Varint(ref ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        for (int i = 0; i < Math.Min(bytes.Length, 10); i++)
        {
            value |= (ulong)(bytes[i] & 0x7F) << (7 * i);
            if (bytes[i] < 0x80)
            {
                if ((i > 0 && bytes[i] == 0) || (i == 9 && bytes[i] > 1))
                {
                    throw new InvalidDataException($"a number in {i + 1} bytes, the last {bytes[i]}");
                }

                bytes = bytes[(i + 1)..];
                return value;
            }
        }

        throw new InvalidDataException("a number without an end");
    }

    private ReadOnlySpan<byte> Take(ulong length)
    {
        if (length > (ulong)_rest.Length)
        {
            throw new InvalidDataException($"a field of {length} bytes where {_rest.Length} are left");
        }

        ReadOnlySpan<byte> taken = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return taken;
    }
}
