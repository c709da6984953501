using System.IO.Enumeration;
using System.Security.Cryptography;
using SafBuild.Runtime.Artifact;
using SafBuild.Shared.Store;

namespace SafBuild.Hardener.Emit;

/// <summary>Which bytes an artifact is: what a verdict and a report belong to.</summary>
internal static class ArtifactBytes
{
    /// <summary>
    /// Every file of the folder with its hash, foreign ones, too: with them it is not what was judged. But not the signature, which is made
    /// afterwards and says who vouches for these bytes.
    /// </summary>
    /// <exception cref="SafBuild.Runtime.SafFormatException">One is a link or a device.</exception>
    internal static IReadOnlyList<EntryFile> OfFolder(string folder) =>
        [.. Files(folder).Where(f => Name(folder, f) != ArtifactFiles.Signature).Select(f => new EntryFile(Name(folder, f), Hash(f)))];

    /// <summary>As read; for an artifact that was made in memory, as it is written.</summary>
    internal static IReadOnlyList<EntryFile> Of(MemoryArtifact artifact) => artifact.Files
        ?? [.. ArtifactWriter.Contents(artifact, portable: null).Select(f => new EntryFile(f.Name, Hex(SHA256.HashData(f.Content))))];

    /// <summary>Without what lies behind a linked folder: a link may lead to all of the disk.</summary>
    private static FileSystemEnumerable<string> Files(string folder) =>
        new(folder, (ref FileSystemEntry e) => e.ToFullPath(), new() { RecurseSubdirectories = true, AttributesToSkip = 0 })
        {
            ShouldIncludePredicate = (ref FileSystemEntry e) => !e.IsDirectory,
            ShouldRecursePredicate = (ref FileSystemEntry e) => !e.Attributes.HasFlag(FileAttributes.ReparsePoint),
        };

    private static string Name(string folder, string file) => Path.GetRelativePath(folder, file).Replace('\\', '/');

    /// <remarks>A file of no length may be a pipe, as far as .NET tells, and to open one would block.</remarks>
    private static string Hash(string file) => RegularFile.Length(file) == 0 ? Hex(SHA256.HashData([])) : ContentHash.OfFile(file);

    private static string Hex(byte[] hash) => Convert.ToHexStringLower(hash);
}
