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

        double threshold = golden.Metric - inputs.Options.MaxAccuracyDrop;
        if (threshold <= blind.Score)
        {
            throw Useless(inputs,
                $"{blind.Is} has a {name} of {Percent.Of(blind.Score)} on '{inputs.Validation.Path}', and the threshold is "
                + $"{Percent.Of(threshold)} (golden {Percent.Of(golden.Metric)} less MaxAccuracyDrop "
                + $"{Percent.Short(inputs.Options.MaxAccuracyDrop)}): a destroyed model could pass. Lower MaxAccuracyDrop, or use "
                + "validation data on which the model's answers differ.");
        }
    }

    /// <summary>How likely a model no better than the blind answer is as good as this one; every answer of a sample is a trial.</summary>
    private static double Chance(GoldenRun golden, BlindAnswer blind)
    {
        int answers = checked(golden.Scores.Length * blind.PerSample);
        int right = (int)Math.Floor((golden.Scores.Sum() * blind.PerSample) + 1e-6);
        return BinomialTail.AtLeast(Math.Min(right, answers), answers, blind.Score);
    }

    private static SafException Useless(GateInputs inputs, string text) => new(Codes.GoldenUseless, inputs.File, text);
}
