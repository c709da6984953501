using System.Buffers.Binary;

namespace SafBuild.Runtime.Artifact;

/// <summary>
/// Values of a stream, a byte each, and the payloads of its blocks: value s of a block has bits s * b to s * b + b - 1 of the payload, the
/// lowest first.
/// </summary>
internal static class CodedValues
{
    /// <summary>Puts the values of payloads to their places in the stream.</summary>
    /// <param name="stream">Theirs.</param>
    /// <param name="first">The first block, counted from the stream's first.</param>
    /// <param name="blocks">How many.</param>
    /// <param name="payloads">One after the other.</param>
    /// <param name="values">All of the stream's <see cref="CodedStream.Capacity"/>.</param>
    internal static void Spread(CodedStream stream, int first, int blocks, ReadOnlySpan<byte> payloads, Span<byte> values)
    {
        int length = stream.Code.PayloadBytes;
        int bits = stream.ValueBits;
        uint mask = (1u << bits) - 1;
        for (int slot = 0; slot < stream.Storage.BlockValues; slot++)
        {
            Span<byte> row = values.Slice((slot * stream.BlockCount) + first, blocks);
            int at = slot * bits / 8;
            int shift = slot * bits % 8;
            if (shift + bits <= 8)
            {
                for (int block = 0; block < row.Length; block++)
                {
                    row[block] = (byte)((uint)(payloads[(block * length) + at] >> shift) & mask);
                }
            }
            else
            {
                for (int block = 0; block < row.Length; block++)
                {
                    uint two = BinaryPrimitives.ReadUInt16LittleEndian(payloads[((block * length) + at)..]);
                    row[block] = (byte)((two >> shift) & mask);
                }
            }
        }
    }

    /// <summary>The payload of a block.</summary>
    /// <param name="stream">Its stream.</param>
    /// <param name="block">Counted from the stream's first.</param>
    /// <param name="values">All of the stream's <see cref="CodedStream.Capacity"/>.</param>
    /// <param name="payload">Receives it.</param>
    internal static void Gather(CodedStream stream, int block, ReadOnlySpan<byte> values, Span<byte> payload)
    {
        payload.Clear();
        int bits = stream.ValueBits;
        for (int slot = 0; slot < stream.Storage.BlockValues; slot++)
        {
            int value = values[(slot * stream.BlockCount) + block];
            int bit = slot * bits;
            payload[bit / 8] |= (byte)(value << (bit % 8));
            if ((bit % 8) + bits > 8)
            {
                payload[(bit / 8) + 1] |= (byte)(value >> (8 - (bit % 8)));
            }
        }
    }
}
