namespace SafBuild.Hardener.Campaign.Rivals;

/// <summary>MSET: the highest bit of the exponent once more in the two lowest bits, and read as the majority of the three.</summary>
internal sealed class Mset : WordCode
{
    internal override uint Encode(uint word, int bits)
    {
        uint top = (word >> (bits - 2)) & 1;
        return (word & ~3u) | (top << 1) | top;
    }

    internal override uint Decode(uint word, int bits)
    {
        uint votes = ((word >> (bits - 2)) & 1) + ((word >> 1) & 1) + (word & 1);
        uint highest = 1u << (bits - 2);
        return (votes >= 2 ? word | highest : word & ~highest) & ~3u;
    }
}
