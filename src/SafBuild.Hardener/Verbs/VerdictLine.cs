using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Verbs;

/// <summary>The end of a run by hand: the gate's finding as a diagnostic, and the exit code. In a build the SafVerdict target does this.</summary>
internal static class VerdictLine
{
    internal static int Report(HardenResult result, HardenRequest request, IProgressLog log)
    {
        if (Codes.All.FirstOrDefault(c => c.Id == result.Code) is not { } code)
        {
            return VerbRunner.Success;
        }

        bool fails = request.Gate.Mode == GateMode.Error;
        log.Report(new(fails ? Severity.Error : Severity.Warning, code, request.Model, result.Message));
        return fails ? VerbRunner.Failure : VerbRunner.Success;
    }
}
