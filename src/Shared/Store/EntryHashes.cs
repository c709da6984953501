using System.Globalization;

namespace SafBuild.Shared.Store;

/// <summary>One file of an entry.</summary>
/// <param name="Path">Relative to the entry, with slashes.</param>
/// <param name="Sha256">Lower-case hex.</param>
internal sealed record EntryFile(string Path, string Sha256);

/// <summary>
/// The file "hashes" of an entry: the key that it is the result of, and every file with its hash. It is written last, so a folder
/// without it is not finished.
/// </summary>
/// <param name="Files">In ordinal order of their paths.</param>
internal sealed record EntryHashes(string Key, IReadOnlyList<EntryFile> Files)
{
    internal const string FileName = "hashes";

    /// <summary>What the worker was asked. It names paths of this machine, so it is no part of the result.</summary>
    internal const string Request = "request.json";

    private const string Header = "safbuild-entry 1 ";
    private const int HashLength = 64;

    /// <summary>As written: the same text for the same content, wherever it lies.</summary>
    internal string Text =>
        Header + Key + "\n" + string.Concat(Files.Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.Sha256}  {f.Path}\n")));

    /// <summary>The hashes of what lies in a folder now.</summary>
    internal static EntryHashes Of(string folder, string key, Func<string, string> hash) =>
        new(key, [.. Content(folder).Select(path => new EntryFile(path, hash(Path.Combine(folder, path))))]);

    /// <summary>Null when the file is not there or not of this form.</summary>
    internal static EntryHashes? Read(string folder)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(Path.Combine(folder, FileName));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        if (lines.Length == 0 || !lines[0].StartsWith(Header, StringComparison.Ordinal)
            || lines.Skip(1).Any(l =>
                l.Length < HashLength + 3 || l[HashLength..(HashLength + 2)] != "  " || !IsInside(l[(HashLength + 2)..])))
        {
            return null;
        }

        return new(lines[0][Header.Length..], [.. lines.Skip(1).Select(l => new EntryFile(l[(HashLength + 2)..], l[..HashLength]))]);
    }

    /// <summary>
    /// Whether a path stays within the entry. A store may be shared with others, and what is copied out of it goes where its paths say.
    /// </summary>
    private static bool IsInside(string path) =>
        path.IndexOfAny(['\\', ':', '\0']) < 0 && path.Split('/').All(part => part is not ("" or "." or ".."));

    /// <summary>Relative paths of the files that count, in ordinal order.</summary>
    internal static IEnumerable<string> Content(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/'))
            .Where(path => path is not (FileName or Request))
            .Order(StringComparer.Ordinal);
}
