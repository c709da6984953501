using System.CommandLine;

namespace SafBuild.Hardener.Verbs;

/// <summary>A verb of the command line with its page of the manual.</summary>
internal sealed class Verb(string name, string sentence, VerbPage page) : Command(name, sentence)
{
    internal VerbPage Page => page;

    /// <summary>Those of the manual, in the list's order.</summary>
    internal static IReadOnlyList<Verb> Of(RootCommand root) => [.. root.Subcommands.OfType<Verb>().Where(v => !v.Hidden)];
}
