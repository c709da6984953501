using System.Diagnostics;
using Newtonsoft.Json;
using SafBuild.Shared;

namespace SafBuild.Hardener.Checking;

/// <summary>
/// Checks models in a process of its own (<see cref="CheckWorker"/>) and watches it. ONNX Runtime and libtorch are native code: a hostile
/// file can make them end the process, work for hours or ask for all of the memory, and the other files should get their lines all the
/// same.
/// </summary>
internal sealed class CheckSupervisor(CheckLimits limits, Func<ProcessStartInfo> worker) : IDisposable
{
    private readonly Stopwatch _clock = new();
    private Process? _process;

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

    public void Dispose() => End();

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
        CheckBounds bounds = limits.For(file);
        try
        {
            if (_process is { } last && (last.HasExited || MemoryOf(last) > limits.Leftover))
            {
                // Libraries keep what a large model needed, which should not count for the next.
                End();
            }

            Process process = _process ??= Start();
            _clock.Restart();
            TimeSpan before = process.TotalProcessorTime;
            process.StandardInput.WriteLine(JsonConvert.SerializeObject(new CheckTask(file, runs), Formatting.None));
            process.StandardInput.Flush();
            Task<string?> answer = AnswerAsync(process.StandardOutput);
            while (!answer.Wait(limits.Poll, cancellation))
            {
                if (Look(process, bounds, before) is { } reason)
                {
                    End();
                    return (null, reason);
                }
            }

            if (answer.Result is { Length: > 0 } line)
            {
                return (line, "");
            }

            process.WaitForExit();
            int code = process.ExitCode;
            End();
            return (null, $"The process that looked at the model ended with exit code {code} (128 + n: signal n); ONNX Runtime or "
                + $"libtorch cannot bear this file.");
        }
        catch (Exception e)
            when (e is IOException or InvalidOperationException or System.ComponentModel.Win32Exception or AggregateException)
        {
            End();
            return (null, $"The process that looked at the model ended: {e.Message}");
        }
    }

    /// <summary>The next line of JSON; native libraries may print, too. Null at the end.</summary>
    private static async Task<string?> AnswerAsync(StreamReader output)
    {
        while (await output.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            if (line.StartsWith('{'))
            {
                return line;
            }
        }

        return null;
    }

    private static long MemoryOf(Process process)
    {
        process.Refresh();
        return process.WorkingSet64;
    }

    /// <summary>Which bound is exceeded, or null.</summary>
    private string? Look(Process process, CheckBounds bounds, TimeSpan before)
    {
        try
        {
            process.Refresh();
            return bounds.Exceeded(_clock.Elapsed, process.TotalProcessorTime - before, process.WorkingSet64);
        }
        catch (InvalidOperationException)
        {
            // It has just ended, and so will its output.
            return null;
        }
    }

    private Process Start()
    {
        ProcessStartInfo start = worker();
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.UseShellExecute = false;
        start.StandardInputEncoding = start.StandardOutputEncoding = new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        Process process = Process.Start(start)!;

        // Native libraries print there; nobody reads it, but a full pipe would stop them.
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        return process;
    }

    private void End()
    {
        if (_process is { } process)
        {
            _process = null;
            try
            {
                process.Kill(entireProcessTree: true);
            }
            catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
            {
                // It has ended itself.
            }

            process.Dispose();
        }
    }
}
