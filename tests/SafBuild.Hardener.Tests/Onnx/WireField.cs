namespace SafBuild.Tests.Onnx;

/// <summary>One field of a message as bytes: tag and payload (with its length, if it has one) apart, so that each can be forged.</summary>
internal sealed record WireField(int Number, int WireType, byte[] Tag, byte[] Payload)
{
    /// <summary>The content behind the length.</summary>
    internal byte[] Content => Payload[ReadVarint(Payload, 0).Length..];

    internal static WireField Delimited(int number, byte[] content) =>
        new(number, 2, Varint((ulong)((number << 3) | 2)), [.. Varint((ulong)content.Length), .. content]);

    internal static WireField Of(int number, int wireType, byte[] payload) =>
        new(number, wireType, Varint((ulong)((number << 3) | wireType)), payload);

    /// <summary>The fields; what is no protobuf any more, after an earlier forgery, is left out.</summary>
    internal static List<WireField> Split(byte[] message)
    {
        List<WireField> fields = [];
        for (int at = 0; at < message.Length;)
        {
            (ulong tag, int tagLength) = ReadVarint(message, at);
            int start = at + tagLength;
            (ulong value, int length) = ReadVarint(message, start);
            ulong payload = (tag & 7) switch
            {
                0 => (ulong)length,
                1 => 8,
                2 => (ulong)length + value,
                5 => 4,
                _ => 0,
            };
            if (tagLength == 0 || payload == 0 || ((tag & 7) is 0 or 2 && length == 0) || payload > (ulong)(message.Length - start))
            {
                break;
            }

            at = start + (int)payload;
            fields.Add(new WireField((int)(uint)tag >> 3, (int)(tag & 7), message[(start - tagLength)..start], message[start..at]));
        }

        return fields;
    }

    internal static byte[] Join(IEnumerable<WireField> fields) => [.. fields.SelectMany(f => f.Tag.Concat(f.Payload))];

    /// <param name="value">Its value.</param>
    /// <param name="more">Bytes more than it needs; at most ten in all are written.</param>
    internal static byte[] Varint(ulong value, int more = 0)
    {
        List<byte> bytes = [];
        do
        {
            bytes.Add((byte)(value | 0x80));
            value >>= 7;
        }
        while (value != 0);

        while (more-- > 0 && bytes.Count < 10)
        {
            bytes.Add(0x80);
        }

        bytes[^1] &= 0x7F;
        return [.. bytes];
    }

    /// <returns>The value and its bytes, 0 if it has no end.</returns>
    internal static (ulong Value, int Length) ReadVarint(byte[] bytes, int at)
    {
        ulong value = 0;
        for (int i = 0; i < 10 && at + i < bytes.Length; i++)
        {
            value |= (ulong)(bytes[at + i] & 0x7F) << (7 * i);
            if (bytes[at + i] < 0x80)
            {
                return (value, i + 1);
            }
        }

        return (0, 0);
    }
}
