namespace SafBuild.Shared;

/// <summary>
/// The files of a data set that is a folder, for the worker, which reads them, and for the build, whose keys have their contents: a
/// picture more in a folder must be seen by both. An entry of a list of files that ends in a slash is a folder.
/// </summary>
internal static class PictureFolder
{
    private static readonly EnumerationOptions Options = new()
    {
        RecurseSubdirectories = true,
        IgnoreInaccessible = false,
        // A link to a folder above would lead round for ever.
        MaxRecursionDepth = 8,
    };

    internal static bool IsPicture(string file) => Path.GetExtension(file).ToLowerInvariant() is ".png" or ".jpg" or ".jpeg";

    /// <summary>The folder as an entry of a list of files.</summary>
    internal static string Entry(string folder) => folder.TrimEnd('/', '\\') + "/";

    internal static bool IsEntry(string path) => path.EndsWith('/');

    /// <summary>
    /// Every file below the folder, relative to it, with slashes, in ordinal order; hidden ones are left out, and so is what lies beside
    /// the class folders and is no picture.
    /// </summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    internal static IReadOnlyList<string> Files(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "*", Options)
            .Select(f => Path.GetRelativePath(folder, f).Replace('\\', '/'))
            .Where(f => f.Contains('/') || IsPicture(f))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The same list with the files of each folder in the folder's place.</summary>
    /// <param name="main">The file that names them.</param>
    /// <param name="others">Relative to its folder.</param>
    /// <exception cref="IOException">A folder cannot be read.</exception>
    internal static IEnumerable<string> Expand(string main, IReadOnlyList<string> others) => others.SelectMany(o => IsEntry(o)
        ? Files(Path.GetFullPath(o, Path.GetDirectoryName(main)!)).Select(f => o + f)
        : [o]);
}
