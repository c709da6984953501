using SafBuild.Hardener.Metrics;
using SafBuild.Hardener.Report;
using SafBuild.Shared;

namespace SafBuild.Hardener.Tests.Report;

/// <summary>The sentences of a report: what is claimed, and what is not.</summary>
public class StatementTests
{
    private const string Mean = "the mean Top1 over devices, on this data, at bit error rate 2.5e-4,";

    [Fact]
    public void A_pass_claims_the_lower_bound_of_the_mean_and_no_single_device() => Assert.Equal(
        $"With 95 % confidence {Mean} is at least 90.75 %; it is no promise for a single device.", Reports.Sample.Statement.Claim);

    [Fact]
    public void A_fail_claims_the_upper_bound() => Assert.Equal(
        $"With 95 % confidence {Mean} is at most 88.13 %, and 90.73 % is asked: the model does not hold.",
        Reports.With(Verdict.Fail, "SAF3001", g => g with { UpperBound = 0.881299 }).Statement.Claim);

    [Fact]
    public void A_class_that_fails_is_named_with_its_own_bound()
    {
        GateReport report = Reports.With(Verdict.Fail, "SAF3001", g => g with
        {
            Classes = [new(3, 0.7, 0.6, 0.95, 90), new(7, 0.5, 0.4, 0.61, 80)],
        }) with
        { Options = new Dictionary<string, string> { ["MinClassMetric"] = "0.8" } };
        Assert.Equal(
            "With 95 % confidence the mean Top1 of the samples of class 7 over devices, on this data, at bit error rate 2.5e-4, is at most "
            + "61.00 %, and 80.00 % is asked: the model does not hold.", report.Statement.Claim);
        Assert.Equal($"With 95 % confidence {Mean} is at least 90.75 %, and that of the samples of each class at least 80.00 %; it is no "
            + "promise for a single device.",
            (report with { Gate = report.Gate with { Verdict = Verdict.Pass, Code = "" } }).Statement.Claim);
        Assert.StartsWith($"No claim about the classes. With 95 % confidence {Mean} is at least 90.75 %, and not every class",
            (report with { Gate = report.Gate with { Verdict = Verdict.Inconclusive, Code = "SAF3002" } }).Statement.Claim,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SAF3002", "No claim: the trials did not decide. With 95 % confidence each, " + Mean + " is at least 80.12 % and at most "
        + "99.00 %, and 90.73 % is asked.")]
    [InlineData("SAF3005", "No claim about the model: too few of its weight bits were under fault (covered 90 %). With 95 % confidence "
        + Mean + " is at least 80.12 %, with faults in these alone.")]
    [InlineData("SAF3006", "No claim about the model: what no longer works would reach 90.73 % on this data, too. With 95 % confidence "
        + Mean + " is at least 80.12 %.")]
    [InlineData("SAF3007", "No claim about the model: 4711 bits flipped in all 328 draws, too few to say what a flip does.")]
    [InlineData("SAF9999", "No claim: the trials did not decide. With 95 % confidence each, " + Mean + " is at least 80.12 % and at most "
        + "99.00 %, and 90.73 % is asked.")]
    public void An_undecided_gate_claims_nothing_and_says_why(string code, string claim) => Assert.Equal(
        claim, Reports.With(Verdict.Inconclusive, code, g => g with { LowerBound = 0.801299 }).Statement.Claim);

    [Fact]
    public void A_gate_that_is_off_claims_nothing() =>
        Assert.Equal("No claim: nobody judged this model (Gate=\"Off\").", ReportStatement.Unjudged.Claim);

    [Fact]
    public void Faults_in_the_weights_alone_are_said() => Assert.Contains(
        "at bit error rate 2.5e-4 with faults in its weights alone, is at least 90.75 %",
        Reports.With(Verdict.Pass, "", g => g with { Scope = FaultScope.Weights }).Statement.Claim, StringComparison.Ordinal);

    [Theory]
    [InlineData(0.910151, "91.01 %", "91.02 %")]
    [InlineData(0.91, "91.00 %", "91.00 %")]
    [InlineData(0.9075, "90.75 %", "90.75 %")]
    [InlineData(0.000001, "0.00 %", "0.01 %")]
    [InlineData(-0.00151, "-0.16 %", "-0.15 %")]
    public void Bounds_are_never_rounded_to_what_was_not_shown(double bound, string least, string most) =>
        Assert.Equal((least, most), (Percent.AtLeast(bound), Percent.AtMost(bound)));

    [Fact]
    public void What_it_says_has_tail_and_distance()
    {
        Assert.Equal(
        [
            "It is about exactly the bytes, the 10000 samples of data and the options that are named below, and about no others.",
            "Each bound is wrong with a probability of at most 5 %, whenever the trials ended: it is a confidence sequence, at which one "
                + "may look after every trial.",
            "0 of 328 draws are below 45.87 % (half of golden): fewer than 0.97 % of devices at 95 %, as seen on the samples of one draw, "
                + "125 each.",
            Reports.Sample.OnePoint.Text,
        ], Reports.Sample.Statement.Says);
        Assert.Equal("8 of 8 draws are below 45.87 % (half of golden): nothing bounds the share of such devices.", ReportStatement.Tail(
            Reports.Sample.Gate with { Draws = 8, Trials = 1, Collapsed = new(0.45865, 8, 1) }));
    }

    [Fact]
    public void What_it_does_not_say_is_fixed_and_has_the_numbers()
    {
        IReadOnlyList<string> sentences = Reports.Sample.Statement.DoesNotSay;
        Assert.Equal(6, sentences.Count);
        string[] parts =
        [
            "no promise for a single device, but about the mean over devices: the lowest of 328 draws has 85.00 %.",
            "With its 10000 samples the golden metric itself has a standard error of 0.28 % for data of the same kind",
            "Flips are assumed to be independent, each stored bit with the same probability: bursts, rows of memory that fail together and "
                + "stuck bits are not covered.",
            "run again with other seeds, options or data until it is green spends the confidence: each run alone may be wrong with 5 %.",
            "Not under fault: decoded weights in memory; activations and inputs.",
            "Of the model's weight bits 90 % are under fault; the others are named below.",
        ];
        Assert.All(parts.Zip(sentences), pair => Assert.Contains(pair.First, pair.Second, StringComparison.Ordinal));
        GateReport whole = Reports.Sample with { Bits = Reports.Sample.Bits with { Covered = 1 } };
        Assert.Equal(5, whole.Statement.DoesNotSay.Count);
        Assert.Contains("Faults are those that Burst(length=4) draws, and no others.",
            Reports.With(Verdict.Pass, "", g => g with { FaultModel = "Burst(length=4)" }).Statement.DoesNotSay);
    }

    [Theory]
    [InlineData(new double[0], null, "At which bit error rate the mean falls by one point was not measured.")]
    [InlineData(new[] { 1e-5, 0.917 }, null, "beyond 1e-5, the only rate that was measured.")]
    [InlineData(new[] { 1e-5, 0.917, 1e-3, 0.9071 }, null, "beyond 1e-3, the highest rate of the sweep.")]
    [InlineData(new[] { 1e-5, 0.907, 1e-3, 0.3 }, null, "at 1e-5 or below, the lowest rate of the sweep.")]
    [InlineData(new[] { 0, 0.917, 1e-5, 0.917, 1e-3, 0.897 }, 1e-4, "at a bit error rate of about 1e-4: a straight line over")]
    [InlineData(new[] { 1e-4, 0.917, 1e-3, 0.857, 1e-2, 0.917 }, 1.5e-4, "between the means at 1e-4 and 1e-3")]
    public void The_rate_of_one_point_is_between_rows_of_the_sweep_or_said_to_be_beyond(double[] rows, double? rate, string text)
    {
        OnePointReport found = (Reports.Sample with
        {
            Sweep = [.. rows.Chunk(2).Select(r => new SweepReport(r[0], r[1], 0, r[1], 2, 0, 16, 0, 1))],
        }).OnePoint;
        Assert.Equal((rows.Length == 0 ? null : 0.907, rate), (found.Below, found.BitErrorRate));
        Assert.Contains(text, found.Text, StringComparison.Ordinal);
        Assert.Equal(rows.Length > 0, found.Text.EndsWith(" The bounds of the rows show nothing of it.", StringComparison.Ordinal));
    }

    /// <summary>The estimate has the noise of few draws; the bounds of the rows say what is known.</summary>
    [Theory]
    [InlineData(0.908, 1, 0.1, 0.5, 1e-4, 1e-2, "that it lies above 1e-4 and below 1e-2.")]
    [InlineData(0.8, 1, 0.1, 0.5, null, 1e-2, "that it lies below 1e-2.")]
    [InlineData(0.908, 1, 0.1, 0.95, 1e-4, null, "that it lies above 1e-4.")]
    [InlineData(0.7, 0.8, 0.91, 0.95, null, 1e-4, "that it lies below 1e-4.")]
    public void What_is_shown_of_that_rate_follows_from_the_bounds(
        double low1, double high1, double low2, double high2, double? above, double? below, string text)
    {
        OnePointReport found = (Reports.Sample with
        {
            Sweep = [new(1e-4, 0.91, 0, 0.9, 2, 0, 16, low1, high1), new(1e-2, 0.3, 0, 0.1, 2, 0, 16, low2, high2)],
        }).OnePoint;
        Assert.Equal((above, below), (found.ShownAbove, found.ShownBelow));
        Assert.EndsWith("Shown, with 95 % confidence each, is " + text, found.Text, StringComparison.Ordinal);
    }
}
