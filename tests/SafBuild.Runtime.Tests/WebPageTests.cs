using System.Text.Json;
using System.Text.RegularExpressions;

namespace SafBuild.Runtime.Tests;

/// <summary>docs/web.md against the sample that it is of, and against the report that it lists.</summary>
public sealed partial class WebPageTests
{
    private static readonly string Root = SafMetricsTests.Root();
    private static readonly string Page = File.ReadAllText(Path.Combine(Root, "docs", "web.md")).ReplaceLineEndings("\n");

    [Fact]
    public void Code_of_the_page_is_that_of_the_sample()
    {
        string folder = Path.Combine(Root, "samples", "WebService");
        string sample = string.Join('\n', Directory.GetFiles(folder).Select(f => File.ReadAllText(f).ReplaceLineEndings("\n")));
        string[] blocks = [.. Block().Matches(Page).Select(m => m.Groups[1].Value)];
        Assert.Equal(7, blocks.Length);
        Assert.All(blocks, b => Assert.Contains(b, sample, StringComparison.Ordinal));
    }

    [Fact]
    public void Table_of_the_report_has_the_members_that_JSON_has()
    {
        SafReadReport report = new()
        {
            BlockSize = 1,
            BlockCount = 1,
            DamagedBlocks = [],
            EstimatedBitErrorRate = 0,
            BitErrorRateLower = 0,
            BitErrorRateUpper = 0.5,
            BitErrorRateSource = SafRateSource.None,
        };
        using JsonDocument written = JsonSerializer.SerializeToDocument(report, JsonSerializerOptions.Web);
        string table = Page[Page.IndexOf("| member |", StringComparison.Ordinal)..];
        IEnumerable<string> named =
            Row().Matches(table).SelectMany(row => Name().Matches(row.Groups[1].Value)).Select(m => m.Groups[1].Value);
        Assert.Equal(written.RootElement.EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal),
            named.Order(StringComparer.Ordinal));

        string sources = table.Split('\n').Single(line => line.StartsWith("| `bitErrorRateSource`", StringComparison.Ordinal));
        Assert.Equal(Enum.GetValues<SafRateSource>().Select(source => $"{(int)source}"),
            Number().Matches(sources).Select(m => m.Value));
    }

    [GeneratedRegex(@"^```(?:xml|csharp)\n(.*?)\n```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"^\| ([^|]+) \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"\d+")]
    private static partial Regex Number();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Name();
}
