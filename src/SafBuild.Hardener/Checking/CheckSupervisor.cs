using System.Diagnostics;
using Newtonsoft.Json;
using SafBuild.Hardener.Isolation;
using SafBuild.Shared;

namespace SafBuild.Hardener.Checking;

/// <summary>
/// Checks models in a process of its own (<see cref="CheckWorker"/>): the other files should get their lines whatever one of them does to
/// it.
/// </summary>
internal sealed class CheckSupervisor(CheckLimits limits, Func<ProcessStartInfo> worker) : IDisposable
{
    private readonly SupervisedProcess _process = new(worker, limits.Poll);

    /// <inheritdoc cref="ModelCheck.Run"/>
    internal int Run(IReadOnlyList<string> files, TextWriter output, CancellationToken cancellation)
    {
        bool all = files.Count > 0;
        foreach (string file in files)
        {
            cancellation.ThrowIfCancellationRequested();
            string line = Check(file, cancellation);
            all &= JsonConvert.DeserializeObject<CheckLine>(line, ContractJson.Settings)?.Converts ?? false;
            output.Write(line + "\n");
            output.Flush();
        }

        return all ? 0 : 1;
    }

    public void Dispose() => _process.Dispose();

    private string Check(string file, CancellationToken cancellation)
    {
        (string? line, string reason) = Ask(file, runs: true, cancellation);
        if (line is null)
        {
            // Without running the model, conversion can still be told.
            line = Ask(file, runs: false, cancellation).Line is { } rest
                && JsonConvert.DeserializeObject<CheckLine>(rest, ContractJson.Settings) is { } known
                ? ModelCheck.Json(known with { Reason = $"{reason} {known.Reason}".Trim() })
                : ModelCheck.Json(new CheckLine { Model = file, Reason = reason });
        }

        return line;
    }

    /// <summary>The worker's line; null, with the reason, when it ended or had to be ended.</summary>
    private (string? Line, string Reason) Ask(string file, bool runs, CancellationToken cancellation)
    {
        // What a large model left in the libraries should not count for this one.
        _process.EndIfLargerThan(limits.Leftover);
        Answer answer = _process.Ask(
            JsonConvert.SerializeObject(new CheckTask(file, runs), Formatting.None), limits.For(file), cancellation);
        return (answer.Line, answer.Excess is { } excess
            ? $"Stopped: the check {excess.Text}." + (excess.IsMemory ? " If the file is to be trusted, allow more with --memory." : "")
            : answer.Reason);
    }
}
