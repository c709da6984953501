using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace SafBuild.Hardener.Isolation;

/// <summary>
/// A process that is asked in lines and answers in lines of JSON, watched while it works. ONNX Runtime and libtorch are native code: a
/// hostile or damaged file can make them end the process, work for hours or ask for all of the memory. Started when it is first asked,
/// and again when it is asked after its end. One thread at a time.
/// </summary>
/// <param name="start">Of the process; streams are set here.</param>
/// <param name="poll">Between two looks at it.</param>
internal sealed class SupervisedProcess(Func<ProcessStartInfo> start, TimeSpan poll) : IDisposable
{
    private static readonly TimeSpan LastBreath = TimeSpan.FromSeconds(10);

    private readonly Stopwatch _clock = new();
    private Process? _process;

    /// <summary>Libraries keep what a large model needed; a process that holds more is not asked again.</summary>
    /// <param name="memory">Working set in bytes.</param>
    internal void EndIfLargerThan(long memory)
    {
        if (_process is { } process)
        {
            process.Refresh();
            if (process.HasExited || process.WorkingSet64 > memory)
            {
                End();
            }
        }
    }

    /// <summary>
    /// Sends a line and waits for one. When there is none the process has ended, and the next question starts another.
    /// </summary>
    /// <exception cref="OperationCanceledException">Cancelled, and the process has been ended.</exception>
    internal Answer Ask(string line, ProcessBounds bounds, CancellationToken cancellation)
    {
        try
        {
            if (_process is { HasExited: true })
            {
                End();
            }

            Process process = _process ??= Start();
            _clock.Restart();
            TimeSpan before = process.TotalProcessorTime;
            process.StandardInput.WriteLine(line);
            process.StandardInput.Flush();
            Task<string?> answer = AnswerAsync(process.StandardOutput);
            while (!answer.Wait(poll, cancellation))
            {
                if (Look(process, bounds, before) is { } excess)
                {
                    End();
                    return new(null, "", excess);
                }
            }

            if (answer.Result is { Length: > 0 } said)
            {
                return new(said, "");
            }

            return Ended("its output ended");
        }
        catch (OperationCanceledException)
        {
            // Its answer would be taken for that of the next question.
            End();
            throw;
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or Win32Exception or AggregateException)
        {
            // A pipe may break a moment before its process is gone.
            return Ended(e.Message);
        }
    }

    /// <summary>With the exit code of a process that ended by itself; a process that only closed its output is ended.</summary>
    private Answer Ended(string otherwise)
    {
        int? code = _process is { } process && process.WaitForExit(LastBreath) ? process.ExitCode : null;
        End();
        return new(null, code is { } known
            ? $"The process that looked at the model ended with exit code {known} (128 + n: signal n); ONNX Runtime or libtorch cannot "
                + "bear this file."
            : $"The process that looked at the model ended: {otherwise}");
    }

    public void Dispose() => End();

    /// <summary>Ends it, whatever it does.</summary>
    internal void End()
    {
        if (_process is { } process)
        {
            _process = null;
            try
            {
                process.Kill(entireProcessTree: true);
                process.WaitForExit();
            }
            catch (Exception e) when (e is InvalidOperationException or Win32Exception)
            {
                // It has ended itself.
            }

            process.Dispose();
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

    /// <summary>Which bound is exceeded, or null.</summary>
    private ProcessExcess? Look(Process process, ProcessBounds bounds, TimeSpan before)
    {
        try
        {
            process.Refresh();
            return bounds.Exceeded(_clock.Elapsed, process.TotalProcessorTime - before, process.WorkingSet64);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            // It has just ended, and so will its output.
            return null;
        }
    }

    private Process Start()
    {
        ProcessStartInfo info = start();
        info.RedirectStandardInput = true;
        info.RedirectStandardOutput = true;
        info.RedirectStandardError = true;
        info.UseShellExecute = false;
        info.StandardInputEncoding = info.StandardOutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        Process process = Process.Start(info)!;

        // Native libraries print there; nobody reads it, but a full pipe would stop them.
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        return process;
    }
}
