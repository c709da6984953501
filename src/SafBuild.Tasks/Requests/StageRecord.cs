using SafBuild.Shared;

namespace SafBuild.Tasks.Requests;

/// <summary>
/// STAGE.done: what a finished stage belongs to. Its time is when the stage started, so that an input
/// that changed while the stage ran is newer and the stage runs again.
/// </summary>
/// <param name="Stamp">The stamp the stage ran with.</param>
/// <param name="Manifest">SHA-256 of the artifact's manifest (which in turn has the hashes of the rest).</param>
/// <param name="Result">SHA-256 of result.json; empty for the harden stage.</param>
internal sealed record StageRecord(string Stamp, string Manifest, string Result)
{
    /// <summary>The record of what lies in the model's folder now; null when a file is missing.</summary>
    internal static StageRecord? OfFiles(ModelFolder folder, Stage stage)
    {
        string stamp = folder.Stamp(stage);
        bool judged = stage == Stage.Gate;
        if (!File.Exists(stamp) || !File.Exists(folder.Manifest) || (judged && !File.Exists(folder.Result)))
        {
            return null;
        }

        return new(File.ReadAllText(stamp), StageStamps.HashFile(folder.Manifest), judged ? StageStamps.HashFile(folder.Result) : "");
    }

    internal static StageRecord? Read(string path) =>
        File.Exists(path) && File.ReadAllText(path).Split('\n') is [string stamp, string manifest, string result, ..]
            ? new(stamp, manifest, result)
            : null;

    internal void Write(string path, DateTime startedUtc)
    {
        AtomicFile.Write(path, $"{Stamp}\n{Manifest}\n{Result}\n");
        File.SetLastWriteTimeUtc(path, startedUtc);
    }
}
