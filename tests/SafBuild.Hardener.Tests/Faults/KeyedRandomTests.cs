using SafBuild.Hardener.Faults;

namespace SafBuild.Hardener.Tests.Faults;

public class KeyedRandomTests
{
    [Fact]
    public void Next_UInt64_of_the_zero_key_is_the_published_Philox_block()
    {
        KeyedRandom random = new(0, RandomPurpose.Gate, 0, 0);

        Assert.Equal(0xe169c58d_6627e8d5UL, random.NextUInt64());
        Assert.Equal(0x9b00dbd8_bc57ac4cUL, random.NextUInt64());
    }

    [Fact]
    public void Streams_of_different_keys_do_not_overlap()
    {
        HashSet<ulong> seen = [];
        int count = 0;
        foreach (ulong seed in (ulong[])[0, 1, 1UL << 32, ulong.MaxValue])
        {
            foreach (RandomPurpose purpose in Enum.GetValues<RandomPurpose>())
            {
                foreach (int trial in (int[])[0, 1, 2, -1])
                {
                    foreach (int tensor in (int[])[0, 1, 2, int.MaxValue])
                    {
                        KeyedRandom random = new(seed, purpose, trial, tensor);
                        for (int i = 0; i < 100; i++, count++)
                        {
                            seen.Add(random.NextUInt64());
                        }
                    }
                }
            }
        }

        // Some ten thousand numbers of 64 bits: a chance collision has probability below 1e-9.
        Assert.Equal(count, seen.Count);
    }

    [Fact]
    public void Next_double_is_inside_the_open_unit_interval_and_uniform()
    {
        KeyedRandom random = new(7, RandomPurpose.Gate, 1, 2);
        long[] cells = new long[100];
        for (int i = 0; i < 100_000; i++)
        {
            double u = random.NextDouble();
            Assert.True(u is > 0 and < 1);
            cells[(int)(u * 100)]++;
        }

        ChiSquare.AssertFits(cells, [.. Enumerable.Repeat(1000.0, 100)]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public void Next_below_is_uniform(int exclusive)
    {
        KeyedRandom random = new(8, RandomPurpose.Samples, 0, 0);
        long[] cells = new long[exclusive];
        for (int i = 0; i < 100 * exclusive; i++)
        {
            cells[(int)random.NextBelow((ulong)exclusive)]++;
        }

        ChiSquare.AssertFits(cells, [.. Enumerable.Repeat(100.0, exclusive)]);
    }

    [Fact]
    public void Next_below_of_three_quarters_of_the_range_has_no_bias()
    {
        // Without rejection the first two thirds of the results would be twice as likely as the last third, or similar.
        const ulong Exclusive = 3UL << 62;
        KeyedRandom random = new(9, RandomPurpose.Samples, 0, 0);
        long[] cells = new long[3];
        for (int i = 0; i < 30_000; i++)
        {
            cells[(int)(random.NextBelow(Exclusive) >> 62)]++;
        }

        ChiSquare.AssertFits(cells, [10_000, 10_000, 10_000]);
    }
}
