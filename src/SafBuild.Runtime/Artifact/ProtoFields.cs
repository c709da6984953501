namespace SafBuild.Runtime.Artifact;

/// <summary>
/// How the known fields of one message lie in the bytes. Readers of protobuf merge, cut and skip what does not fit, each a little
/// differently; a field in any other form than its own would be one thing to this reader and another to ONNX Runtime's.
/// </summary>
/// <param name="message">The message's name, for the refusal.</param>
internal sealed class ProtoFields(string message)
{
    /// <summary>Known fields by wire type, field n as bit n.</summary>
    private readonly ulong[] _taken = new ulong[8];

    private ulong _known;
    private ulong _single;
    private ulong _narrow;

    /// <summary>Fields of one wire type that occur at most once.</summary>
    internal ProtoFields Single(int wireType, params ReadOnlySpan<int> fields)
    {
        _single |= Take(wireType, fields);
        return this;
    }

    /// <summary>Fields that repeat. Numbers take wire type 2 as well: packed.</summary>
    internal ProtoFields Repeated(int wireType, params ReadOnlySpan<int> fields)
    {
        Take(wireType, fields);
        Take(ProtoReader.Delimited, fields);
        return this;
    }

    /// <summary>Single numbers from 0 to 2^31 - 1: protobuf cuts what is longer to 32 bits.</summary>
    internal ProtoFields Narrow(params ReadOnlySpan<int> fields)
    {
        ulong taken = Take(ProtoReader.Number, fields);
        _single |= taken;
        _narrow |= taken;
        return this;
    }

    /// <param name="field">The field's number.</param>
    /// <param name="wireType">As found.</param>
    /// <param name="number">Its value, where it is a number.</param>
    /// <param name="seen">The known fields of this message so far.</param>
    /// <exception cref="InvalidDataException">
    /// A known field has another wire type or range than its own, or occurs twice where once is right.
    /// </exception>
    internal void Check(int field, int wireType, ulong number, ref ulong seen)
    {
        ulong bit = field < 64 ? 1UL << field : 0;
        if ((_known & bit) == 0)
        {
            return;
        }

        if ((_taken[wireType] & bit) == 0)
        {
            throw new InvalidDataException($"field {field} of {message} with wire type {wireType}");
        }

        if ((_single & seen & bit) != 0)
        {
            throw new InvalidDataException($"field {field} of {message} twice");
        }

        if ((_narrow & bit) != 0 && number > int.MaxValue)
        {
            throw new InvalidDataException($"field {field} of {message} with the value {number}");
        }

        seen |= bit;
    }

    private ulong Take(int wireType, ReadOnlySpan<int> fields)
    {
        ulong bits = 0;
        foreach (int field in fields)
        {
            bits |= 1UL << field;
        }

        _taken[wireType] |= bits;
        _known |= bits;
        return bits;
    }
}
