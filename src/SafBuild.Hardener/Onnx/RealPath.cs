namespace SafBuild.Hardener.Onnx;

/// <summary>Where a path leads when every link on the way is followed.</summary>
internal static class RealPath
{
    /// <summary>As the kernel's own limit: a circle of links ends there.</summary>
    private const int MostLinks = 40;

    /// <param name="path">
    /// Absolute; ".." leaves the folder that a link led to, as it does for the system. What does not exist is no link.
    /// </param>
    /// <exception cref="IOException">The links lead nowhere but round in a circle.</exception>
    internal static string Of(string path) => Of(path, MostLinks);

    private static string Of(string path, int left)
    {
        if (left == 0)
        {
            throw new IOException($"'{path}' is behind more than {MostLinks} links");
        }

        string real = Path.GetPathRoot(path)!;
        foreach (string part in path[real.Length..].Split(
            [Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries))
        {
            if (part is "." or "..")
            {
                real = part == "." ? real : Path.GetDirectoryName(real) ?? real;
                continue;
            }

            string next = Path.Combine(real, part);
            real = (new FileInfo(next).LinkTarget ?? new DirectoryInfo(next).LinkTarget) is { } target
                ? Of(Path.Combine(real, target), left - 1)
                : next;
        }

        return real;
    }
}
