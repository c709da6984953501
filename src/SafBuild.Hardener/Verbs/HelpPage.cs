using System.CommandLine;
using System.Text;

namespace SafBuild.Hardener.Verbs;

/// <summary>The manual on the terminal: <c>safbuild --help</c> and <c>safbuild VERB --help</c>.</summary>
internal static class HelpPage
{
    internal const int Narrowest = 60;
    internal const int Widest = 100;

    /// <summary>Terms up to this width stand beside their text, longer ones above it.</summary>
    private const int TermWidth = 14;

    /// <param name="width">Columns.</param>
    internal static string OfVerb(Verb verb, int width)
    {
        StringBuilder page = new();
        Wrap(page, $"safbuild {verb.Name} - {verb.Description}", 0, width);
        Title(page, "Usage");
        Wrap(page, ManualEntry.Usage(verb), 2, width, hanging: 4);
        foreach (string paragraph in verb.Page.About)
        {
            page.Append('\n');
            Wrap(page, paragraph, 0, width);
        }

        Entries(page, "Arguments", ManualEntry.Arguments(verb).Select(e => (e.Term, e.Text)), width);
        Entries(page, "Options", ManualEntry.Options(verb).Select(e => (e.Term, e.Text)), width);
        Entries(page, "Exit codes", ManualText.ExitCodes(verb).Select(e => ($"{e.Code}", e.When)), width);
        Title(page, "Examples");
        foreach (VerbExample example in verb.Page.Examples)
        {
            Wrap(page, $"{example.Says}:", 2, width);
            page.Append("    ").Append(example.Line).Append('\n');
        }

        return page.ToString();
    }

    /// <param name="width">Columns.</param>
    internal static string OfProgram(RootCommand root, int width)
    {
        StringBuilder page = new();
        Wrap(page, $"safbuild - {root.Description}", 0, width);
        Title(page, "Usage");
        page.Append("  safbuild VERB [arguments] [options]\n  safbuild VERB --help    the manual of a verb, with examples\n")
            .Append("  safbuild --version\n");
        Entries(page, "Verbs", Verb.Of(root).Select(v => (v.Name, v.Description ?? "")), width);
        Entries(page, "Environment", ManualText.Environment.Select(e => (e.Name, e.Text)), width);
        Entries(page, "Exit codes", ManualText.CommonExitCodes.Select(e => ($"{e.Code}", e.When)), width);
        Title(page, "Examples");
        foreach (VerbExample example in Verb.Of(root).Select(v => v.Page.Examples[0]))
        {
            Wrap(page, $"{example.Says}:", 2, width);
            page.Append("    ").Append(example.Line).Append('\n');
        }

        return page.ToString();
    }

    private static void Title(StringBuilder page, string title) => page.Append('\n').Append(title).Append('\n');

    private static void Entries(StringBuilder page, string title, IEnumerable<(string Term, string Text)> entries, int width)
    {
        (string Term, string Text)[] all = [.. entries];
        if (all.Length == 0)
        {
            return;
        }

        Title(page, title);
        bool beside = all.All(e => e.Term.Length <= TermWidth);
        int indent = beside ? 4 + all.Max(e => e.Term.Length) : 6;
        foreach ((string term, string text) in all)
        {
            if (beside)
            {
                StringBuilder lines = new();
                Wrap(lines, text, indent, width);
                page.Append("  ").Append(term.PadRight(indent - 2)).Append(lines.ToString()[indent..]);
            }
            else
            {
                page.Append("  ").Append(term).Append('\n');
                Wrap(page, text, indent, width);
            }
        }
    }

    private static void Wrap(StringBuilder page, string text, int indent, int width, int? hanging = null)
    {
        int column = 0;
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (column > 0 && column + 1 + word.Length > width)
            {
                page.Append('\n');
                column = 0;
                indent = hanging ?? indent;
            }

            page.Append(column == 0 ? new string(' ', indent) : " ").Append(word);
            column = (column == 0 ? indent : column + 1) + word.Length;
        }

        page.Append('\n');
    }
}
