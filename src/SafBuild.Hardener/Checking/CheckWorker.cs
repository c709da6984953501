using System.Diagnostics;
using Newtonsoft.Json;
using SafBuild.Hardener.Isolation;

namespace SafBuild.Hardener.Checking;

/// <summary>
/// What the worker is asked, a line of JSON on its standard input; its answer is the model's line on the standard output.
/// </summary>
/// <param name="File">The model.</param>
/// <param name="Runs">Whether the model is run, for the comparison.</param>
internal sealed record CheckTask(string File, bool Runs);

/// <summary>The process behind <see cref="CheckSupervisor"/>.</summary>
internal static class CheckWorker
{
    /// <summary>The hidden option of <c>safbuild check</c> that makes it the worker.</summary>
    internal const string Option = "--worker";

    /// <summary>Answers until the input ends.</summary>
    internal static void Run(TextReader input, TextWriter output)
    {
        while (input.ReadLine() is { } line && JsonConvert.DeserializeObject<CheckTask>(line) is { } task)
        {
            output.Write(ModelCheck.Json(CheckedModel.Check(task.File, task.Runs)) + "\n");
            output.Flush();

            // The next file's limits should not count this one's garbage.
            GC.Collect();
        }
    }

    /// <summary>This program once more, as the worker; null where it runs inside of another program.</summary>
    internal static ProcessStartInfo? StartInfo() => ThisProgram.Start("check", Option);
}
