using Newtonsoft.Json;
using SafBuild.Hardener.Contract;

namespace SafBuild.Hardener.Checking;

/// <summary><c>safbuild check MODEL.onnx...</c>: one JSON line per model, whatever the files are.</summary>
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
            output.Write(JsonConvert.SerializeObject(line, Formatting.None, ContractJson.Settings) + "\n");
            output.Flush();
        }

        return all ? 0 : 1;
    }
}
