namespace SafBuild.Runtime.Tests.Reading;

/// <summary>R10 in full, as a table: <c>dotnet run build.cs rates</c>.</summary>
public sealed class RateTable(ITestOutputHelper output)
{
    private const int Draws = 200;

    [Theory(
        Skip = "waits for SAFBUILD_SLOW=1, which `dotnet run build.cs rates` sets: draws blobs of 45 MB for minutes",
        SkipUnless = nameof(IsWanted))]
    [InlineData(3_000, 300)]
    [InlineData(30_000, 0)]
    [InlineData(300_000, 5_000)]
    [InlineData(4_000_000, 60_000)]
    [InlineData(45_000_000, 0)]
    public void Rate_is_in_the_interval(int bytes, int copied)
    {
        RateTrials trials = new(bytes, copied);
        foreach (double rate in RateTrials.Rates)
        {
            RateRow row = trials.At(rate, bytes > 10_000_000 && rate > 1e-4 ? Draws / 4 : Draws);
            output.WriteLine(FormattableString.Invariant($"| {row.Bytes:N0} | {rate:0e-0} | {row.Draws} | ")
                + FormattableString.Invariant($"{100.0 * row.Inside / row.Draws:0.0} % | {row.MedianRatio:0.00} | ")
                + FormattableString.Invariant($"{row.WidestRatio:0.00} | ")
                + FormattableString.Invariant($"{(row.IsWidthPromised ? "<= 4" : "")} | {row.Refused} |"));
            Assert.True(row.Inside >= 0.9 * row.Draws && row.Refused == 0, $"{row}");
            Assert.True(row.WidestRatio <= 4 || !row.IsWidthPromised, $"{row}");
        }
    }

    public static bool IsWanted => Environment.GetEnvironmentVariable("SAFBUILD_SLOW") == "1";
}
