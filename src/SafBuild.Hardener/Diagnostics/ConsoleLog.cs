using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Diagnostics;

/// <summary>Writes diagnostics in MSBuild's canonical form and progress as plain lines, and keeps the warnings for result.json.</summary>
internal sealed class ConsoleLog(TextWriter output) : IProgressLog
{
    private readonly Lock _gate = new();
    private readonly List<string> _warnings = [];

    /// <summary>Canonical lines of the warnings so far.</summary>
    internal IReadOnlyList<string> Warnings
    {
        get
        {
            lock (_gate)
            {
                return [.. _warnings];
            }
        }
    }

    public void Report(Diagnostic diagnostic)
    {
        lock (_gate)
        {
            if (diagnostic.Severity == Severity.Warning)
            {
                _warnings.Add(diagnostic.ToString());
            }

            // A message is progress with a code: what it quotes must not become an error.
            output.WriteLine(diagnostic.Severity == Severity.Message ? ProgressLine.Of(diagnostic.ToString()) : diagnostic.ToString());
            output.Flush();
        }
    }

    /// <summary>A warning that an earlier run wrote, as its canonical line.</summary>
    internal void Repeat(string warning)
    {
        lock (_gate)
        {
            _warnings.Add(warning);
            output.WriteLine(warning);
            output.Flush();
        }
    }

    public void Progress(string line)
    {
        lock (_gate)
        {
            output.WriteLine(ProgressLine.Of(line));
            output.Flush();
        }
    }
}
