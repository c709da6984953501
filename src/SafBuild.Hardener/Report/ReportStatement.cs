using SafBuild.Hardener.Metrics;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;
using SafBuild.Shared.Options;

namespace SafBuild.Hardener.Report;

/// <summary>What a report says and what it does not say, in sentences that are functions of its numbers.</summary>
internal static class ReportStatement
{
    internal static StatementReport Of(GateReport report) => new(Claim(report), [.. Says(report)], [.. DoesNotSay(report)]);

    /// <summary>For a model that nobody judged.</summary>
    internal static StatementReport Unjudged { get; } = new(
        "No claim: nobody judged this model (Gate=\"Off\").", [],
        ["Nothing about bit flips: neither that the model survives them nor that it does not."]);

    private static string Claim(GateReport report)
    {
        VerdictReport gate = report.Gate;
        string confidence = $"With {Percent.Short(gate.Confidence)} confidence";
        string where = gate.Scope == FaultScope.Weights ? " with faults in its weights alone" : "";
        string rest = $"over devices, on this data, at bit error rate {Percent.Rate(gate.BitErrorRate)}{where},";
        string mean = $"the mean {MetricName.Shown(report.Metric)} {rest}";
        string atLeast = $"{mean} is at least {Percent.AtLeast(gate.LowerBound)}";
        string lower = $"{confidence} {atLeast}";
        return gate.Verdict switch
        {
            Verdict.Pass when gate.Classes.Count > 0 =>
                $"{lower}, and that of the samples of each class at least {Percent.Of(LeastOfClass(report))}; it is no promise for a "
                + "single device.",
            Verdict.Pass => $"{lower}; it is no promise for a single device.",
            Verdict.Fail when FailedClass(report) is { } failed =>
                $"{confidence} the mean {MetricName.Shown(report.Metric)} of the samples of class {failed.Class} {rest} is at most "
                + $"{Percent.AtMost(failed.UpperBound)}, and {Percent.Of(LeastOfClass(report))} is asked: the model does not hold.",
            Verdict.Fail => $"{confidence} {mean} is at most {Percent.AtMost(gate.UpperBound)}, and {Percent.Of(gate.Threshold)} is asked: "
                + "the model does not hold.",
            _ when gate.Code == Codes.CoverageTooLow.Id =>
                $"No claim about the model: too few of its weight bits were under fault (covered {Percent.Short(report.Bits.Covered)}). "
                + $"{lower}, with faults in these alone.",
            _ when gate.Code == Codes.GoldenUseless.Id =>
                $"No claim about the model: what no longer works would reach {Percent.Of(gate.Threshold)} on this data, too. {lower}.",
            _ when gate.Code == Codes.TooFewFlips.Id => FormattableString.Invariant(
                $"No claim about the model: {gate.Flips} bits flipped in all {gate.Draws} draws, too few to say what a flip does."),
            _ when gate.Code == Codes.GateInconclusive.Id && gate.LowerBound >= gate.Threshold && gate.Classes.Count > 0 =>
                $"No claim about the classes. {lower}, and not every class is shown to have {Percent.Of(LeastOfClass(report))}.",
            _ => $"No claim: the trials did not decide. {confidence} each, {atLeast} and at most {Percent.AtMost(gate.UpperBound)}, and "
                + $"{Percent.Of(gate.Threshold)} is asked.",
        };
    }

    private static IEnumerable<string> Says(GateReport report)
    {
        VerdictReport gate = report.Gate;
        yield return FormattableString.Invariant($"It is about exactly the bytes, the {report.Golden.Samples} samples of data and the ")
            + "options that are named below, and about no others.";
        yield return $"Each bound is wrong with a probability of at most {Percent.Short(1 - gate.Confidence)}, whenever the trials ended: "
            + "it is a confidence sequence, at which one may look after every trial.";
        yield return Tail(gate);
        yield return report.OnePoint.Text;
    }

    /// <summary>How many devices collapse at most.</summary>
    internal static string Tail(VerdictReport gate) =>
        FormattableString.Invariant($"{gate.Collapsed.Draws} of {gate.Draws} draws are below {Percent.Of(gate.Collapsed.Below)} (half of ")
        + $"golden): "
        + (gate.Collapsed.UpperBound < 1
            ? $"fewer than {Percent.AtMost(gate.Collapsed.UpperBound)} of devices at {Percent.Short(gate.Confidence)}, as seen on the "
                + $"samples of one draw, {SamplesOfDraw(gate)} each."
            : "nothing bounds the share of such devices.");

    private static IEnumerable<string> DoesNotSay(GateReport report)
    {
        VerdictReport gate = report.Gate;
        yield return FormattableString.Invariant($"It is no promise for a single device, but about the mean over devices: the lowest of ")
            + FormattableString.Invariant($"{gate.Draws} draws has {Percent.Of(gate.Worst)}.");
        yield return "It says nothing of other data: the bounds take the validation set as it is, and that it is what the device sees is "
            + FormattableString.Invariant($"assumed. With its {report.Golden.Samples} samples the golden metric itself has a standard ")
            + $"error of {Percent.Of(report.Golden.StandardError)} for data of the same kind, which is in no bound here.";
        yield return gate.FaultModel == "RandomBitFlip"
            ? "Flips are assumed to be independent, each stored bit with the same probability: bursts, rows of memory that fail together "
                + "and stuck bits are not covered."
            : $"Faults are those that {gate.FaultModel} draws, and no others.";
        yield return "A gate that is run again with other seeds, options or data until it is green spends the confidence: each run alone "
            + $"may be wrong with {Percent.Short(1 - gate.Confidence)}.";
        yield return $"Not under fault: {string.Join("; ", report.Scope.NotUnderFault.Select(o => o.What))}.";
        if (report.Bits.Covered < 1)
        {
            yield return $"Of the model's weight bits {Graph.WeightCoverage.Text(report.Bits.Covered)} are under fault; the others are "
                + "named below.";
        }
    }

    /// <summary>Of one draw; a trial that 8 draws do not share evenly has two sizes.</summary>
    internal static string SamplesOfDraw(VerdictReport gate)
    {
        int draws = gate.Draws / gate.Trials;
        int least = gate.Samples / draws, most = (gate.Samples + draws - 1) / draws;
        return least == most ? FormattableString.Invariant($"{least}") : FormattableString.Invariant($"{least} to {most}");
    }

    private static ClassReport? FailedClass(GateReport report) => report.Gate.UpperBound <= report.Gate.Threshold ? null
        : report.Gate.Classes.Where(c => c.UpperBound <= LeastOfClass(report)).MinBy(c => c.UpperBound);

    private static double LeastOfClass(GateReport report) =>
        report.Options.TryGetValue("MinClassMetric", out string? text) && Numbers.TryRead(text, out double least) ? least : 0;
}
