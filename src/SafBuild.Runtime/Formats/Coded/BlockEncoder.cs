namespace SafBuild.Runtime.Formats.Coded;

/// <summary>Makes blocks (docs/format.md).</summary>
internal static class BlockEncoder
{
    /// <summary>Writes the block of a message into a tile. ArgumentException where a length or a place does not fit.</summary>
    /// <param name="code">Of the block.</param>
    /// <param name="payload">PayloadBytes: bit j of the message is bit j % 8 of byte j / 8.</param>
    /// <param name="tile">Word w of block g at w * stride + g.</param>
    /// <param name="stride">Blocks of the tile, 1 to 64.</param>
    /// <param name="block">Which of them, from 0.</param>
    internal static void Encode(PolarCode code, ReadOnlySpan<byte> payload, Span<ulong> tile, int stride, int block)
    {
        TileShape.Require(tile.Length, stride, block, 1);
        if (payload.Length != code.PayloadBytes)
        {
            throw new ArgumentException($"a message has {code.PayloadBytes} bytes, not {payload.Length}", nameof(payload));
        }

        // The second transform leaves the information positions as the first one found them, because they are closed under domination.
        Span<ulong> words = stackalloc ulong[PolarCode.BlockWords];
        PayloadBits.Write(code, payload, words);
        BlockTransform.Apply(words);
        for (int w = 0; w < words.Length; w++)
        {
            words[w] &= code.Information[w];
        }

        BlockTransform.Apply(words);
        for (int w = 0; w < words.Length; w++)
        {
            tile[(w * stride) + block] = words[w];
        }
    }
}
