using SafBuild.Hardener.Metrics;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Campaign;

/// <summary>One draw's observation of one class: at least and at most what the class scores in the whole set under these faults.</summary>
/// <param name="Class">Its number.</param>
/// <param name="Least">What the drawn samples show, with those of a stratum that was not drawn counted as 0.</param>
/// <param name="Most">The same with these counted as 1.</param>
internal readonly record struct ClassObservation(long Class, double Least, double Most);

/// <summary>
/// The metric of each class from the samples of a draw. A class's metric is the mean, over the samples that have it, of its score there.
/// Which samples a draw takes does not depend on its faults, and within a stratum (right or not in the golden model) all samples of a
/// class are equally likely: so the mean of the drawn ones, weighted by the size of the strata, has the class's metric as its
/// expectation, and lies in [0, 1]. A draw without a sample of the class says nothing of it.
/// </summary>
internal sealed class ClassCells
{
    private readonly IReadOnlyList<double> _golden;

    /// <summary>Samples that have the class, by class: those that the golden model gets fully right, and the others.</summary>
    private readonly SortedDictionary<long, (int Right, int Others)> _counts = [];

    /// <param name="golden">The golden model's score of every sample.</param>
    /// <param name="classes">Of every sample, the classes that it has.</param>
    internal ClassCells(IReadOnlyList<double> golden, IReadOnlyList<IReadOnlyList<long>> classes)
    {
        _golden = golden;
        for (int sample = 0; sample < classes.Count; sample++)
        {
            foreach (long label in classes[sample])
            {
                (int right, int others) = _counts.GetValueOrDefault(label);
                _counts[label] = IsRight(sample) ? (right + 1, others) : (right, others + 1);
            }
        }
    }

    /// <param name="golden">Has learned the golden outputs.</param>
    /// <param name="data">For messages.</param>
    /// <exception cref="SafException">SAF0103: the metric knows no classes.</exception>
    internal static ClassCells Of(GoldenRun golden, string data)
    {
        Metric metric = golden.Evaluator.Metric;
        return new(golden.Scores, [.. Enumerable.Range(0, golden.Scores.Length).Select(sample => metric.ClassesOf(sample)
            ?? throw new SafException(Codes.OptionOutOfRange, data,
                $"MinClassMetric is set, and {metric.Name} of these outputs has no classes: remove it, or set Metric to Top1, Top5, "
                + "Agreement of one output, or MeanIoU."))]);
    }

    /// <summary>Ascending.</summary>
    internal IEnumerable<long> Classes => _counts.Keys;

    /// <param name="samples">Of the draw.</param>
    /// <param name="scores">Of each of them, its classes.</param>
    internal IReadOnlyList<ClassObservation> Observe(IReadOnlyList<int> samples, IReadOnlyList<IReadOnlyList<ClassScore>> scores)
    {
        Dictionary<long, (double Right, int Rights, double Others, int Other)> sums = [];
        for (int i = 0; i < samples.Count; i++)
        {
            foreach (ClassScore score in scores[i])
            {
                (double right, int rights, double others, int other) = sums.GetValueOrDefault(score.Class);
                sums[score.Class] = IsRight(samples[i])
                    ? (right + score.Score, rights + 1, others, other) : (right, rights, others + score.Score, other + 1);
            }
        }

        List<ClassObservation> found = [];
        foreach ((long label, (int rights, int others)) in _counts)
        {
            if (!sums.TryGetValue(label, out (double Right, int Rights, double Others, int Other) sum) || (rights > 0 && sum.Rights == 0)
                || (rights == 0 && sum.Other == 0))
            {
                continue;
            }

            double share = (double)rights / (rights + others);
            double fixedPart = share * (rights == 0 ? 0 : sum.Right / sum.Rights);
            double least = sum.Other > 0 ? sum.Others / sum.Other : 0;
            double most = sum.Other > 0 ? least : 1;
            found.Add(new(label, Within(fixedPart + ((1 - share) * least)), Within(fixedPart + ((1 - share) * most))));
        }

        return found;

        static double Within(double value) => Math.Clamp(value, 0, 1);
    }

    private bool IsRight(int sample) => _golden[sample] == 1;
}
