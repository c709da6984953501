using System.Globalization;
using System.Text.RegularExpressions;
using SafBuild.Runtime.Reading;

namespace SafBuild.Runtime.Tests;

/// <summary>The numbers of docs/rates.md, computed again from the page.</summary>
public sealed partial class RatesPageTests
{
    private static readonly double[] Days = [10.0 / (24 * 60), 1, 30, 365, 1825];

    [Fact]
    public void Table_of_rates_and_intervals_is_what_the_rule_gives()
    {
        string[][] rows = [.. File.ReadLines(Page()).Where(l => l.StartsWith("| 1e-", StringComparison.Ordinal))
            .Select(l => l.Trim('|').Split('|', StringSplitOptions.TrimEntries))];
        Assert.Equal(Enumerable.Range(5, 8).Reverse().Select(i => $"1e-{i}"), rows.Select(r => r[0]));
        foreach (string[] row in rows)
        {
            Assert.Equal(1 + Days.Length, row.Length);
            Assert.All(Days.Zip(row[1..]), cell => AssertPrinted(Flipped(Number(row[0]) * cell.First), cell.Second));
        }
    }

    [Fact]
    public void Each_equation_of_the_page_holds_to_its_last_digit()
    {
        Match[] equations = [.. Equation().Matches(File.ReadAllText(Page())).Cast<Match>()];
        Assert.Equal(25, equations.Length);
        foreach (Match equation in equations)
        {
            double value = Number(equation.Groups["first"].Value);
            foreach ((Capture sign, Capture factor) in equation.Groups["sign"].Captures.Zip(equation.Groups["factor"].Captures))
            {
                value = sign.Value == "x" ? value * Number(factor.Value) : value / Number(factor.Value);
            }

            AssertPrinted(equation.Groups["exp"].Success ? Flipped(value) : value, equation.Groups["result"].Value);
        }
    }

    [Fact]
    public void Example_sets_a_rate_above_its_worst_one_and_has_the_limit_of_a_load()
    {
        string page = File.ReadAllText(Page());
        double gated = Number(Option().Match(page).Groups[1].Value);
        Assert.True(gated >= Flipped(1.212e-5));
        string limit = (LoadPolicy.Margin * gated).ToString("0e-0", CultureInfo.InvariantCulture);
        Assert.Contains($"`{LoadPolicy.Margin} x {Option().Match(page).Groups[1].Value} = {limit}`", page);
    }

    /// <summary>1 - exp(-x), without a loss of digits for small x.</summary>
    private static double Flipped(double x) => x < 1e-5 ? x - x * x / 2 : 1 - Math.Exp(-x);

    /// <summary>Within half a unit of the last digit that is printed, and a hair for a half itself.</summary>
    private static void AssertPrinted(double value, string printed)
    {
        string mantissa = printed.Split('e')[0];
        int point = mantissa.IndexOf('.', StringComparison.Ordinal);
        int decimals = point < 0 ? 0 : mantissa.Length - point - 1;
        double unit = Math.Pow(10, (printed.Contains('e') ? int.Parse(printed.Split('e')[1], CultureInfo.InvariantCulture) : 0) - decimals);
        Assert.True(Math.Abs(value - Number(printed)) <= 0.5001 * unit, $"{value:R} is printed as {printed}");
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static string Page() => Path.Combine(SafMetricsTests.Root(), "docs", "rates.md");

    [GeneratedRegex(@"`(?<exp>1 - exp\(-)?(?<first>[\d.e-]+)(?: (?<sign>[x/]) (?<factor>[\d.]+(?:e-?\d+)?))*\)? = (?<result>[\d.e-]+)`")]
    private static partial Regex Equation();

    [GeneratedRegex("BitErrorRate=\"([^\"]+)\"")]
    private static partial Regex Option();
}
