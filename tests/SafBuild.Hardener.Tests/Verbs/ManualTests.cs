using System.CommandLine;
using System.Reflection;
using SafBuild.Docs;
using SafBuild.Hardener.Verbs;

namespace SafBuild.Hardener.Tests.Verbs;

/// <summary>--help and docs/cli.md: whole, made of the verbs themselves, and readable.</summary>
public class ManualTests
{
    private static readonly RootCommand Root = CommandLine.Create();

    public static TheoryData<string> VerbNames { get; } = [.. Verb.Of(Root).Select(v => v.Name)];

    [Fact]
    public void Page_is_what_the_verbs_give()
    {
        string root = typeof(ManualTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(a => a.Key == "RepositoryRoot").Value!;
        Assert.True(CliPage.Render() == File.ReadAllText(Path.Combine(root, "docs", "cli.md")).ReplaceLineEndings("\n"),
            "docs/cli.md is out of date: run `dotnet run build.cs docs`");
    }

    [Fact]
    public void Every_command_that_is_not_hidden_has_its_page()
    {
        Assert.Equal(Root.Subcommands.Where(c => !c.Hidden).Select(c => c.Name), Verb.Of(Root).Select(v => v.Name));
        string[] least = ["harden", "check", "gate", "inject", "replay", "inspect", "sign"];
        Assert.Empty(least.Except(Verb.Of(Root).Select(v => v.Name)));
    }

    [Theory]
    [MemberData(nameof(VerbNames))]
    public void Examples_parse_as_the_verb_that_they_are_of(string name)
    {
        Verb verb = Named(name);
        Assert.NotEmpty(verb.Page.Examples);
        Assert.All(verb.Page.Examples, example =>
        {
            ParseResult parsed = Root.Parse(example.Arguments);
            Assert.StartsWith($"safbuild {name} ", example.Line);
            Assert.Empty(parsed.Errors);
            Assert.Same(verb, parsed.CommandResult.Command);
        });
    }

    [Theory]
    [MemberData(nameof(VerbNames))]
    public void Help_has_every_argument_option_exit_code_and_example_within_the_screen(string name)
    {
        Verb verb = Named(name);
        foreach (int width in (int[])[HelpPage.Narrowest, HelpPage.Widest])
        {
            string page = HelpPage.OfVerb(verb, width);
            string[] lines = page.Split('\n');
            Assert.All(verb.Arguments, a => Assert.Contains(lines, l => l.StartsWith($"  {a.Name}", StringComparison.Ordinal)));
            Assert.All(verb.Options.Where(o => !o.Hidden),
                o => Assert.Contains(lines, l => l.StartsWith($"  {o.Name}", StringComparison.Ordinal)));
            Assert.All((int[])[0, 1, 130], c => Assert.Contains(lines, l => l.StartsWith($"  {c} ", StringComparison.Ordinal)));
            Assert.All(verb.Page.Examples, e => Assert.Contains($"    {e.Line}", lines));
            Assert.Equal([], lines.Where(l => l.Length > width && l.Trim().Contains(' ', StringComparison.Ordinal)
                && !verb.Page.Examples.Any(e => l.EndsWith(e.Line, StringComparison.Ordinal))));
        }
    }

    /// <summary>Where it is not said what a value is, the manual is no manual.</summary>
    [Theory]
    [MemberData(nameof(VerbNames))]
    public void Every_argument_and_option_says_what_it_is_and_what_it_takes(string name)
    {
        Verb verb = Named(name);
        Assert.All(verb.Arguments, a => Assert.EndsWith(".", a.Description));
        Assert.All(ManualEntry.Options(verb), e =>
        {
            Assert.EndsWith(".", e.Text);
            Assert.Matches("^--[a-z-]+(, -{1,2}[a-z-]+)* [A-Z]+$", e.Term);
        });
    }

    [Fact]
    public async Task Help_of_the_program_names_every_verb_and_the_environment()
    {
        (int code, string output) = await Run("--help");
        Assert.Equal(0, code);
        Assert.All(Verb.Of(Root), v => Assert.Contains($"\n  {v.Name} ", output));
        Assert.Contains("SafLibTorchPath", output);
        Assert.DoesNotContain("session", output);
    }

    [Theory]
    [InlineData("", 1, "Usage")]
    [InlineData("gat", 1, "gate")]
    [InlineData("gate net.saf", 1, "safbuild gate --help shows the manual.")]
    [InlineData("gate net.saf --help", 0, "--max-accuracy-drop")]
    [InlineData("frobnicate", 1, "safbuild --help shows the manual.")]
    [InlineData("inspect net.saf --frobnicate", 1, "safbuild inspect --help shows the manual.")]
    public async Task A_wrong_line_is_no_success_and_says_where_the_manual_is(string line, int expected, string said)
    {
        (int code, string output) = await Run(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(expected, code);
        Assert.Contains(said, output);
    }

    private static Verb Named(string name) => Verb.Of(Root).Single(v => v.Name == name);

    private static async Task<(int Code, string Output)> Run(params string[] arguments)
    {
        StringWriter output = new();
        int code = await CommandLine.RunAsync(
            CommandLine.Create(), arguments, new InvocationConfiguration { Output = output, Error = output });
        return (code, output.ToString().ReplaceLineEndings("\n"));
    }
}
