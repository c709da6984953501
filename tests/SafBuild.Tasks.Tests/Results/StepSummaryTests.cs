using SafBuild.Tasks.Results;

namespace SafBuild.Tasks.Tests.Results;

public sealed class StepSummaryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("safbuild-summary-").FullName;

    private string Page => Path.Combine(_folder, "summary.md");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Reports_are_appended_to_what_is_there_and_each_once()
    {
        File.WriteAllText(Page, "before");
        Assert.Null(StepSummary.Append(Page, "k1", () => "# one", "brief"));
        Assert.Null(StepSummary.Append(Page, "k2", () => "# two", "brief"));
        Assert.Null(StepSummary.Append(Page, "k1", () => "# one", "brief"));
        Assert.Equal("before\n\n<!-- safbuild k1 -->\n\n# one\n\n\n<!-- safbuild k2 -->\n\n# two\n", File.ReadAllText(Page));
    }

    [Fact]
    public void Projects_that_append_at_the_same_time_lose_nothing()
    {
        string[] keys = [.. Enumerable.Range(0, 40).Select(i => $"key-{i:00}")];
        string text = new('x', 2000);
        string?[] problems = new string?[keys.Length * 2];
        Parallel.For(0, problems.Length, new ParallelOptions { MaxDegreeOfParallelism = 8 },
            i => problems[i] = StepSummary.Append(Page, keys[i / 2], () => $"{text} {keys[i / 2]}.", "brief"));
        Assert.All(problems, Assert.Null);
        string page = File.ReadAllText(Page);
        Assert.All(keys, k => Assert.Equal(2, page.Split($"<!-- safbuild {k} -->\n\n{text} {k}.\n").Length));
        Assert.Equal(keys.Length + 1, page.Split("<!-- safbuild").Length);
    }

    [Fact]
    public void A_report_without_room_is_a_line_and_a_full_page_stays_as_it_is()
    {
        File.WriteAllText(Page, new string('x', StepSummary.Limit - 200));
        Assert.Null(StepSummary.Append(Page, "k1", () => new string('y', 500), "brief"));
        Assert.EndsWith("<!-- safbuild k1 -->\n\nbrief\n", File.ReadAllText(Page));
        Assert.InRange(new FileInfo(Page).Length, 1, StepSummary.Limit);

        File.WriteAllText(Page, new string('x', StepSummary.Limit));
        Assert.Contains("1048576", StepSummary.Append(Page, "k2", () => "report", "brief"));
        Assert.Equal(StepSummary.Limit, new FileInfo(Page).Length);
    }

    [Fact]
    public void What_cannot_be_written_or_read_is_said_and_thrown_at_nobody()
    {
        Assert.NotNull(StepSummary.Append(Path.Combine(_folder, "none", "summary.md"), "k", () => "report", "brief"));
        Assert.NotNull(StepSummary.Append(_folder, "k", () => "report", "brief"));
        Assert.NotNull(StepSummary.Append("a\0b", "k", () => "report", "brief"));
        Assert.Equal("gone", StepSummary.Append(Page, "k", () => throw new IOException("gone"), "brief"));
        Assert.Equal("", File.ReadAllText(Page));
    }
}
