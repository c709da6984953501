using System.Globalization;
using SafBuild.Hardener.Campaign;
using SafBuild.Hardener.Metrics;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Gate;

/// <summary>
/// Whether there is anything to protect. The gate compares with the golden model, so one that does not work on the data, or a threshold
/// that an answer reaches which never looks at its input, would let a destroyed model pass.
/// </summary>
internal static class GoldenCheck
{
    /// <summary>Of the exact one-sided test that the golden model is better than a blind answer.</summary>
    private const double Level = 0.05;

    /// <summary>Maps have billions of positions; a test on fewer is the more careful one, and is done at once.</summary>
    private const int MostAnswers = 1_000_000;

    /// <summary>Nothing that is measured by such a golden model means anything.</summary>
    /// <exception cref="SafException">SAF3006: with the numbers and the likely cause.</exception>
    internal static void ThrowIfUseless(GateInputs inputs, GoldenRun golden)
    {
        Metric metric = golden.Evaluator.Metric;
        BlindAnswer blind = metric.Blind;
        string name = MetricName.Shown(metric.Name);
        if (metric.Truth is { } truth && Chance(golden, blind) is var chance and > Level)
        {
            throw Useless(inputs, string.Create(CultureInfo.InvariantCulture,
                $"the golden model's {name} on '{inputs.Validation.Path}' is {Percent.Of(golden.Metric)} of {golden.Scores.Length} "
                + $"samples, and {blind.Is} has {Percent.Of(blind.Score)} (p = {chance:0.###}): it is not shown to work on these data. ")
                + truth.Cause());
        }
    }

    /// <summary>
    /// Why a Pass would say nothing: an answer that never looks at its input reaches the threshold. Null when none does. The metric is
    /// measured all the same, and may fail.
    /// </summary>
    internal static string? Reached(GateInputs inputs, GoldenRun golden)
    {
        BlindAnswer blind = golden.Evaluator.Metric.Blind;
        double threshold = golden.Metric - inputs.Options.MaxAccuracyDrop;
        return threshold > blind.Score
            ? null
            : $"{blind.Is} has a {MetricName.Shown(golden.Evaluator.Metric.Name)} of {Percent.Of(blind.Score)} on "
                + $"'{inputs.Validation.Path}', and the threshold is {Percent.Of(threshold)} (golden {Percent.Of(golden.Metric)} less "
                + $"MaxAccuracyDrop {Percent.Short(inputs.Options.MaxAccuracyDrop)}): a destroyed model could pass. Lower MaxAccuracyDrop, "
                + "or use validation data on which the model's answers differ.";
    }

    /// <summary>
    /// How likely a model no better than the blind answer is as good as this one; every answer of a sample is a trial. Scores that are no
    /// share of right answers are compared sample by sample: which of both is better, ties left out.
    /// </summary>
    private static double Chance(GoldenRun golden, BlindAnswer blind)
    {
        if (blind.Scores is { } scores)
        {
            int better = golden.Scores.Zip(scores).Count(pair => pair.First > pair.Second);
            int worse = golden.Scores.Zip(scores).Count(pair => pair.First < pair.Second);
            return better + worse == 0 ? 1 : BinomialTail.AtLeast(better, better + worse, 0.5);
        }

        int answers = (int)Math.Min((long)golden.Scores.Length * blind.PerSample, MostAnswers);
        int right = (int)Math.Floor((golden.Metric * answers) + 1e-6);
        return BinomialTail.AtLeast(Math.Min(right, answers), answers, blind.Score);
    }

    private static SafException Useless(GateInputs inputs, string text) => new(Codes.GoldenUseless, inputs.File, text);
}
