namespace SafBuild.Runtime.Artifact;

/// <summary>
/// What the argument of <see cref="SafModel.Load"/> and its like means: an artifact's name or a folder. Told by the text alone, never by
/// what lies on the disk: the same call must not load another model because of a folder in the working directory.
/// </summary>
internal static class ArtifactPlace
{
    /// <summary>Ending of every artifact folder that a build makes.</summary>
    private const string Ending = ".saf";

    /// <summary>Of a path on any system, so that one text means the same on all of them.</summary>
    private static readonly char[] Separators = ['/', '\\', ':'];

    /// <summary>
    /// Whether it is a name: without <c>/</c>, <c>\</c> and <c>:</c>, not ending in <c>.saf</c>, not <c>.</c> or <c>..</c>.
    /// </summary>
    internal static bool IsName(string pathOrName) => pathOrName.IndexOfAny(Separators) < 0
        && pathOrName is not ("." or "..") && !pathOrName.EndsWith(Ending, StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// The folder: of a name <c>NAME.saf</c> beside the application (<see cref="AppContext.BaseDirectory"/>, of a single file the folder in
    /// which it lies); a path as it is.
    /// </summary>
    internal static string PathOf(string pathOrName) =>
        IsName(pathOrName) ? Path.Combine(AppContext.BaseDirectory, pathOrName + Ending) : pathOrName;

    /// <summary>The refusal of a name that has no folder; says where it was looked for, and how a folder is written.</summary>
    internal static DirectoryNotFoundException NotFound(string name, Exception cause) => new(
        $"there is no artifact folder '{PathOf(name)}': '{name}' is taken for the name of an artifact beside the application. Give the "
        + $"project a SafModel item of this name, or a reference to a project or package that has it; a folder is written as a path "
        + $"('./{name}').", cause);
}
