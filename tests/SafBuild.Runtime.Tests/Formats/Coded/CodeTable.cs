using System.Globalization;
using SafBuild.Runtime.Formats.Coded;

namespace SafBuild.Runtime.Tests.Formats.Coded;

/// <summary>Block failures against rate, beside those of the design's simulation: <c>dotnet run build.cs codes</c>.</summary>
public sealed class CodeTable(ITestOutputHelper output)
{
    private const int Blocks = 10_000;

    /// <summary>Of a rate near one failure in 1,000 with the list.</summary>
    private const int BlocksOfLimit = 40_000;

    private const double Limit = 1e-3;

    /// <summary>Information bits; rate; failures of cancellation alone and with the list in the design; -3 / n stands for 0 of n.</summary>
    public static TheoryData<int, double, double, double> Points { get; } = new()
    {
        { 528, 0.20, 6e-5, -3 / 5e4 }, { 528, 0.22, 2.8e-3, -3 / 6e4 }, { 528, 0.23, 1.9e-2, -3 / 5e4 }, { 528, 0.24, 8.6e-2, 3.9e-4 },
        { 784, 0.18, 6.3e-3, -3 / 2e4 }, { 784, 0.19, 3.5e-2, 1e-4 }, { 784, 0.20, 0.16, 1.2e-3 }, { 784, 0.205, 0.28, 6.3e-3 },
        { 1040, 0.14, 1.6e-3, -3 / 3e5 }, { 1040, 0.15, 1.3e-2, 3e-6 }, { 1040, 0.16, 7.4e-2, 2.1e-4 }, { 1040, 0.17, 0.29, 5.8e-3 },
        { 1296, 0.11, 7e-4, -3 / 6e5 }, { 1296, 0.12, 8.4e-3, -3 / 4e5 }, { 1296, 0.13, 6.7e-2, 1.7e-4 }, { 1296, 0.14, 0.29, 4.6e-3 },
        { 1552, 0.09, 1.4e-3, -3 / 6e5 }, { 1552, 0.10, 1.7e-2, 9e-6 }, { 1552, 0.11, 0.13, 7.4e-4 }, { 1552, 0.12, 0.49, 2.2e-2 },
        { 2064, 0.055, 1e-3, -3 / 7e4 }, { 2064, 0.06, 5.9e-3, -3 / 8e4 }, { 2064, 0.065, 2.6e-2, 2.4e-5 }, { 2064, 0.07, 0.10, 3.9e-4 },
        { 2576, 0.03, 7.7e-4, -3 / 1e6 }, { 2576, 0.035, 8.3e-3, -3 / 6e5 }, { 2576, 0.0375, 2.5e-2, 1.4e-5 },
        { 2576, 0.04, 6.2e-2, 1.4e-4 },
        { 3088, 0.0125, 2.8e-4, -3 / 1.4e6 }, { 3088, 0.015, 2.7e-3, -3 / 1e6 }, { 3088, 0.0175, 1.9e-2, 1.3e-5 },
        { 3088, 0.02, 8.3e-2, 3.9e-4 },
    };

    /// <summary>Information bits, and three rates around the largest one with at most one failure in 1,000 with the list.</summary>
    public static TheoryData<int, double, double, double> Limits { get; } = new()
    {
        { 528, 0.240, 0.243, 0.246 }, { 784, 0.197, 0.200, 0.203 }, { 1040, 0.163, 0.165, 0.168 }, { 1296, 0.133, 0.136, 0.139 },
        { 1552, 0.109, 0.111, 0.113 }, { 2064, 0.070, 0.072, 0.074 }, { 2576, 0.041, 0.0425, 0.044 }, { 3088, 0.020, 0.021, 0.022 },
    };

    [Theory(
        Skip = "waits for SAFBUILD_SLOW=1, which `dotnet run build.cs codes` sets: decodes blocks for minutes",
        SkipUnless = nameof(IsWanted))]
    [MemberData(nameof(Points))]
    public void Failures_are_those_of_the_design(int informationBits, double rate, double cancelled, double failed)
    {
        CodeTrials trials = CodeTrials.At(PolarCode.Of(informationBits), rate, Blocks);
        output.WriteLine($"| {informationBits} | {Text(rate)} | {Share(trials.Cancelled, Blocks)} | {Text(cancelled)} | "
            + $"{Share(trials.Failed, Blocks)} | {(failed < 0 ? $"< {Text(-failed)}" : Text(failed))} | {trials.Wrong} |");
        AssertLikely(trials.Cancelled, cancelled);
        AssertLikely(trials.Failed, Math.Abs(failed));
        Assert.InRange(trials.Wrong, 0, 2);
    }

    [Theory(
        Skip = "waits for SAFBUILD_SLOW=1, which `dotnet run build.cs codes` sets: decodes blocks for minutes",
        SkipUnless = nameof(IsWanted))]
    [MemberData(nameof(Limits))]
    public void Rates_of_one_failure_in_a_thousand(int informationBits, double low, double middle, double high)
    {
        // A line through the logarithms, weighted by events, in the rate.
        double weights = 0;
        double sumX = 0;
        double sumY = 0;
        double sumXx = 0;
        double sumXy = 0;
        List<string> measured = [];
        foreach (double rate in new[] { low, middle, high })
        {
            CodeTrials trials = CodeTrials.At(PolarCode.Of(informationBits), rate, BlocksOfLimit);
            Assert.True(trials.Failed > 0, $"no failure at {rate}");
            double y = Math.Log((double)trials.Failed / BlocksOfLimit);
            (weights, sumX, sumY) = (weights + trials.Failed, sumX + (trials.Failed * rate), sumY + (trials.Failed * y));
            (sumXx, sumXy) = (sumXx + (trials.Failed * rate * rate), sumXy + (trials.Failed * rate * y));
            measured.Add($"{Text(rate)}: {Share(trials.Failed, BlocksOfLimit)} ({trials.Failed})");
        }

        double slope = ((weights * sumXy) - (sumX * sumY)) / ((weights * sumXx) - (sumX * sumX));
        double limit = (sumX / weights) + ((Math.Log(Limit) - (sumY / weights)) / slope);
        output.WriteLine(FormattableString.Invariant($"| {informationBits} | {limit:0.0000} | {string.Join(", ", measured)} |"));
        Assert.InRange(limit, low - (high - low), high + (high - low));
    }

    public static bool IsWanted => Environment.GetEnvironmentVariable("SAFBUILD_SLOW") == "1";

    /// <summary>Within four standard deviations, and those of the design's own few events, of what it has.</summary>
    private static void AssertLikely(long events, double share)
    {
        double expected = Blocks * share;
        double slack = (4 * Math.Sqrt(expected + 1)) + (0.15 * expected) + 2;
        Assert.InRange(events, expected - slack, expected + slack);
    }

    private static string Text(double value) => value.ToString("0.####e-0", CultureInfo.InvariantCulture) is var text && value >= 0.01
        ? value.ToString("0.####", CultureInfo.InvariantCulture) : text;

    private static string Share(long events, int blocks) => events == 0 ? $"0 of {blocks}" : Text((double)events / blocks);
}
