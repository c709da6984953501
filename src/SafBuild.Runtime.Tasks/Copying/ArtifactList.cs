using SafBuild.Shared.Diagnostics;

namespace SafBuild.Runtime.Tasks.Copying;

/// <summary>The artifacts of one output folder: one for each folder in it, wherever it comes from.</summary>
/// <param name="project">Named where two artifacts clash.</param>
internal sealed class ArtifactList(string project)
{
    /// <summary>File systems of Windows and macOS ignore case, and an application must not depend on which it was built.</summary>
    private readonly Dictionary<string, FoundArtifact> _byTarget = new(StringComparer.OrdinalIgnoreCase);

    internal IEnumerable<FoundArtifact> All => _byTarget.Values;

    /// <summary>The artifact that a file would be copied into.</summary>
    /// <param name="target">Path of the file below the output folder, with slashes.</param>
    internal FoundArtifact? Around(string target) =>
        All.FirstOrDefault(a => target.StartsWith(a.Target + "/", StringComparison.OrdinalIgnoreCase));

    /// <exception cref="SafException">SAF0114: there is another one for this folder.</exception>
    internal void Add(FoundArtifact artifact)
    {
        if (_byTarget.TryAdd(artifact.Target, artifact))
        {
            return;
        }

        FoundArtifact other = _byTarget[artifact.Target];
        if (other.Hash != artifact.Hash)
        {
            throw new SafException(Codes.ArtifactClash, project,
                $"two artifacts are named '{artifact.Name}': one comes from '{other.Source}' (hash {other.Hash}), and another from "
                + $"'{artifact.Source}' (hash {artifact.Hash}); set the Name metadata on one of the SafModel items");
        }
    }

    /// <summary>
    /// A plain file that the project copies into an artifact's folder. Equal bytes are no clash: an old package brings its artifact so.
    /// </summary>
    /// <param name="path">Full path.</param>
    /// <param name="target">Its path below the output folder, with slashes.</param>
    /// <param name="hash">SHA-256 of a file by its full path.</param>
    /// <exception cref="SafException">SAF0114: it would change the artifact.</exception>
    internal void CheckPlain(FoundArtifact artifact, string path, string target, Func<string, string> hash)
    {
        string own = Path.Combine(artifact.Folder, target[(artifact.Target.Length + 1)..]);
        if (!File.Exists(own) || hash(own) != hash(path))
        {
            throw new SafException(Codes.ArtifactClash, project,
                $"the file '{path}' would be copied into the judged artifact '{artifact.Name}' of '{artifact.Source}'; "
                + "copy it elsewhere, or set the Name metadata on the SafModel item");
        }
    }
}
