namespace SafBuild.Runtime.Artifact;

/// <summary>A place where nothing can be put by a rename; the message says what to do, and room or rights have no part in it.</summary>
internal sealed class MountPointException(string message) : IOException(message);
