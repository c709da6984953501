using System.Numerics;
using System.Runtime.InteropServices;
using SafBuild.Hardener.Faults;

namespace SafBuild.Hardener.Tests.Faults;

public class RandomBitFlipTests
{
    private readonly RandomBitFlip _model = new();

    [Theory]
    [InlineData(200, 0.01)]
    [InlineData(40, 0.25)]
    [InlineData(25, 0.5)]
    [InlineData(2000, 1e-4)]
    [InlineData(12_500, 1e-5)]
    public void Count_over_many_trials_is_binomial(int bytes, double rate)
    {
        const int Trials = 20_000;
        long[] counts = new long[(8 * bytes) + 1];
        byte[] stored = new byte[bytes];
        for (int trial = 0; trial < Trials; trial++)
        {
            counts[Inject(stored, rate, trial)]++;
        }

        double[] expected = [.. ChiSquare.Binomial(8 * bytes, rate).Select(p => p * Trials)];
        ChiSquare.AssertFits(counts, expected);
    }

    /// <summary>Neighbouring masks come from one generator each; their bits must not know of each other.</summary>
    [Theory]
    [InlineData(0.1, 8)]
    [InlineData(0.1, 256)]
    [InlineData(0.1, 1)]
    [InlineData(0.3, 64)]
    [InlineData(0.3, 257)]
    public void Bits_at_a_distance_are_independent(double rate, int distance)
    {
        byte[] stored = new byte[1 << 20];
        Inject(stored, rate, 0);
        long[] pairs = new long[4];
        for (int bit = 0; bit + distance < 8 * stored.Length; bit += 2 * distance + 1)
        {
            pairs[(2 * Bit(bit)) + Bit(bit + distance)]++;
        }

        long count = pairs.Sum();
        ChiSquare.AssertFits(pairs,
            [count * (1 - rate) * (1 - rate), count * rate * (1 - rate), count * rate * (1 - rate), count * rate * rate]);

        int Bit(int at) => (stored[at / 8] >> (at % 8)) & 1;
    }

    /// <summary>Fixed once, whatever vectors the processor has.</summary>
    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    public void Dense_flips_are_those_of_a_generator_written_bit_by_bit(double rate)
    {
        byte[] stored = new byte[1003];
        long flips = _model.Inject(stored, rate, new KeyedRandom(5, RandomPurpose.Gate, 6, 7));
        byte[] expected = PlainDenseFlips.Masks(stored.Length, rate, new KeyedRandom(5, RandomPurpose.Gate, 6, 7));
        Assert.Equal(expected, stored);
        Assert.Equal(expected.Sum(b => BitOperations.PopCount(b)), flips);
    }

    [Fact]
    public void Positions_over_many_trials_are_uniform()
    {
        long[] hits = new long[8 * 100];
        byte[] stored = new byte[100];
        long flips = 0;
        for (int trial = 0; trial < 4000; trial++)
        {
            stored.AsSpan().Clear();
            flips += Inject(stored, 0.02, trial);
            for (int bit = 0; bit < hits.Length; bit++)
            {
                hits[bit] += (stored[bit / 8] >> (bit % 8)) & 1;
            }
        }

        Assert.Equal(flips, hits.Sum());
        ChiSquare.AssertFits(hits, [.. Enumerable.Repeat((double)flips / hits.Length, hits.Length)]);
    }

    /// <summary>All 256 masks of one byte have the probabilities of eight independent bits: count, place and independence in one.</summary>
    [Theory]
    [InlineData(0.5)]
    [InlineData(0.3)]
    [InlineData(0.05)]
    public void Masks_of_one_byte_have_the_probability_of_independent_bits(double rate)
    {
        const int Trials = 200_000;
        long[] masks = new long[256];
        Span<byte> stored = stackalloc byte[1];
        for (int trial = 0; trial < Trials; trial++)
        {
            stored[0] = 0;
            Inject(stored, rate, trial);
            masks[stored[0]]++;
        }

        double[] expected = new double[256];
        for (int mask = 0; mask < 256; mask++)
        {
            int ones = BitOperations.PopCount((uint)mask);
            expected[mask] = Trials * Math.Pow(rate, ones) * Math.Pow(1 - rate, 8 - ones);
        }

        ChiSquare.AssertFits(masks, expected);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(0, 1)]
    public void Masks_of_neighbouring_trials_and_tensors_are_independent(int trialStep, int tensorStep)
    {
        const int Pairs = 100_000;
        long[] pairs = new long[256];
        Span<byte> first = stackalloc byte[1];
        Span<byte> second = stackalloc byte[1];
        for (int trial = 0; trial < Pairs; trial++)
        {
            (first[0], second[0]) = (0, 0);
            _model.Inject(first, 0.5, new KeyedRandom(3, RandomPurpose.Gate, trial, trial));
            _model.Inject(second, 0.5, new KeyedRandom(3, RandomPurpose.Gate, trial + trialStep, trial + tensorStep));
            pairs[((first[0] & 15) << 4) | (second[0] & 15)]++;
        }

        ChiSquare.AssertFits(pairs, [.. Enumerable.Repeat(Pairs / 256.0, 256)]);
    }

    [Fact]
    public void Inject_at_rate_zero_changes_nothing()
    {
        byte[] stored = new byte[1000];

        Assert.Equal(0, Inject(stored, 0, 0));
        Assert.Equal(-1, stored.AsSpan().IndexOfAnyExcept((byte)0));
    }

    [Theory]
    [InlineData(1e-12)]
    [InlineData(1e-300)]
    [InlineData(double.Epsilon)]
    public void Inject_at_a_tiny_rate_changes_nothing_and_ends(double rate) => Assert.Equal(0, Inject(new byte[1000], rate, 0));

    [Fact]
    public void Inject_into_nothing_changes_nothing() => Assert.Equal(0, Inject([], 0.5, 0));

    [Theory]
    [InlineData(-1e-9)]
    [InlineData(0.50001)]
    [InlineData(2)]
    [InlineData(double.NaN)]
    public void Inject_at_a_rate_outside_its_range_is_refused(double rate) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Inject(new byte[8], rate, 0));

    [Fact]
    public void Inject_of_the_same_trial_hits_the_same_bits_whatever_the_content()
    {
        byte[] zeros = new byte[10_000];
        byte[] ones = new byte[10_000];
        ones.AsSpan().Fill(0xFF);

        long flips = Inject(zeros, 1e-3, 5);

        Assert.Equal(flips, Inject(ones, 1e-3, 5));
        Assert.InRange(flips, 40, 120);
        for (int i = 0; i < zeros.Length; i++)
        {
            Assert.Equal(0xFF, zeros[i] ^ ones[i]);
        }
    }

    [Fact]
    [Trait("Compares", "StoredOutput")]
    public void Inject_of_one_trial_is_pinned()
    {
        // The positions of a published artifact's faults must not move from release to release, system or processor.
        byte[] stored = new byte[1 << 16];
        long flips = _model.Inject(stored, 1e-4, new KeyedRandom(1, RandomPurpose.Gate, 2, 3));

        Assert.Equal(
            "57 4d1095483de4dce8", $"{flips} {Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(stored))[..16]}");
    }

    /// <summary>More than 2^32 bits: positions do not wrap.</summary>
    [Fact]
    public unsafe void Inject_into_half_a_gibibyte_spreads_over_all_of_it()
    {
        const int Bytes = 1 << 29;
        void* memory = NativeMemory.AllocZeroed(Bytes);
        try
        {
            Span<byte> stored = new(memory, Bytes);
            long flips = Inject(stored, 4e-8, 0);

            long[] eighths = new long[8];
            for (int i = stored.IndexOfAnyExcept((byte)0); i >= 0 && i < Bytes;)
            {
                eighths[i / (Bytes / 8)] += BitOperations.PopCount(stored[i]);
                int next = stored[(i + 1)..].IndexOfAnyExcept((byte)0);
                i = next < 0 ? Bytes : i + 1 + next;
            }

            Assert.Equal(flips, eighths.Sum());
            ChiSquare.AssertFits(eighths, [.. Enumerable.Repeat(8.0 * Bytes * 4e-8 / 8, 8)]);
        }
        finally
        {
            NativeMemory.Free(memory);
        }
    }

    private long Inject(Span<byte> stored, double rate, int trial) =>
        _model.Inject(stored, rate, new KeyedRandom(42, RandomPurpose.Gate, trial, 0));
}
