using System.Collections.Concurrent;
using SafBuild.Hardener.Faults;

namespace SafBuild.Hardener.Campaign;

/// <summary>
/// Draws a fresh subset of the data for every draw of faults, without replacement, from a stream of the seed.
/// Samples that the golden model gets fully right and the others are two strata, each present in proportion and
/// weighted exactly, so the golden model's score on every subset is its score on the whole set: the choice of
/// samples adds no variance of its own, and the range of a draw's metric is not widened by pairing.
/// </summary>
internal sealed class SubsetSampler
{
    private readonly double[] _golden;
    private readonly ulong _seed;
    private readonly int[] _all;
    private readonly int[][] _strata;
    private readonly ConcurrentDictionary<int, (double Lowest, double Highest)> _ranges = [];

    /// <param name="golden">The golden model's score of every sample, 0 to 1.</param>
    /// <param name="seed">The request's seed.</param>
    internal SubsetSampler(double[] golden, ulong seed)
    {
        _golden = golden;
        _seed = seed;
        GoldenMean = golden.Average();

        // Ascending by golden score, so that the extremes of a subset are at the ends (Range).
        _all = [.. Enumerable.Range(0, golden.Length).OrderBy(i => golden[i])];
        int[][] strata = [[.. _all.Where(i => golden[i] == 1)], [.. _all.Where(i => golden[i] != 1)]];
        _strata = [.. strata.Where(s => s.Length > 0)];
    }

    /// <summary>The golden model's metric over the whole set.</summary>
    internal double GoldenMean { get; }

    /// <summary>
    /// The subset of draw number <paramref name="draw"/>; <paramref name="size"/> is 1 or more, the whole set when it has fewer.
    /// </summary>
    internal Subset Draw(int draw, int size)
    {
        List<(int Sample, double Weight)> chosen = [];
        KeyedRandom random = new(_seed, RandomPurpose.Samples, draw, 0);
        foreach ((int[] members, int count, double weight) in Allocate(size))
        {
            chosen.AddRange(Choose(members, count, random).Select(sample => (sample, weight)));
        }

        chosen.Sort((a, b) => a.Sample.CompareTo(b.Sample));
        return new Subset([.. chosen.Select(c => c.Sample)], [.. chosen.Select(c => c.Weight)]);
    }

    /// <summary>A subset for a model without faults, of a stream of its own.</summary>
    internal Subset Clean(int size) => Draw(-1, size);

    /// <summary>
    /// The metric of a draw: golden mean plus the weighted mean difference to the golden model on the same samples.
    /// Its expectation over subsets and faults is the expected metric over the whole set.
    /// </summary>
    internal double Metric(Subset subset, ReadOnlySpan<double> scores)
    {
        double difference = 0;
        for (int i = 0; i < scores.Length; i++)
        {
            difference += subset.Weights[i] * (scores[i] - _golden[subset.Samples[i]]);
        }

        (double lowest, double highest) = Range(subset.Samples.Length);
        return Math.Clamp(GoldenMean + difference, lowest, highest);
    }

    /// <summary>
    /// Standard error of <see cref="Metric"/> as an estimate for the whole set; 0 for the whole set, and where every score is golden.
    /// </summary>
    internal double StandardError(Subset subset, ReadOnlySpan<double> scores)
    {
        double sum = 0;
        for (int i = 0; i < scores.Length && scores.Length < _golden.Length; i++)
        {
            double weighted = subset.Weights[i] * (scores[i] - _golden[subset.Samples[i]]);
            sum += weighted * weighted;
        }

        return Math.Sqrt(sum);
    }

    /// <summary>The smallest and the largest metric that a draw of this size can have: 0 and 1 when golden scores are 0 or 1.</summary>
    internal (double Lowest, double Highest) Range(int size) => _ranges.GetOrAdd(size, FindRange);

    private (double Lowest, double Highest) FindRange(int size)
    {
        double lowest = GoldenMean, highest = GoldenMean;
        foreach ((int[] members, int count, double weight) in Allocate(size))
        {
            lowest -= weight * members.TakeLast(count).Sum(m => _golden[m]);
            highest += weight * members.Take(count).Sum(m => 1 - _golden[m]);
        }

        // Rounding must not put an observation of exactly 0 or 1 outside.
        return (Math.Abs(lowest) < 1e-9 ? 0 : lowest, Math.Abs(highest - 1) < 1e-9 ? 1 : highest);
    }

    private IEnumerable<(int[] Members, int Count, double Weight)> Allocate(int size)
    {
        int total = _golden.Length;
        size = Math.Min(size, total);
        if (size == 1 || _strata.Length == 1)
        {
            yield return (_all, size, 1.0 / size);
            yield break;
        }

        int first = (int)Math.Round((double)size * _strata[0].Length / total);
        first = Math.Clamp(first, Math.Max(1, size - _strata[1].Length), Math.Min(size - 1, _strata[0].Length));
        yield return (_strata[0], first, (double)_strata[0].Length / total / first);
        yield return (_strata[1], size - first, (double)_strata[1].Length / total / (size - first));
    }

    /// <summary>Floyd's algorithm: every set of <paramref name="count"/> members is equally likely.</summary>
    private static HashSet<int> Choose(int[] members, int count, KeyedRandom random)
    {
        HashSet<int> chosen = [];
        for (int last = members.Length - count; last < members.Length; last++)
        {
            int pick = (int)random.NextBelow((ulong)last + 1);
            if (!chosen.Add(members[pick]))
            {
                chosen.Add(members[last]);
            }
        }

        return chosen;
    }
}
