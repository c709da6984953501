using SafBuild.Hardener.Campaign.Rivals;

namespace SafBuild.Hardener.Tests.Campaign;

/// <summary>Methods of others at the same bytes, against their descriptions by hand.</summary>
public sealed class RivalTests
{
    public static TheoryData<int> Widths => [32, 16];

    [Theory]
    [MemberData(nameof(Widths))]
    public void Mset_survives_one_flip_in_the_highest_bit_of_the_exponent_and_its_copies(int bits)
    {
        Mset mset = new();
        foreach (float value in (float[])[0.75f, -1.5f, 3, 0])
        {
            uint stored = mset.Encode(Word(value, bits), bits);
            foreach (int flip in (int[])[bits - 2, 1, 0])
            {
                Assert.Equal(value, Value(mset.Decode(stored ^ (1u << flip), bits), bits));
            }

            Assert.NotEqual(value, Value(mset.Decode(stored ^ (1u << (bits - 1)), bits) | 1, bits));
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Cep_reads_a_chunk_with_a_flip_as_zeros(int bits)
    {
        Cep cep = new();
        uint word = Word(-0.8125f, bits);
        uint stored = cep.Encode(word, bits);
        Assert.Equal(-0.8125f, Value(cep.Decode(stored, bits), bits));
        int chunks = bits / 4;
        for (int chunk = 0; chunk < chunks; chunk++)
        {
            int at = bits - (3 * (chunk + 1));
            uint zeros = word & ~(7u << at) & ~((1u << chunks) - 1);
            for (int bit = 0; bit < 3; bit++)
            {
                Assert.Equal(zeros, cep.Decode(stored ^ (1u << (at + bit)), bits));
            }

            Assert.Equal(zeros, cep.Decode(stored ^ (1u << chunk), bits));
            Assert.Equal(word & ~((1u << chunks) - 1) ^ (3u << at), cep.Decode(stored ^ (3u << at), bits));
        }
    }

    private static uint Word(float value, int bits) =>
        bits == 32 ? BitConverter.SingleToUInt32Bits(value) : BitConverter.HalfToUInt16Bits((Half)value);

    private static float Value(uint word, int bits) =>
        bits == 32 ? BitConverter.UInt32BitsToSingle(word) : (float)BitConverter.UInt16BitsToHalf((ushort)word);
}
