using SafBuild.Shared.Store;

namespace SafBuild.Runtime.Tasks.Copying;

/// <summary>
/// A file of an artifact that comes from a referenced project. MSBuild hands on its path and TargetPath and no metadata of ours, so it is
/// known by where it lies: NAME/KEY/NAME.saf/FILE. Its entry's "hashes" is not asked for here: without it the artifact is damaged, and must
/// not pass for a plain file.
/// </summary>
/// <param name="Artifact">Full path of NAME.saf.</param>
/// <param name="Entry">Full path of its entry, the folder KEY.</param>
internal sealed record KeyedFile(string Artifact, string Entry)
{
    internal static KeyedFile? Of(string path)
    {
        // Most files of a build are of other kinds, and a build may have thousands.
        if (Path.GetDirectoryName(path) is not { } artifact || !artifact.EndsWith(FoundArtifact.Extension, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        return EntryOf(artifact) is { } entry ? new(artifact, entry) : null;
    }

    /// <summary>The entry that an artifact folder lies in; null for one of a package.</summary>
    internal static string? EntryOf(string artifact)
    {
        string name = Path.GetFileNameWithoutExtension(artifact);
        return Path.GetDirectoryName(artifact) is { } entry && ContentHash.IsKey(Path.GetFileName(entry))
            && Path.GetFileName(Path.GetDirectoryName(entry)) == name
            ? entry
            : null;
    }
}
