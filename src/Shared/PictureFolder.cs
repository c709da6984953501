using System.IO.Enumeration;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Shared;

/// <summary>
/// The files of a data set that is a folder, for the worker, which reads them, and for the build, whose keys have their contents: a
/// picture more in a folder must be seen by both. An entry of a list of files that ends in a slash is a folder.
/// </summary>
internal static class PictureFolder
{
    /// <summary>Folders within folders. A link to a folder above would lead round for ever.</summary>
    private const int Deepest = 8;

    private static readonly EnumerationOptions Options = new()
    {
        RecurseSubdirectories = true,
        IgnoreInaccessible = false,
        MaxRecursionDepth = Deepest,
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
    /// <exception cref="SafException">SAF0106 a folder is deeper than is looked: pictures left out in silence would be judged by nobody.
    /// </exception>
    internal static IReadOnlyList<string> Files(string folder)
    {
        List<string> files = [];
        foreach ((string path, bool isFolder) in new FileSystemEnumerable<(string, bool)>(
            folder, (ref FileSystemEntry e) => (e.ToFullPath(), e.IsDirectory), Options))
        {
            string relative = Path.GetRelativePath(folder, path).Replace('\\', '/');
            if (!isFolder && (relative.Contains('/') || IsPicture(relative)))
            {
                files.Add(relative);
            }
            else if (isFolder && relative.Count(c => c == '/') == Deepest)
            {
                throw new SafException(Codes.DataSetInvalid, path,
                    $"this folder is more than {Deepest} folders below {folder}, and its pictures would be left out; move them up, or "
                    + "remove the link when it is one that leads back");
            }
        }

        files.Sort(StringComparer.Ordinal);
        return files;
    }

    /// <summary>The same list with the files of each folder in the folder's place.</summary>
    /// <param name="main">The file that names them.</param>
    /// <param name="others">Relative to its folder.</param>
    /// <exception cref="IOException">A folder cannot be read.</exception>
    internal static IEnumerable<string> Expand(string main, IReadOnlyList<string> others) => others.SelectMany(o => IsEntry(o)
        ? Files(Path.GetFullPath(o, Path.GetDirectoryName(main)!)).Select(f => o + f)
        : [o]);
}
