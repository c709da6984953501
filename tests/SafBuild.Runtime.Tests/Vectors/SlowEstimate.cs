using System.Text.Json;
using static SafBuild.Runtime.Tests.Vectors.SlowReader;

namespace SafBuild.Runtime.Tests.Vectors;

/// <summary>
/// Section 8 of docs/format.md for <see cref="SlowReader"/>: bounds by bisection over sums of binomial terms, the estimate over a grid.
/// </summary>
internal sealed record SlowEstimate(double Rate, double Lower, double Upper, IReadOnlyList<int> Damaged)
{
    /// <param name="tenths">How many of the blob may be lost.</param>
    internal static SlowEstimate Of(JsonElement blob, byte[] bytes, IReadOnlyList<SlowTensor> tensors, SlowCoded? coded, int tenths)
    {
        Source code = new(coded?.Evidence.Trials ?? 0, coded?.Evidence.Hits ?? 0, p => p);
        int size = (int)SlowJson.Integer(blob.GetProperty("blockSize"));
        uint[] expected = SlowJson.Words(blob, "blockCrc32C");
        int[] damaged = [.. Enumerable.Range(0, expected.Length)
            .Where(i => SlowStructure.Crc(bytes.AsSpan(i * size, Math.Min(size, bytes.Length - (i * size)))) != expected[i])];
        SlowLost lost = new(blob, bytes, tensors);
        Require(5 * lost.Unrestored <= bytes.Length, "8.3 h");
        Require(10 * lost.Unrestored <= tenths * bytes.Length, "8.5");
        Require(coded is null || 10 * coded.Lost <= tenths * coded.Blocks.Count, "14.9");
        int full = bytes.Length / size;
        int[] kept = [.. Enumerable.Range(0, expected.Length).Where(i => !lost.Has(i * size, Math.Min(bytes.Length, (i + 1) * size)))];
        int[] hit = [.. damaged.Intersect(kept)];
        Source blocks = new(kept.Count(b => b < full), hit.Count(b => b < full), p => 1 - Math.Pow(1 - p, 8.0 * size));
        Source last = new(kept.Count(b => b == full), hit.Count(b => b == full), p => 1 - Math.Pow(1 - p, 8.0 * (bytes.Length % size)));
        Source copies = new(lost.Compared(3).Trials, lost.Compared(3).Hits, p => 3 * p * (1 - p));
        Source pairs = new(lost.Compared(2).Trials, lost.Compared(2).Hits, p => 2 * p * (1 - p));
        Source low = Sampled(lost, 0, tensors), high = Sampled(lost, 1, tensors);
        Source sample = new(low.Trials + high.Trials, low.Hits + high.Hits, p => p);
        if (coded is null)
        {
            Refuse(blocks, copies, pairs, sample, low, high);
            RefuseZeros(lost, Math.Min(blocks.Bounds(1e-9).Upper, sample.Bounds(1e-9).Upper));
        }

        return Estimate([.. new[] { code, blocks, copies, pairs, sample, last }.Where(s => s.Trials > 0)], damaged);
    }

    private static void Refuse(Source blocks, Source copies, Source pairs, Source sample, Source low, Source high)
    {
        const double Error = 1e-9;
        (double Lower, double Upper) b = blocks.Bounds(Error), s = sample.Bounds(Error);
        Require(s.Lower <= 0.2, "8.3 a");
        Require(s.Lower <= b.Upper, "8.3 b");
        Require(Math.Max(b.Lower, s.Lower) <= Math.Min(copies.Bounds(Error).Upper, pairs.Bounds(Error).Upper), "8.3 c");
        Require(b.Lower <= s.Upper, "8.3 d");
        (double Lower, double Upper) l = low.Bounds(Error), h = high.Bounds(Error);
        Require(l.Lower <= h.Upper && h.Lower <= l.Upper, "8.3 e");
    }

    /// <summary>8.3 f and g, bit by bit.</summary>
    private static void RefuseZeros(SlowLost lost, double upper)
    {
        List<(int Clean, int Read, bool AmongZeros)> bits = [];
        foreach ((long position, int clean) in lost.Sampled)
        {
            int others = Enumerable.Range(0, 8).Count(b => b != position % 8 && (lost.Bytes[position / 8] >> b & 1) == 1);
            bits.Add((clean, lost.Bit(position), others <= 2));
        }

        Source Of(bool amongZeros) =>
            new(bits.Count(b => b.AmongZeros == amongZeros), bits.Count(b => b.AmongZeros == amongZeros && b.Clean != b.Read), p => p);
        (Source zeros, Source rest) = (Of(true), Of(false));
        int[] flipped = [.. bits.Where(b => b.Clean != b.Read).Select(b => b.Clean)];
        Require(flipped.Distinct().Count() < 2 || zeros.Trials == 0 || rest.Trials == 0
            || rest.Bounds(1e-9).Lower <= zeros.Bounds(1e-9).Upper, "8.3 f");
        Require(flipped.Length == 0 || bits.Select(b => b.Read).Distinct().Count() > 1
            || flipped.Length * Math.Log(Math.Min(0.2, upper)) >= Math.Log(1e-9), "8.3 g");
    }

    internal static long Position(int i, byte[] sample, byte[] blob)
    {
        ulong stretch = (ulong)blob.Length * 8 / Math.Max(1, (ulong)sample.Length * 8);
        return (long)(((ulong)i * stretch) + (((ulong)i * 0x9E3779B9 % (1UL << 32)) * stretch / (1UL << 32)));
    }

    private static SlowEstimate Estimate(Source[] sources, int[] damaged)
    {
        (double Lower, double Upper)[] bounds =
            [.. sources.Select((s, i) => s.Bounds((sources.Length == 1 ? 0.05 : i == 0 ? 0.04 : 0.01 / (sources.Length - 1)) / 2))];
        (double least, double width) = (Math.Log(1e-9), Math.Log(0.5) - Math.Log(1e-9));
        double[] grid = [.. Enumerable.Range(0, 40_000).Select(i => Math.Exp(least + (i * width / 39_999)))];
        double rate = sources.All(s => s.Hits == 0) ? 0 : grid.MaxBy(p => sources.Sum(s => s.LogLikelihood(p)));
        (double lower, double upper) = (bounds.Max(b => b.Lower), bounds.Min(b => b.Upper));
        if (lower > upper)
        {
            (lower, upper) = bounds[Array.IndexOf(sources, sources.MaxBy(s => s.Information(Math.Max(rate, 1e-14))))];
        }

        return new(Math.Clamp(rate, lower, upper), lower, upper, damaged);
    }

    private static Source Sampled(SlowLost lost, int half, IReadOnlyList<SlowTensor> tensors)
    {
        (long Position, int Clean)[] bits = [.. lost.Sampled.Where(b => Half(tensors, b.Position) == half)];
        return new(bits.Length, bits.Count(b => lost.Bit(b.Position) != b.Clean), p => p);
    }

    private static int Half(IReadOnlyList<SlowTensor> tensors, long bit)
    {
        if (tensors.Any(t => t.IsCoded))
        {
            return bit % 8 >= 4 ? 1 : 0;
        }

        foreach (SlowTensor tensor in tensors)
        {
            foreach (long offset in tensor.Offsets.Where(o => bit >= 8 * o && bit < 8 * (o + tensor.Length)))
            {
                long word = 8 * (tensor.Read != "saf" ? SlowNumbers.WordBytes(tensor.ElementType)
                    : tensor.Storage == "Secded" ? 1 : tensor.StoredBytes / tensor.Count);
                return (bit - (8 * offset)) % word * 2 / word >= 1 ? 1 : 0;
            }
        }

        throw new FormatException("4.1");
    }

    private sealed record Source(int Trials, int Hits, Func<double, double> Probability)
    {
        /// <summary>The rates at which this many hits, or more (fewer), have just this probability.</summary>
        internal (double Lower, double Upper) Bounds(double error) => Trials == 0 ? (0, 0.5) : (
            Hits == 0 ? 0 : Bisect(p => Tail(Hits, Trials, p) < error),
            Hits == Trials ? 0.5 : Bisect(p => Tail(0, Hits, p) > error));

        internal double LogLikelihood(double p) =>
            (Hits == 0 ? 0 : Hits * Math.Log(Probability(p))) + (Hits == Trials ? 0 : (Trials - Hits) * Math.Log(1 - Probability(p)));

        internal double Information(double p)
        {
            double slope = p * (Probability(p * 1.0001) - Probability(p * 0.9999)) / (p * 0.0002);
            double hit = Probability(p);
            return Trials * slope * slope / Math.Max(hit * (1 - hit), 1e-300);
        }

        /// <summary>The probability of <paramref name="from"/> to <paramref name="to"/> hits, a term at a time.</summary>
        private double Tail(int from, int to, double p)
        {
            double hit = Probability(p);
            (double yes, double no) = (Math.Log(hit), Math.Log(1 - hit));
            double choose = 0;
            double sum = from == 0 ? Math.Exp(Trials * no) : 0;
            for (int k = 1; k <= to; k++)
            {
                choose += Math.Log((double)(Trials - k + 1) / k);
                double term = k < from ? 0 : hit >= 1 ? (k == Trials ? 1 : 0) : Math.Exp(choose + (k * yes) + ((Trials - k) * no));
                sum += term;
                if (k > from && k > Trials * hit && hit < 1 && term < 1e-20 * sum)
                {
                    break;
                }
            }

            return sum;
        }

        private static double Bisect(Func<double, bool> isBelow)
        {
            (double low, double high) = (Math.Log(1e-12), Math.Log(0.5));
            for (int i = 0; i < 60; i++)
            {
                double middle = (low + high) / 2;
                (low, high) = isBelow(Math.Exp(middle)) ? (middle, high) : (low, middle);
            }

            return Math.Exp((low + high) / 2);
        }
    }
}
