using Microsoft.Build.Framework;
using SafBuild.Shared.Diagnostics;
using Task = Microsoft.Build.Utilities.Task;

namespace SafBuild.Tasks;

/// <summary>Which codes of ours the command line makes errors (-warnaserror); it runs in a project that has no list of its own.</summary>
[MSBuildMultiThreadableTask]
public sealed class AskSafWarnings : Task
{
    /// <summary>No code, so it is an error only where all are.</summary>
    private const string AnyCode = "SAF-ANY";

    private static readonly char[] Separators = [';', ',', ' ', '\n', '\r', '\t'];

    /// <summary>The project's codes that are messages, which comes first; divided by semicolons, commas or spaces.</summary>
    public string NoWarn { get; set; } = "";

    /// <summary>The project's codes that stay warnings where all are errors.</summary>
    public string NotAsErrors { get; set; } = "";

    [Output]
    public string[] ErrorCodes { get; set; } = [];

    public override bool Execute()
    {
        if (BuildEngine is IBuildEngine8 engine)
        {
            HashSet<string> spared = Split(NoWarn);
            if (engine.ShouldTreatWarningAsError(AnyCode))
            {
                spared.UnionWith(Split(NotAsErrors));
            }

            ErrorCodes = [.. Codes.All.Select(c => c.Id).Where(c => engine.ShouldTreatWarningAsError(c) && !spared.Contains(c))];
        }

        return true;
    }

    private static HashSet<string> Split(string codes) =>
        new(codes.Split(Separators, StringSplitOptions.RemoveEmptyEntries), StringComparer.OrdinalIgnoreCase);
}
