using System.Runtime.Intrinsics;
using SafBuild.Runtime.Formats.Coded;

namespace SafBuild.Runtime.Tests.Formats.Coded;

/// <summary>Stored bits of every kind are read without an exception, and what is lost is zeros.</summary>
public sealed class FuzzTests
{
    private static readonly int Tiles = Environment.GetEnvironmentVariable("SAFBUILD_SLOW") == "1" ? 200 : 4;

    public static TheoryData<int> Codes { get; } = [.. PolarCode.All.Select(c => c.InformationBits)];

    [Theory]
    [MemberData(nameof(Codes))]
    public void Random_blocks_are_lost(int informationBits)
    {
        PolarCode code = PolarCode.Of(informationBits);
        Random random = new(informationBits);
        BlockDecoder decoder = new();
        int found = 0;
        for (int t = 0; t < Tiles; t++)
        {
            int blocks = random.Next(1, 65);
            ulong[] tile = [.. Enumerable.Range(0, 64 * blocks).Select(_ => (ulong)random.NextInt64(long.MinValue, long.MaxValue))];
            BlockOutcome[] outcomes = new BlockOutcome[blocks];
            byte[] payloads = [.. Enumerable.Repeat((byte)1, blocks * code.PayloadBytes)];
            decoder.Decode(code, tile, blocks, 0, blocks, payloads, outcomes);
            for (int b = 0; b < blocks; b++)
            {
                bool isZeros = payloads.AsSpan(b * code.PayloadBytes, code.PayloadBytes).IndexOfAnyExcept((byte)0) < 0;
                Assert.NotEqual(BlockState.Clean, outcomes[b].State);
                Assert.Equal(outcomes[b].State == BlockState.Lost, isZeros);
                found += outcomes[b].State == BlockState.Corrected ? 1 : 0;
            }
        }

        // Nine messages a block are tried, and each has the right check with a probability of 2^-16.
        Assert.InRange(found, 0, 3 + (Tiles / 20));
    }

    /// <summary>Bursts, stripes, inverted and half empty blocks: what random flips do not make.</summary>
    [Theory]
    [MemberData(nameof(Codes))]
    public void Patterns_of_damage_give_the_message_or_zeros(int informationBits)
    {
        NoisyTile tile = new(PolarCode.Of(informationBits), 5, 0, informationBits);
        BlockDecoder decoder = new();
        foreach (Func<int, int, bool> isFlipped in Patterns)
        {
            ulong[] words = [.. tile.Words];
            int[] flips = new int[tile.Blocks];
            for (int b = 0; b < tile.Blocks; b++)
            {
                foreach (int i in Enumerable.Range(0, PolarCode.BlockBits).Where(i => isFlipped(b, i)))
                {
                    words[(i / 64 * tile.Blocks) + b] ^= 1UL << (i % 64);
                    flips[b]++;
                }
            }

            byte[] payloads = new byte[tile.Payloads.Length];
            BlockOutcome[] outcomes = new BlockOutcome[tile.Blocks];
            decoder.Decode(tile.Code, words, tile.Blocks, 0, tile.Blocks, payloads, outcomes);
            for (int b = 0; b < tile.Blocks; b++)
            {
                BlockOutcome expected = flips[b] == 0 ? new(BlockState.Clean, 0)
                    : outcomes[b].State == BlockState.Lost ? new(BlockState.Lost, 0) : new(BlockState.Corrected, flips[b]);
                Assert.Equal(expected, outcomes[b]);
                Assert.Equal(
                    expected.State == BlockState.Lost ? new byte[tile.Code.PayloadBytes] : tile.Payload(b).ToArray(),
                    payloads.AsSpan(b * tile.Code.PayloadBytes, tile.Code.PayloadBytes).ToArray());
            }
        }
    }

    /// <summary>What stands in for the instruction, on all pairs of bytes.</summary>
    [Fact]
    public void Sums_are_clamped_without_the_instruction()
    {
        int pairs = 0;
        for (int a = sbyte.MinValue; a <= sbyte.MaxValue; a++)
        {
            for (int b = sbyte.MinValue; b <= sbyte.MaxValue; b++, pairs++)
            {
                sbyte expected = (sbyte)Math.Clamp(a + b, sbyte.MinValue, sbyte.MaxValue);
                bool isRight = BytesScalar.AddSaturate((sbyte)a, (sbyte)b) == expected
                    && Saturation.Add(Vector512.Create((sbyte)a), Vector512.Create((sbyte)b)) == Vector512.Create(expected)
                    && Bytes128.AddSaturate(Vector128.Create((sbyte)a), Vector128.Create((sbyte)b)) == Vector128.Create(expected);
                Assert.True(isRight, "one form is wrong");
            }
        }

        Assert.Equal(65536, pairs);
    }

    private static readonly Func<int, int, bool>[] Patterns =
    [
        (b, i) => i >= 100 * b && i < (100 * b) + 300,
        (b, i) => i / 64 == b,
        (b, i) => i % 64 == b,
        (b, i) => i % (1 << (b + 6)) == 0,
        (b, i) => i < 2048 == (b % 2 == 0),
        (b, i) => b != 2,
        (b, i) => (i & (1 << b)) != 0,
        (b, i) => (i * 2654435761u) < (uint.MaxValue / 100 * (uint)b),
    ];
}
