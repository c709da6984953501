namespace SafBuild.Runtime.Artifact;

/// <summary>A file of an artifact.</summary>
/// <param name="Path">As messages name it.</param>
/// <param name="Place">Where it is opened: the same, or below the handle of its folder, which may have another name by now.</param>
internal readonly record struct ArtifactFile(string Path, string Place)
{
    public static implicit operator ArtifactFile(string path) => new(path, path);
}
