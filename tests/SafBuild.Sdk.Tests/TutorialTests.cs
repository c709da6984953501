using System.Text.RegularExpressions;
using SafBuild.Sdk.Tests.Building;
using SafBuild.Sdk.Tests.Situations;

namespace SafBuild.Sdk.Tests;

/// <summary>
/// The newcomer's pages. docs/tutorial.md is followed from the packed feed, offline: its commands are run in order, its edits made as they
/// stand there, and what it says that is printed is compared.
/// </summary>
public class TutorialTests(PackedSdk sdk)
{
    private const int LongestSentence = 25;
    private static readonly string Docs = Path.Combine(PackedSdk.RepositoryRoot, "docs");

    /// <summary>Once through, on one folder: a step needs what those before it left.</summary>
    [SlowFact]
    public void Every_command_of_the_tutorial_prints_what_the_page_says()
    {
        TutorialWalk walk = new(new OfflineFolder(sdk), sdk.Version);
        foreach (TutorialBlock block in TutorialBlock.Read(Page("tutorial")))
        {
            walk.Follow(block);
        }

        walk.End();
    }

    /// <summary>What the walk makes of the page, without a build: a block that is not recognised would not be checked.</summary>
    [Fact]
    public void Tutorial_has_the_steps_that_the_walk_follows()
    {
        IReadOnlyList<TutorialBlock> blocks = TutorialBlock.Read(Page("tutorial"));
        Assert.Equal(["csharp", "diff", "sh", "text", "yaml"], blocks.Select(b => b.Kind).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal((3, 7, 11, 9, 1), (Count("csharp"), Count("diff"), Count("sh"), Count("text"), Count("yaml")));
        Assert.Single(blocks, b => b.IsRed);
        Assert.All(blocks.Where(b => b.Kind is "csharp" or "diff" or "yaml"), b => Assert.NotEqual("", b.File));

        // Each output belongs to the commands right before it.
        Assert.All(blocks.Index().Where(b => b.Item.Kind == "text"), b => Assert.Equal("sh", blocks[b.Index - 1].Kind));
        string workflow = File.ReadAllText(Path.Combine(Docs, "ci", "github.yml")).ReplaceLineEndings("\n");
        Assert.Equal(workflow.TrimEnd(), blocks.Single(b => b.Kind == "yaml").Text);

        int Count(string kind) => blocks.Count(b => b.Kind == kind);
    }

    [Theory]
    [InlineData("shapes: 19... of 2000 images right", "shapes: 1957 of 2000 images right", true)]
    [InlineData("shapes: 19... of 2000 images right", "shapes: 180 of 2000 images right", false)]
    [InlineData("shapes: ...: Pass", "  shapes: Top1 97.90 %: Pass", true)]
    [InlineData("shapes: ...: Pass", "  shapes: Top1 97.90 %: Fail", false)]
    [InlineData("Passed! - Failed: 0, ...", "Passed!  - Failed:     0, Passed:     3", true)]
    [InlineData("one\ntwo", "one\nand\ntwo", true)]
    [InlineData("one\ntwo", "two\none", false)]
    public void Output_is_compared_line_by_line_in_order(string page, string printed, bool same) =>
        Assert.Equal(same, new TutorialBlock("text", "", page).Matches(printed));

    [Theory]
    [InlineData("tutorial")]
    [InlineData("howto")]
    [InlineData("web")]
    public void Links_of_the_newcomers_pages_lead_to_a_heading_or_a_page(string name)
    {
        string page = Page(name);
        string[] links = [.. Regex.Matches(page, @"\]\(([^)]+)\)").Select(m => m.Groups[1].Value)];
        Assert.True(links.Length >= 10, $"only {links.Length} links were found");
        Assert.Equal([], links.Where(l => !Leads(name, l)));

        // All are in the table of the README, and each leads to another.
        Assert.Contains($"](docs/{name}.md)", File.ReadAllText(Path.Combine(PackedSdk.RepositoryRoot, "README.md")));
        Assert.Contains(links, l => l.StartsWith(name == "howto" ? "tutorial.md" : "howto.md", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("tutorial")]
    [InlineData("howto")]
    [InlineData("web")]
    public void Sentences_of_the_newcomers_pages_are_short(string name)
    {
        string[] sentences = [.. TutorialBlock.Sentences(Page(name))];
        Assert.True(sentences.Length > 40, $"only {sentences.Length} sentences were found");
        Assert.Equal([], sentences.Where(s => s.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length >= LongestSentence));
    }

    private static bool Leads(string page, string link)
    {
        string[] parts = link.Split('#');
        string file = Path.Combine(Docs, parts[0].Length > 0 ? parts[0] : $"{page}.md");
        return File.Exists(file) && (parts.Length == 1 || Headings(file).Contains(parts[1]));
    }

    /// <summary>Anchors as GitHub makes them: lower case, without punctuation, a hyphen for each blank.</summary>
    private static IEnumerable<string> Headings(string file) => File.ReadLines(file).Where(l => Regex.IsMatch(l, "^#+ "))
        .Select(l => Regex.Replace(l.TrimStart('#').Trim().ToLowerInvariant(), @"[^\w\- ]", "").Replace(' ', '-'));

    private static string Page(string name) => File.ReadAllText(Path.Combine(Docs, $"{name}.md")).ReplaceLineEndings("\n");
}
