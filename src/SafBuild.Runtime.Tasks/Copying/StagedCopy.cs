using SafBuild.Runtime.Artifact;
using SafBuild.Shared.Store;

namespace SafBuild.Runtime.Tasks.Copying;

/// <summary>
/// A copy of an artifact beside the folder that it is to replace, hidden and named by this process. Nobody reads it before it is whole, and
/// the next build deletes it when this one dies.
/// </summary>
/// <param name="Temporary">Full path of the copy.</param>
/// <param name="Target">Full path of the folder to replace.</param>
internal sealed record StagedCopy(FoundArtifact Artifact, string Temporary, string Target)
{
    private const int BufferSize = 1 << 20;

    /// <summary>How often another build may put a folder there at the same moment.</summary>
    private const int Attempts = 5;

    /// <summary>First sign of the copy's name, by which what dead builds left is found.</summary>
    internal const string Hidden = ".";

    /// <summary>Copies and hashes what arrived; null when it is not the artifact any more.</summary>
    /// <exception cref="OperationCanceledException">The build was cancelled; nothing is left.</exception>
    internal static StagedCopy? Make(FoundArtifact artifact, string target, CancellationToken cancellation)
    {
        string parent = Path.GetDirectoryName(target)!;
        StagedCopy copy = new(artifact, SafBuild.Shared.Store.Temporary.NeighbourOf(
            Path.Combine(parent, Hidden + Path.GetFileName(target))), target);
        try
        {
            foreach (string file in Directory.EnumerateFiles(artifact.Folder, "*", SearchOption.AllDirectories))
            {
                CopyFile(file, Path.Combine(copy.Temporary, Path.GetRelativePath(artifact.Folder, file)), cancellation);
            }

            if (copy.IsArtifact())
            {
                return copy;
            }

            copy.Delete();
            return null;
        }
        catch
        {
            copy.Delete();
            throw;
        }
    }

    internal void Delete() => FolderSwap.DeleteQuietly(Temporary);

    /// <summary>Puts the copy in its place in one step.</summary>
    internal void Replace()
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                if (File.Exists(Target))
                {
                    File.Delete(Target);
                }

                FolderSwap.Replace(Temporary, Target);
                return;
            }
            catch (IOException) when (attempt < Attempts && Directory.Exists(Temporary))
            {
                // Another project of this build put the same artifact there in between, or took it away.
            }
        }
    }

    /// <summary>
    /// Hashes every file once more. The files keep the time of this copy: what comes behind and takes newer files only, such as a publish
    /// profile, has to take them.
    /// </summary>
    private bool IsArtifact() => ArtifactHash.Of(EntryHashes.Of(Temporary, "", ContentHash.OfFile).Files) == Artifact.Hash;

    private static void CopyFile(string source, string target, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        using FileStream from = new(source, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        using FileStream to = new(target, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        byte[] buffer = new byte[Math.Clamp(from.Length, 1, BufferSize)];
        for (int read; (read = from.Read(buffer)) > 0;)
        {
            cancellation.ThrowIfCancellationRequested();
            to.Write(buffer, 0, read);
        }

        // A cut of power after the exchange must not leave an application with an empty artifact.
        Disk.Flush(to);
    }
}
