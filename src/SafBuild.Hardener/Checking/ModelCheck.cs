using Newtonsoft.Json;
using SafBuild.Shared;

namespace SafBuild.Hardener.Checking;

/// <summary>
/// One JSON line per model, whatever the files are, in this process; <see cref="CheckSupervisor"/> is what the command line uses.
/// </summary>
internal static class ModelCheck
{
    /// <param name="files">Models, in the order of the lines.</param>
    /// <param name="output">Receives the lines, each flushed when it is done.</param>
    /// <param name="cancellation">Stops between models.</param>
    /// <returns>0 when all models convert, 1 otherwise.</returns>
    internal static int Run(IReadOnlyList<string> files, TextWriter output, CancellationToken cancellation)
    {
        bool all = files.Count > 0;
        foreach (string file in files)
        {
            cancellation.ThrowIfCancellationRequested();
            CheckLine line = CheckedModel.Check(file);
            all &= line.Converts;
            output.Write(Json(line) + "\n");
            output.Flush();
        }

        return all ? 0 : 1;
    }

    /// <summary>One line of JSON.</summary>
    internal static string Json(CheckLine line) => JsonConvert.SerializeObject(line, Formatting.None, ContractJson.Settings);
}
