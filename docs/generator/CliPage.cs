using System.CommandLine;
using System.Text;
using SafBuild.Hardener;
using SafBuild.Hardener.Verbs;

namespace SafBuild.Docs;

/// <summary>docs/cli.md from the verbs, which also read and check the line: the text of --help, to be linked.</summary>
internal static class CliPage
{
    internal static string Render()
    {
        RootCommand root = CommandLine.Create();
        StringBuilder page = new();
        page.Append(
            """
            <!-- Generated from the verbs (src/SafBuild.Hardener/CommandLine.cs, Verbs/) by `dotnet run build.cs docs`. -->
            # Command line
            `safbuild` is the program that a build runs, as a .NET tool. `safbuild VERB --help` says on the terminal what this page says.

            ```
            dotnet tool install --global safbuild     # on the PATH
            dotnet tool install safbuild              # in this repository; then: dotnet safbuild VERB ...
            dotnet dnx safbuild check net.onnx        # once, without installing
            ```

            It needs the .NET 10 SDK or runtime. Its package has ONNX Runtime for linux-x64, linux-arm64, win-x64 and osx-arm64, and no
            libtorch: only `check` (whether a model can be trained) and `harden` with training use one. They find it where a build with
            `TrainingData` has restored it. Without such a build:

            ```
            dotnet package download libtorch-cpu-linux-x64@2.10.0 --output ~/libtorch      # or win-x64, osx-arm64
            export SafLibTorchPath=~/libtorch/libtorch-cpu-linux-x64/2.10.0
            ```

            | verb | does |
            |---|---|

            """.ReplaceLineEndings("\n"));
        foreach (Verb verb in Verb.Of(root))
        {
            page.Append($"| [{verb.Name}](#{verb.Name}) | {Text(verb.Description ?? "")} |\n");
        }

        Table(page, "environment variable", "", ManualText.Environment.Select(e => (e.Name, e.Text)));
        Table(page, "exit code", "when", ManualText.CommonExitCodes.Select(e => ($"{e.Code}", e.When)));
        foreach (Verb verb in Verb.Of(root))
        {
            Append(page, verb);
        }

        return page.ToString();
    }

    private static void Append(StringBuilder page, Verb verb)
    {
        page.Append($"\n## {verb.Name}\n{Text(verb.Description ?? "")}\n\n```\n{ManualEntry.Usage(verb)}\n```\n");
        foreach (string paragraph in verb.Page.About)
        {
            page.Append($"\n{Text(paragraph)}\n");
        }

        Table(page, "argument", "", ManualEntry.Arguments(verb).Select(e => (e.Term, e.Text)));
        Table(page, "option", "", ManualEntry.Options(verb).Select(e => (e.Term, e.Text)));
        Table(page, "exit code", "when", ManualText.ExitCodes(verb).Select(e => ($"{e.Code}", e.When)));
        foreach (VerbExample example in verb.Page.Examples)
        {
            page.Append($"\n{Text(example.Says)}:\n```\n{example.Line}\n```\n");
        }
    }

    private static void Table(StringBuilder page, string left, string right, IEnumerable<(string Term, string Text)> rows)
    {
        (string Term, string Text)[] all = [.. rows];
        if (all.Length == 0)
        {
            return;
        }

        page.Append($"\n| {left} | {right} |\n|---|---|\n");
        foreach ((string term, string text) in all)
        {
            page.Append($"| `{term}` | {Text(text).Replace("|", "\\|", StringComparison.Ordinal)} |\n");
        }
    }

    // Markdown takes <Name> for a tag.
    private static string Text(string text) => text.Replace("<", "&lt;", StringComparison.Ordinal);
}
