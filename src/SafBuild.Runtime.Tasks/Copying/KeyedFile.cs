using SafBuild.Shared.Store;

namespace SafBuild.Runtime.Tasks.Copying;

/// <summary>
/// A file of an artifact that comes from a referenced project. MSBuild hands on its path and TargetPath and no metadata of ours, so it is
/// known by where it lies: NAME/KEY/NAME.saf/FILE. Its entry's "hashes" is not asked for here: without it the artifact is damaged, and must
/// not pass for a plain file.
/// </summary>
internal static class KeyedFile
{
    /// <summary>Full path of NAME.saf; null for a file of another kind, as most of a build's are.</summary>
    internal static string? ArtifactOf(string path) =>
        Path.GetDirectoryName(path) is { } artifact
        && artifact.EndsWith(FoundArtifact.Extension, StringComparison.OrdinalIgnoreCase) && EntryOf(artifact) is not null
            ? artifact
            : null;

    /// <summary>The entry that an artifact folder lies in, the folder KEY; null for an artifact of a package.</summary>
    internal static string? EntryOf(string artifact)
    {
        string name = Path.GetFileNameWithoutExtension(artifact);
        return Path.GetDirectoryName(artifact) is { } entry && ContentHash.IsKey(Path.GetFileName(entry))
            && Path.GetFileName(Path.GetDirectoryName(entry)) == name
            ? entry
            : null;
    }
}
