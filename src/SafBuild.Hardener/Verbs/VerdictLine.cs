using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Verbs;

/// <summary>The end of a run by hand: the verdict as a diagnostic, and the exit code. In a build the SafVerdict target does this.</summary>
internal static class VerdictLine
{
    /// <param name="file">Named in the diagnostic.</param>
    /// <returns>0 when there is nothing to report, or a warning only.</returns>
    internal static int Report(GateVerdict verdict, GateMode mode, string file, IProgressLog log)
    {
        if (verdict.Finding(mode, file) is not { } finding)
        {
            return VerbRunner.Success;
        }

        log.Report(finding);
        return finding.Severity == Severity.Error ? VerbRunner.Failure : VerbRunner.Success;
    }
}
