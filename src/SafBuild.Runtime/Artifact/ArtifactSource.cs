namespace SafBuild.Runtime.Artifact;

/// <summary>Where the files of an artifact lie.</summary>
internal abstract class ArtifactSource
{
    /// <summary>How messages name a file.</summary>
    internal abstract string PathOf(string name);

    /// <exception cref="SafFormatException">It is not there, not a regular file, or longer than <paramref name="most"/> bytes.</exception>
    internal abstract byte[] ReadAll(string name, long most);

    /// <exception cref="SafFormatException">It is not there, not a regular file, or has another length.</exception>
    internal abstract void RequireLength(string name, long expected);
}
