using SafBuild.Hardener.Data;

namespace SafBuild.Hardener.Metrics;

/// <summary>
/// Share of positions whose label is among the first <paramref name="count"/> classes (one position per sample for a
/// classifier, one per token for a sequence). Equal scores go to the class with the smaller number.
/// </summary>
internal sealed class TopMetric(int count, int output, ClassAxis axis, DataLabels labels) : Metric
{
    private readonly int[] _golden = new int[labels.Values.Count];

    internal override string Name => count == 1 ? "Top1" : "Top5";

    internal override IReadOnlyList<int> Outputs { get; } = [output];

    internal override BlindAnswer Blind
    {
        get
        {
            int classes = Math.Max(2, axis.Classes);
            IGrouping<long, long>[] first = [.. labels.Values.GroupBy(l => l).OrderByDescending(g => g.Count()).Take(count)];
            double majority = (double)first.Sum(g => g.Count()) / labels.Values.Count;
            double chance = Math.Min(1, (double)count / classes);
            HashSet<long> answered = [.. first.Select(g => g.Key)];
            return majority >= chance
                ? new(majority, $"always answering {(count == 1 ? "class" : "the classes")} {string.Join(", ", answered)}", axis.Positions)
                : new(chance, $"guessing among {classes} classes", axis.Positions);
        }
    }

    internal override GoldenTruth Truth => new(_golden, i => labels.Values[i]);

    internal override void Learn(int sample, ModelOutputs golden, int row)
    {
        for (int position = 0; position < axis.Positions; position++)
        {
            _golden[(sample * axis.Positions) + position] = axis.Top(golden.Of(0, row), position);
        }
    }

    internal override double Score(int sample, ModelOutputs outputs, int row)
    {
        ReadOnlySpan<float> values = outputs.Of(0, row);
        int right = 0;
        for (int position = 0; position < axis.Positions; position++)
        {
            int label = (int)labels.Values[(sample * labels.PerSample) + position];
            bool isRight = count == 1 || axis.Classes == 1
                ? axis.Top(values, position) == label
                : axis.Rank(values, position, label) is var rank && rank >= 0 && rank < count;
            right += isRight ? 1 : 0;
        }

        return (double)right / axis.Positions;
    }
}
