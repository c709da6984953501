using System.Numerics;

namespace SafBuild.Hardener.Campaign.Rivals;

/// <summary>
/// CEP: three quarters of the bits, from the highest on, in chunks of three, each with a parity bit in the lowest quarter. A chunk whose
/// parity is wrong reads as zeros.
/// </summary>
internal sealed class Cep : WordCode
{
    private const int Data = 3;

    internal override uint Encode(uint word, int bits)
    {
        int chunks = bits / (Data + 1);
        uint stored = word & ~((1u << chunks) - 1);
        for (int i = 0; i < chunks; i++)
        {
            stored |= Parity(word, bits, i) << i;
        }

        return stored;
    }

    internal override uint Decode(uint word, int bits)
    {
        int chunks = bits / (Data + 1);
        uint read = word & ~((1u << chunks) - 1);
        for (int i = 0; i < chunks; i++)
        {
            if (Parity(word, bits, i) != ((word >> i) & 1))
            {
                read &= ~(7u << At(bits, i));
            }
        }

        return read;
    }

    /// <summary>The lowest bit of a chunk.</summary>
    private static int At(int bits, int chunk) => bits - (Data * (chunk + 1));

    private static uint Parity(uint word, int bits, int chunk) =>
        (uint)BitOperations.PopCount((word >> At(bits, chunk)) & 7) & 1;
}
