namespace SafBuild.Hardener.Metrics;

/// <summary>
/// Share of positions with the same answer as the golden model's: the same top class, the same side of a threshold, the same whole
/// number. Of several outputs the worst counts. Needs no labels; the golden model scores 1.
/// </summary>
internal sealed class AgreementMetric(int samples, IReadOnlyList<OutputReading> readings) : Metric
{
    private readonly Answers[][] _golden = new Answers[samples][];

    internal override string Name => "Agreement";

    internal override IReadOnlyList<int> Outputs { get; } = [.. readings.Select(r => r.Output)];

    internal override BlindAnswer Blind =>
        Enumerable.Range(0, readings.Count).Select(BlindOf).MinBy(blind => blind.Score)!;

    internal override void Learn(int sample, ModelOutputs golden, int row) =>
        _golden[sample] = [.. readings.Select((reading, slot) => reading.Of(golden, slot, row))];

    internal override double Score(int sample, ModelOutputs outputs, int row)
    {
        double worst = 1;
        for (int slot = 0; slot < readings.Count; slot++)
        {
            worst = Math.Min(worst, Answers.Same(_golden[sample][slot], readings[slot].Of(outputs, slot, row)));
        }

        return worst;
    }

    /// <summary>Of one output, position by position; rows have no classes.</summary>
    internal override IReadOnlyList<long>? ClassesOf(int sample) => readings is [{ HasRows: false }]
        ? [.. _golden[sample][0].Values.Where(v => !Answers.IsNone(v)).Distinct()] : null;

    internal override IReadOnlyList<ClassScore> ByClass(int sample, ModelOutputs outputs, int row)
    {
        long[] golden = _golden[sample][0].Values;
        long[] found = readings[0].Of(outputs, 0, row).Values;
        return [.. Enumerable.Range(0, golden.Length).Where(i => !Answers.IsNone(golden[i])).GroupBy(i => golden[i])
            .Select(c => new ClassScore(c.Key, c.Average(i => i < found.Length && found[i] == c.Key ? 1.0 : 0)))];
    }

    private BlindAnswer BlindOf(int slot)
    {
        Answers[] golden = [.. _golden.Select(g => g[slot])];
        long all = golden.Sum(g => (long)g.Values.Length);
        if (readings[slot].HasRows || all == 0)
        {
            IGrouping<string, Answers> rows = golden.GroupBy(g => string.Join(',', g.Values)).MaxBy(g => g.Count())!;
            return new(golden.Average(g => Answers.Same(g, rows.First())),
                $"always answering the same {rows.First().Values.Length} numbers");
        }

        (long answer, long count) = MostFrequent(golden.SelectMany(g => g.Values));
        double most = (double)count / all;
        return UsualAnswers.Shares([.. golden.Select(g => g.Values)])?.Average() is { } usual && usual > most
            ? new(usual, UsualAnswers.Is) : new(most, $"always answering class {answer}");
    }

    /// <summary>The most frequent answer and how often it is there.</summary>
    internal static (long Answer, long Count) MostFrequent(IEnumerable<long> answers)
    {
        Dictionary<long, long> counts = [];
        foreach (long answer in answers)
        {
            counts[answer] = counts.GetValueOrDefault(answer) + 1;
        }

        return counts.Count == 0 ? (0, 0) : counts.OrderBy(c => c.Key).MaxBy(c => c.Value) is var most ? (most.Key, most.Value) : default;
    }
}
