using Microsoft.Build.Framework;

namespace SafBuild.Tasks.Logging;

/// <summary>Which warnings MSBuild makes errors: by the project's properties, which it tells a task, and by its command line.</summary>
/// <param name="commandLine">See <see cref="AskSafWarnings"/>.</param>
internal sealed class TreatedAsErrors(IBuildEngine? engine, IReadOnlyCollection<string> commandLine)
{
    internal bool Contains(string code) => commandLine.Contains(code, StringComparer.OrdinalIgnoreCase)
        || (engine as IBuildEngine8)?.ShouldTreatWarningAsError(code) == true;
}
