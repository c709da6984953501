namespace SafBuild.Runtime.Artifact;

/// <summary>Walks the fields of one protobuf message; enough to look through an ONNX graph without a protobuf library.</summary>
/// <param name="message">The bytes of the message.</param>
internal ref struct ProtoReader(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> _rest = message;

    /// <summary>Number of the current field.</summary>
    internal int Field { get; private set; }

    /// <summary>Its value, where it is a number.</summary>
    internal ulong Number { get; private set; }

    /// <summary>Its bytes, where it is a message, a string or packed numbers; else empty.</summary>
    internal ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>Steps to the next field.</summary>
    /// <exception cref="InvalidDataException">The bytes are not protobuf, or have groups, which ONNX does not use.</exception>
    internal bool Next()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }

        ulong tag = Varint(ref _rest);
        Field = tag is > 7 and <= uint.MaxValue ? (int)(tag >> 3) : throw new InvalidDataException($"a field tag {tag}");
        Bytes = default;
        Number = 0;
        switch (tag & 7)
        {
            case 0:
                Number = Varint(ref _rest);
                break;
            case 1:
                Bytes = Take(8);
                break;
            case 2:
                Bytes = Take(Varint(ref _rest));
                break;
            case 5:
                Bytes = Take(4);
                break;
            default:
                throw new InvalidDataException($"a wire type {tag & 7}");
        }

        return true;
    }

    /// <summary>Reads one number of up to 64 bits.</summary>
    internal static ulong Varint(ref ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        for (int i = 0; i < Math.Min(bytes.Length, 10); i++)
        {
            value |= (ulong)(bytes[i] & 0x7F) << (7 * i);
            if (bytes[i] < 0x80)
            {
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
