using SafBuild.Hardener.Data;

namespace SafBuild.Hardener.Metrics;

/// <summary>
/// Share of positions whose label is among the first <paramref name="count"/> classes (one position per sample for a
/// classifier, one per token for a sequence, one per pixel for a map). Equal scores go to the class with the smaller number.
/// </summary>
internal sealed class TopMetric(int count, OutputReading reading, DataLabels labels) : Metric
{
    private readonly Answers[] _golden = new Answers[labels.Values.Count / Math.Max(1, labels.PerSample)];

    /// <summary>As the golden outputs showed it; for chance.</summary>
    private int _classes;

    internal override string Name => count == 1 ? "Top1" : "Top5";

    internal override IReadOnlyList<int> Outputs { get; } = [reading.Output];

    internal override BlindAnswer Blind
    {
        get
        {
            IGrouping<long, long>[] first = [.. labels.Values.GroupBy(l => l).OrderByDescending(g => g.Count()).Take(count)];
            int classes = Math.Max(2, _classes > 0 ? _classes : labels.Values.Distinct().Count());
            double majority = (double)first.Sum(g => g.Count()) / labels.Values.Count;
            double chance = Math.Min(1, (double)count / classes);
            HashSet<long> answered = [.. first.Select(g => g.Key)];
            if (count == 1 && UsualAnswers.Shares([.. labels.Values.Chunk(labels.PerSample)])?.Average() is { } usual
                && usual > Math.Max(majority, chance))
            {
                return new(usual, UsualAnswers.Is, labels.PerSample);
            }

            return majority >= chance
                ? new(majority, $"always answering {(count == 1 ? "class" : "the classes")} {string.Join(", ", answered)}",
                    labels.PerSample)
                : new(chance, $"guessing among {classes} classes", labels.PerSample);
        }
    }

    internal override GoldenTruth Truth => GoldenTruth.Of(_golden, labels);

    internal override void Learn(int sample, ModelOutputs golden, int row)
    {
        _golden[sample] = reading.Of(golden, 0, row);
        _classes = reading.Classes(golden.Shapes[0], golden.Batch);
    }

    internal override double Score(int sample, ModelOutputs outputs, int row)
    {
        int right = 0;
        foreach ((_, bool isRight) in Positions(sample, outputs, row))
        {
            right += isRight ? 1 : 0;
        }

        return (double)right / labels.PerSample;
    }

    internal override IReadOnlyList<long> ClassesOf(int sample) =>
        [.. Enumerable.Range(sample * labels.PerSample, labels.PerSample).Select(i => labels.Values[i]).Distinct()];

    internal override IReadOnlyList<ClassScore> ByClass(int sample, ModelOutputs outputs, int row) =>
        [.. Positions(sample, outputs, row).GroupBy(p => p.Label).Select(c => new ClassScore(c.Key, c.Average(p => p.IsRight ? 1.0 : 0)))];

    /// <summary>The label of each position, and whether the answer is right.</summary>
    private List<(long Label, bool IsRight)> Positions(int sample, ModelOutputs outputs, int row)
    {
        List<(long Label, bool IsRight)> positions = new(labels.PerSample);
        Answers golden = _golden[sample];
        Answers found = reading.Of(outputs, 0, row);
        for (int position = 0; position < labels.PerSample; position++)
        {
            long label = labels.Values[(sample * labels.PerSample) + position];
            long answer = position < found.Values.Length ? found.Values[position] : Answers.None;

            // What the golden model gives as +Inf is an answer where it stays the same; any other +Inf is none.
            bool same = golden.Values is not null && position < golden.Values.Length && golden.Values[position] == answer;
            bool isAnswer = answer != Answers.None && (!Answers.IsNone(answer) || same);
            positions.Add((label, isAnswer && (count == 1 || reading.Axis is null
                ? Answers.Finite(answer) == label
                : IsAmong(outputs, row, position, (int)label))));
        }

        return positions;
    }

    private bool IsAmong(ModelOutputs outputs, int row, int position, int label) =>
        reading.Axis!(outputs.Shapes[0], outputs.Batch).Rank(outputs.Of(0, row), position, label) is var rank && rank >= 0 && rank < count;
}
