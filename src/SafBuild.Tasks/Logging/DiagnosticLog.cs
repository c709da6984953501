using Microsoft.Build.Utilities;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Tasks.Logging;

/// <summary>Reports SAF codes as MSBuild errors and warnings with a help link.</summary>
/// <param name="log">The task's log.</param>
/// <param name="warningsAsErrors">SafTreatWarningsAsErrors: MSBuild's own TreatWarningsAsErrors does not reach tasks.</param>
/// <param name="isError">Whether MSBuild makes an error of a warning with this code; null: what the log says is enough.</param>
internal sealed class DiagnosticLog(TaskLoggingHelper log, bool warningsAsErrors, Func<string, bool>? isError = null)
{
    /// <summary>How many of them fail the build, those that MSBuild makes of warnings included.</summary>
    internal int Errors { get; private set; }

    internal void Error(Code code, string file, string text) => Report(new CanonicalLine(file, 0, true, code.Id, text));

    internal void Warning(Code code, string file, string text) => Report(new CanonicalLine(file, 0, false, code.Id, text));

    internal void Report(Diagnostic diagnostic)
    {
        if (diagnostic.Severity == Severity.Message)
        {
            log.LogMessage("{0}", diagnostic.Text);
            return;
        }

        Report(new CanonicalLine(diagnostic.File, 0, diagnostic.Severity == Severity.Error, diagnostic.Code.Id, diagnostic.Text));
    }

    internal void Report(SafException failure)
    {
        foreach (Diagnostic diagnostic in failure.Diagnostics)
        {
            Report(diagnostic);
        }
    }

    internal void Report(CanonicalLine line)
    {
        if (line.IsError || warningsAsErrors || isError?.Invoke(line.Code) == true)
        {
            Errors++;
            log.LogError(null, line.Code, null, HelpLink.For(line.Code), line.File, line.Line, 0, 0, 0, "{0}", line.Text);
        }
        else
        {
            log.LogWarning(null, line.Code, null, HelpLink.For(line.Code), line.File, line.Line, 0, 0, 0, "{0}", line.Text);
        }
    }
}
