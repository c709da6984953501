using SafBuild.Hardener.Data;

namespace SafBuild.Hardener.Metrics;

/// <summary>The golden model's answers beside the labels, for the likely cause when they do not agree.</summary>
internal sealed class GoldenTruth(int[] answers, Func<int, long> label)
{
    /// <summary>From this share on an explanation is taken for the cause.</summary>
    private const double Most = 0.5;

    private const double NearlyAll = 0.95;

    /// <summary>Of a metric's golden answers, sample by sample in the order of the labels.</summary>
    internal static GoldenTruth Of(IEnumerable<Answers> golden, DataLabels labels) => new(
        [.. golden.SelectMany(g => g.Values).Select(a => Answers.IsNone(a) ? -1 : (int)Math.Clamp(a, int.MinValue, int.MaxValue))],
        i => labels.Values[i]);

    /// <summary>One sentence or two, with the fix.</summary>
    internal string Cause()
    {
        foreach (int shift in (int[])[-1, 1])
        {
            int shifted = Enumerable.Range(0, answers.Length).Count(i => answers[i] >= 0 && answers[i] == label(i) + shift);
            if (shifted > Most * answers.Length)
            {
                return $"Likely the labels are off by one: {Percent.Of((double)shifted / answers.Length)} of its answers are the label "
                    + $"{(shift < 0 ? "less" : "plus")} one. Correct 'labels', or the order of the classes.";
            }
        }

        IGrouping<int, int> most = answers.GroupBy(a => a).MaxBy(g => g.Count())!;
        string normalisation = "Compare 'normalize' (scale, mean, std), 'layout' and the order of the channels (RGB or BGR) with what the "
            + "model was trained on";
        return most.Key < 0
            ? "Its scores are NaN: " + normalisation + "."
            : most.Count() > NearlyAll * answers.Length
                ? $"It answers class {most.Key} on {Percent.Of((double)most.Count() / answers.Length)} of them, so likely its inputs are "
                    + $"not as in its training. {normalisation}."
                : $"{normalisation}, and the order of its classes with the labels.";
    }
}
