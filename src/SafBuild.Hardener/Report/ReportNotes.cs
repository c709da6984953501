using SafBuild.Hardener.Campaign;
using SafBuild.Hardener.Metrics;
using SafBuild.Shared;

namespace SafBuild.Hardener.Report;

/// <summary>The sentences below the tables: how to read them, with the numbers of this report.</summary>
internal static class ReportNotes
{
    internal const string NotMeasured = "not measured";

    /// <summary>With so few samples a draw, one answer moves it by more than what a gate usually allows.</summary>
    private const int FewSamples = 100;

    internal static string Verdict(GateReport report)
    {
        VerdictReport gate = report.Gate;
        return "Pass needs a lower bound of at least the threshold, Fail an upper bound below it. Both are about the mean over devices: a "
            + $"worst draw below the threshold is no contradiction. {Crossed(gate)}{Worst(gate)}";
    }

    /// <summary>A bound is the best that any trial gave; the mean goes on to move.</summary>
    private static string Crossed(VerdictReport gate) => gate.LowerBound <= gate.Mean
        ? ""
        : "The lower bound is above the mean of all draws: an earlier trial gave it, and the bound is kept. Either the mean came out low "
            + $"by chance, or this is one of the {Percent.Short(1 - gate.Confidence)} of campaigns whose bound misses. ";

    internal static string Classes(VerdictReport gate) =>
        $"Each lower bound has {Percent.Short(gate.Confidence)} confidence, the upper ones share it. A draw without a sample of a class "
        + "says nothing of it.";

    internal static string Draws(GateReport report) =>
        $"A row of {report.TrialsFile.File} is a draw: one set of faults in every file under fault, loaded as a device would, on "
        + "samples of its own. Flips expected are bits under fault x bit error rate x draws. Refused loads and runs that "
        + "ended with an error score 0; outputs that are not finite are scored as they are, a NaN as wrong.";

    internal static string Comparison(GateReport report)
    {
        ComparisonReport[] others = [.. report.Comparison.Where(c => c.Form != ComparisonForms.Hardened)];
        if (others.Length == 0)
        {
            return report.Gate.Verdict == SafBuild.Shared.Verdict.Pass
                ? "Other forms were not measured."
                : "Other forms were not measured: the gate is red, and they say nothing of what to change.";
        }

        string first = FormattableString.Invariant($"hardened is the gate itself, all its {report.Gate.Draws} draws; the other forms made ")
            + FormattableString.Invariant($"the first {others[0].Trials} of its {report.Gate.Trials} trials again ({others[0].Draws} ")
            + "draws), so that their bounds are wider. ";
        string plain = report.Gate.Scope == FaultScope.Artifact
            ? "plain is the user's own .onnx file with faults of its own in every byte; plainWeights is the same storage as hardened "
                + "without a function, with faults in its weights alone"
            : "plain is the same storage as hardened without a function";
        return $"{first}{plain}; clip and unit are other functions in it. All in the same storage have the same bits flipped. Bounds are "
            + $"one-sided, with {Percent.Short(report.Gate.Confidence)} confidence each, of the mean; a worst draw below the threshold is "
            + "no contradiction, since the promise is about the mean. Forms whose bounds overlap are not shown to differ. "
            + FormattableString.Invariant($"In a draw of {report.Gate.WorstDraw.Samples} samples one answer is about ")
            + $"{Percent.Of(1.0 / report.Gate.WorstDraw.Samples)}: std and worst are {Noise(report.Gate)} noise of samples.";
    }

    internal static string Sweep(GateReport report)
    {
        SweepReport[] others = [.. report.Sweep.Where(s => s.BitErrorRate != report.Gate.BitErrorRate)];
        string rows = others.Length == 0
            ? "Other bit error rates were not measured. "
            : FormattableString.Invariant($"The row at {Percent.Rate(report.Gate.BitErrorRate)} is the gate itself, all its draws; the ")
                + FormattableString.Invariant($"others have {others[0].Draws} draws each and wide bounds, and no verdict rests on them. ");
        string red = report.Gate.Verdict == SafBuild.Shared.Verdict.Pass ? "" : "The gate is red: rates above its own were not measured. ";
        return rows + red + report.OnePoint.Text;
    }

    internal static string Reads(GateReport report) =>
        FormattableString.Invariant($"Counted in the {report.Reads.Draws} draws of {report.Gate.Draws} that were read; a load that was ")
        + "refused before that has no counts. A value that was put right or saturated is no error of the model: the metric above has all "
        + "of them in it.";

    internal static string Scope(GateReport report) =>
        FormattableString.Invariant($"A draw flips each of the {report.Scope.Bits} bits under fault with the same probability. What is ")
        + $"not under fault was not judged; \"{NotMeasured}\" is no 0.";

    internal static string Request =>
        "As run differs from as asked where Auto was asked, or where the data set has fewer samples. Paths are left out; Gate only says "
        + "how a verdict is shown.";

    internal static string Judged(GateReport report) =>
        $"sha256sum of each file gives the same. The artifact's is of the lines \"hash  name\" in order of the names, "
        + "as sha256sum prints them. Samples are those in the file, before skip and take.";

    /// <summary>How much of it is noise of the samples.</summary>
    private static string Worst(VerdictReport gate)
    {
        int samples = gate.WorstDraw.Samples;
        return FormattableString.Invariant($"The worst of {gate.Draws} draws (draw {gate.WorstDraw.Draw}) has {samples} samples, and one ")
            + $"answer moves it by about {Percent.Of(1.0 / samples)}: it is {Noise(gate)} noise of samples, and no estimate of the worst "
            + "device.";
    }

    private static string Noise(VerdictReport gate) => gate.WorstDraw.Samples < FewSamples ? "mostly" : "in part";
}
