namespace SafBuild.Hardener.Verbs;

/// <summary>What the manual says of a verb beyond its arguments and options, which are System.CommandLine's own.</summary>
internal sealed record VerbPage
{
    /// <summary>Paragraphs: what it does, what it reads and writes.</summary>
    public required IReadOnlyList<string> About { get; init; }

    /// <summary>At least one. A test runs every line of them.</summary>
    public required IReadOnlyList<VerbExample> Examples { get; init; }

    /// <summary>When it ends with 0.</summary>
    public required string Success { get; init; }

    /// <summary>When it ends with 1, beside an error that is printed with its code.</summary>
    public string? Failure { get; init; }
}

/// <param name="Says">What the line is for, as a heading without a full stop.</param>
/// <param name="Line">As it is typed, from <c>safbuild</c> on; without quotes.</param>
internal sealed record VerbExample(string Says, string Line)
{
    /// <summary>What a shell would hand to the program.</summary>
    internal string[] Arguments => Line.Split(' ')[1..];
}
