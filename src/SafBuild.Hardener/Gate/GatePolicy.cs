using SafBuild.Hardener.Metrics;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Gate;

/// <summary>Turns a measurement into a verdict and the message that goes with it.</summary>
internal static class GatePolicy
{
    /// <summary>Flips in all draws together that a Pass needs: fewer say nothing of what a flip does.</summary>
    internal const int LeastFlips = 10;

    /// <param name="subject">What was judged, with which options.</param>
    /// <param name="found">The measurement.</param>
    /// <remarks>Above and below at once would be chance of the rarest kind; the careful reading is Fail.</remarks>
    internal static GateVerdict Judge(GateSubject subject, GateMeasurement found) => (found.ShownBelow, found.ShownAbove) switch
    {
        (true, _) => GateVerdict.Failed(Codes.GateFailed, Failed(subject, found)),
        _ when found.Classes.FirstOrDefault(c => c.ShownBelow) is { } below =>
            GateVerdict.Failed(Codes.GateFailed, ClassFailed(subject, below)),
        _ when CoverageRule.IsTooLow(subject) => GateVerdict.Undecided(Codes.CoverageTooLow, CoverageRule.Message(subject)),
        (false, true) when found.Classes.Where(c => !c.ShownAbove).MinBy(c => c.Lower) is { } open =>
            GateVerdict.Undecided(Codes.GateInconclusive, ClassUndecided(subject, found, open)),
        (false, true) when found.Flips < LeastFlips => GateVerdict.Undecided(Codes.TooFewFlips, TooFewFlips(subject, found)),
        (false, true) when found.Reached is { } reached => GateVerdict.Undecided(Codes.GoldenUseless, reached),
        (false, true) => GateVerdict.Pass,
        _ => GateVerdict.Undecided(Codes.GateInconclusive, Undecided(subject, found)),
    };

    private static string TooFewFlips(GateSubject subject, GateMeasurement found) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture,
            $"model '{subject.Name}' is not put to the test at bit error rate {Percent.Rate(subject.Options.BitErrorRate)}: {found.Flips} "
            + $"bits flipped in {found.Draws} draws of faults ({found.ExpectedFlips:0.###} expected), and a Pass needs {LeastFlips}. ")
        + (subject.Options.BitErrorRate == 0
            ? "Set BitErrorRate to the rate of the device times a margin; Gate=\"Off\" builds without a gate."
            : $"Raise BitErrorRate, or MaxTrials (now {subject.Options.MaxTrials}; about {Enough(subject, found)} are needed).");

    private static double Enough(GateSubject subject, GateMeasurement found) =>
        Math.Ceiling(1.5 * LeastFlips * found.Trials / Math.Max(found.ExpectedFlips, 1e-9));

    private static string ClassFailed(GateSubject subject, ClassFinding found) =>
        $"model '{subject.Name}' does not survive bit error rate {Percent.Rate(subject.Options.BitErrorRate)} in class {found.Class}: "
        + $"{subject.Metric} of its own samples is {Percent.Of(found.Mean)}, at most {Percent.AtMost(found.Upper)} ({found.Draws} draws "
        + $"had some); MinClassMetric is {Percent.Of(subject.Options.MinClassMetric ?? 0)}. Lower BitErrorRate or MinClassMetric, or "
        + "compare with the original model's metric of this class.";

    private static string ClassUndecided(GateSubject subject, GateMeasurement all, ClassFinding found) =>
        $"model '{subject.Name}' is undecided at bit error rate {Percent.Rate(subject.Options.BitErrorRate)} in class {found.Class}: "
        + $"{subject.Metric} of its own samples is shown to be at least {Percent.AtLeast(found.Lower)} by {found.Draws} draws that had "
        + $"some; MinClassMetric is {Percent.Of(subject.Options.MinClassMetric ?? 0)}. Raise MaxTrials (now {subject.Options.MaxTrials}) "
        + $"or EvaluationSamples (now {all.Samples}), or add samples of this class.";

    private static string Failed(GateSubject subject, GateMeasurement found) =>
        $"model '{subject.Name}' does not survive bit error rate {Percent.Rate(subject.Options.BitErrorRate)}: {subject.Metric} is " +
        $"{Percent.Of(found.Mean)}, at most {Percent.AtMost(found.Upper)} with {Percent.Short(subject.Options.Confidence)} confidence "
        + $"({Trials(found)}); " +
        $"it has to be at least {Threshold(subject, found)}. {Advice(subject, found)}";

    private static string Undecided(GateSubject subject, GateMeasurement found) =>
        $"model '{subject.Name}' is undecided at bit error rate {Percent.Rate(subject.Options.BitErrorRate)} after {Trials(found)}: "
        + $"{subject.Metric} is " +
        $"{Percent.Of(found.Mean)}, between {Percent.AtLeast(found.Lower)} and {Percent.AtMost(found.Upper)} with "
        + $"{Percent.Short(subject.Options.Confidence)} confidence each; " +
        $"it has to be at least {Threshold(subject, found)}. {Lost(subject, found)}{MoreTrials(subject, found)}";

    private static string Trials(GateMeasurement found) =>
        $"{found.Trials} {(found.Trials == 1 ? "trial" : "trials")} of {found.Samples} samples, {found.Draws} draws of faults";

    private static string Threshold(GateSubject subject, GateMeasurement found) =>
        $"{Percent.Of(found.Threshold)} (golden {Percent.Of(found.Golden)} less MaxAccuracyDrop "
        + $"{Percent.Short(subject.Options.MaxAccuracyDrop)})";

    private static string Advice(GateSubject subject, GateMeasurement found)
    {
        if (found.Clean < found.Threshold)
        {
            return WithoutFaults(subject, found);
        }

        string text = Changes(subject, found);
        return Lost(subject, found) + char.ToUpperInvariant(text[0]) + text[1..] + ".";
    }

    private static string WithoutFaults(GateSubject subject, GateMeasurement found) =>
        $"Without any fault the hardened model has {Percent.Of(found.Clean)}: " + (subject.Form.Scale == ScaleMode.Unit
            ? "use Scale=\"PerChannel\", or set TrainingData and more Epochs."
            : "use a wider Storage, or set TrainingData.");

    /// <summary>What would help; what asks for less comes last.</summary>
    private static string Changes(GateSubject subject, GateMeasurement found)
    {
        // Another form of the weights does not bring back a graph that is lost.
        bool weightsFail = found.StructureLost == 0 || subject.Form.Coded is not null || found.MeanWithStructure < found.Threshold;
        IEnumerable<string> sturdier = weightsFail ? subject.Form.Sturdier(subject.Options.BitErrorRate) : [];
        return string.Join(
            ", or ", [.. sturdier.Select(option => "use " + option), "lower BitErrorRate", "allow a larger MaxAccuracyDrop"]);
    }

    /// <summary>What to do about draws that no form of the weights could have saved; nothing without any.</summary>
    private static string Lost(GateSubject subject, GateMeasurement found)
    {
        if (found.StructureLost == 0)
        {
            return "";
        }

        string why = subject.Form.Coded is null ? " for flips in graph or manifest, and score 0"
            : ", and score 0: more than a tenth of the blocks was beyond the code, or graph or manifest beyond repair";
        return $"{found.StructureLost} of {found.Draws} loads were refused{why}"
            + (!subject.ProtectStructure ? ": set SafProtectStructure to true. "
                : subject.Form.Coded is null ? ": structure.bin did not put these right. " : ". ");
    }

    /// <summary>How many trials a model with this mean would need: the capital of the largest bet has to reach 1/alpha.</summary>
    private static string MoreTrials(GateSubject subject, GateMeasurement found)
    {
        double margin = found.Mean - found.Threshold;
        if (margin <= 0)
        {
            return found.Clean < found.Threshold
                ? WithoutFaults(subject, found) : $"The mean is not above the threshold: {Changes(subject, found)}.";
        }

        const double stake = 0.95;
        double perDraw = Math.Log(1 + (stake * margin / (found.Threshold - found.Lowest)));
        double trials = -Math.Log(1 - subject.Options.Confidence) / perDraw * found.Trials / found.Draws;
        return trials > found.Trials
            ? $"Raise MaxTrials (now {subject.Options.MaxTrials}; about {Math.Ceiling(trials)} are needed at this mean), or allow a "
            + $"larger MaxAccuracyDrop."
            : $"Raise MaxTrials (now {subject.Options.MaxTrials}) or EvaluationSamples (now {found.Samples}), or "
            + $"allow a larger MaxAccuracyDrop.";
    }
}
