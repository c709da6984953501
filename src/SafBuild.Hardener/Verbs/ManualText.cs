namespace SafBuild.Hardener.Verbs;

/// <summary>What --help and docs/cli.md say of every verb.</summary>
internal static class ManualText
{
    private const string Wrong = "the command line is wrong, or an input is: a line of the form FILE : error SAFnnnn: TEXT says what.";

    internal static IReadOnlyList<(int Code, string When)> CommonExitCodes { get; } =
    [
        (VerbRunner.Success, "It is done; for gate, harden and check only when the answer is yes."),
        (VerbRunner.Failure, $"The answer is no, or {Wrong}"),
        (VerbRunner.Cancelled, "It was stopped, by Ctrl+C or by the end of the process that started it."),
    ];

    internal static IReadOnlyList<(string Name, string Text)> Environment { get; } =
    [
        (Native.TorchFolder.Variable,
            "Folder of a libtorch 2.10.0 for check and for harden with training; the other verbs need none. The build's property of the "
            + "same name comes first."),
        ("NUGET_PACKAGES",
            "Folder of NuGet's packages, where libtorch-cpu is looked for otherwise; .nuget/packages in the home folder without it."),
    ];

    internal static IReadOnlyList<(int Code, string When)> ExitCodes(Verb verb) =>
    [
        (VerbRunner.Success, verb.Page.Success),
        (VerbRunner.Failure,
            verb.Page.Failure is { } failure ? $"{failure} Or: {Wrong}" : $"{char.ToUpperInvariant(Wrong[0])}{Wrong[1..]}"),
        CommonExitCodes[2],
    ];
}
