using SafBuild.Hardener.Data;

namespace SafBuild.Hardener.Metrics;

/// <summary>
/// Mean intersection over union. The gate draws samples, so the metric has to be a mean over samples: each scores the mean IoU of the
/// classes that its labels (without labels, the golden answers) or its answers have. A position without an answer belongs to no class,
/// and is missing in the intersection of the one that it should have.
/// </summary>
internal sealed class MeanIoUMetric(int samples, OutputReading reading, DataLabels? labels) : Metric
{
    private readonly Answers[] _golden = new Answers[samples];

    internal override string Name => "MeanIoU";

    internal override IReadOnlyList<int> Outputs { get; } = [reading.Output];

    internal override BlindAnswer Blind
    {
        get
        {
            long[][] truths = [.. Enumerable.Range(0, samples).Select(Truths)];
            (long most, _) = AgreementMetric.MostFrequent(truths.SelectMany(t => t));
            double[] scores = [.. truths.Select(t => Score(t, [.. Enumerable.Repeat(most, t.Length)], t))];
            return new(scores.Average(), $"always answering class {most}", Scores: labels is null ? null : scores);
        }
    }

    internal override GoldenTruth? Truth => labels is null ? null : GoldenTruth.Of(_golden, labels);

    internal override void Learn(int sample, ModelOutputs golden, int row) => _golden[sample] = reading.Of(golden, 0, row);

    internal override double Score(int sample, ModelOutputs outputs, int row) =>
        Score(Truths(sample), reading.Of(outputs, 0, row).Values, _golden[sample].Values);

    internal override IReadOnlyList<long> ClassesOf(int sample) => [.. Truths(sample).Where(t => !Answers.IsNone(t)).Distinct()];

    internal override IReadOnlyList<ClassScore> ByClass(int sample, ModelOutputs outputs, int row)
    {
        HashSet<long> wanted = [.. ClassesOf(sample)];
        Dictionary<long, (long Both, long Either)> classes =
            Overlaps(Truths(sample), reading.Of(outputs, 0, row).Values, _golden[sample].Values);
        return [.. wanted.Select(c => new ClassScore(c, (double)classes[c].Both / classes[c].Either))];
    }

    private long[] Truths(int sample) => labels is null
        ? _golden[sample].Values
        : [.. Enumerable.Range(sample * labels.PerSample, labels.PerSample).Select(i => labels.Values[i])];

    private static double Score(long[] truth, long[] found, long[] golden)
    {
        Dictionary<long, (long Both, long Either)> classes = Overlaps(truth, found, golden);
        return classes.Count == 0 ? (truth.Length == 0 && found.Length == 0 ? 1 : 0)
            : classes.Values.Average(c => (double)c.Both / c.Either);
    }

    /// <summary>Positions of each class in both, and in either.</summary>
    private static Dictionary<long, (long Both, long Either)> Overlaps(long[] truth, long[] found, long[] golden)
    {
        Dictionary<long, (long Both, long Either)> classes = [];
        for (int position = 0; position < Math.Max(truth.Length, found.Length); position++)
        {
            long wanted = position < truth.Length ? Answer(truth, golden, position) : Answers.None;
            long answer = position < found.Length ? Answer(found, golden, position) : Answers.None;
            if (wanted == answer && !Answers.IsNone(wanted))
            {
                Count(wanted, 1);
                continue;
            }

            Count(wanted, 0);
            Count(answer, 0);
        }

        return classes;

        void Count(long label, int both)
        {
            if (!Answers.IsNone(label))
            {
                (long b, long e) = classes.GetValueOrDefault(label);
                classes[label] = (b + both, e + 1);
            }
        }
    }

    /// <summary>An infinity that the golden model has, too, is an answer.</summary>
    private static long Answer(long[] answers, long[] golden, int position) =>
        position < golden.Length && golden[position] == answers[position] ? Answers.Finite(answers[position]) : answers[position];
}
