using System.Globalization;

namespace SafBuild.Shared.Store;

/// <summary>
/// Gives the files of an entry a time that is made from their hash. A copy that MSBuild itself makes compares time and length only, and
/// where our targets do not run (an application without SafBuild.Runtime) that is all there is: equal times then mean equal bytes.
/// </summary>
internal static class HashTime
{
    // Zip archives keep 1980 to 2107, in steps of two seconds.
    private static readonly DateTime First = new(1990, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private const int Digits = 7;

    internal static DateTime Of(string sha256) =>
        First.AddSeconds(2L * int.Parse(sha256.AsSpan(0, Digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));

    internal static void Set(string folder, EntryHashes hashes)
    {
        foreach (EntryFile file in hashes.Files)
        {
            File.SetLastWriteTimeUtc(Path.Combine(folder, file.Path), Of(file.Sha256));
        }
    }
}
