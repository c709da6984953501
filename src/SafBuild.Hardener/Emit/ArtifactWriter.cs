using SafBuild.Runtime.Artifact;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;
using SafBuild.Shared.Store;

namespace SafBuild.Hardener.Emit;

/// <summary>
/// Writes an artifact so that readers find the old one or the new one, never a mixture: into a folder beside the target, each file
/// flushed, the manifest last, and then the folders are exchanged.
/// </summary>
internal static class ArtifactWriter
{
    /// <param name="artifact">What to write.</param>
    /// <param name="folder">The artifact folder; its parent is created, an artifact that is there is replaced as a whole.</param>
    /// <param name="portable">portable.onnx, or null.</param>
    /// <param name="afterStep">Called after each step with its name; tests stop the writing there.</param>
    /// <exception cref="SafException">
    /// SAF0006: the folder cannot be written or holds files that are not an artifact's, or the disk is full. The old artifact is as it was.
    /// </exception>
    internal static void Write(MemoryArtifact artifact, string folder, byte[]? portable = null, Action<string>? afterStep = null) =>
        WriteFiles(Contents(artifact, portable), folder, afterStep);

    /// <summary>The files as they are written, the manifest last.</summary>
    internal static IReadOnlyList<(string Name, byte[] Content)> Contents(MemoryArtifact artifact, byte[]? portable)
    {
        List<(string Name, byte[] Content)> files = [(ArtifactFiles.Graph, artifact.Graph), (ArtifactFiles.Blob, artifact.Blob)];
        if (portable is not null)
        {
            files.Add((ArtifactFiles.Portable, portable));
        }

        byte[] manifest = ManifestWriter.Write(artifact.Manifest);
        if (artifact.ProtectStructure)
        {
            files.Add((ArtifactFiles.Structure, StructureFile.Encode(manifest, artifact.Graph, artifact.Protection)));
        }

        files.Add((ArtifactFiles.Manifest, manifest));
        return files;
    }

    /// <summary>As <see cref="Write"/>, for files as they are; the manifest is the last of <paramref name="files"/>.</summary>
    internal static void WriteFiles(IReadOnlyList<(string Name, byte[] Content)> files, string folder, Action<string>? afterStep = null)
    {
        string target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        string? temporary = null;
        try
        {
            // A link to a folder stays one.
            target = Path.TrimEndingDirectorySeparator(Disk.FollowLinks(target));
            temporary = Temporary.NeighbourOf(target);
            ThrowIfForeign(target);
            Temporary.DeleteOfTheDead(Path.GetDirectoryName(target)!, Path.GetFileName(target));
            Directory.CreateDirectory(temporary);
            afterStep?.Invoke("folder");
            foreach ((string name, byte[] content) in files)
            {
                Disk.WriteNew(Path.Combine(temporary, name), content);
                afterStep?.Invoke(name);
            }

            FolderSwap.Replace(temporary, target);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (temporary is not null)
            {
                FolderSwap.DeleteQuietly(temporary);
            }

            throw AtomicFile.NotWritable(target, e);
        }
    }

    /// <summary>Takes an artifact away, if there is one: it is whole, or it is gone.</summary>
    /// <exception cref="SafException">
    /// SAF0006: the folder holds files that are not an artifact's, or cannot be moved. It is as it was.
    /// </exception>
    internal static void Delete(string folder) => At(folder, target =>
    {
        if (Directory.Exists(target))
        {
            string aside = Temporary.NeighbourOf(target);
            Disk.Rename(target, aside);
            FolderSwap.DeleteQuietly(aside);
        }
    });

    /// <summary>Gives an artifact that was written its name; one that has the name is replaced as by <see cref="Write"/>.</summary>
    /// <param name="source">A neighbour of <paramref name="folder"/>.</param>
    /// <param name="folder">The artifact folder.</param>
    /// <exception cref="SafException">SAF0006: the folder cannot be written or holds files that are not an artifact's.</exception>
    internal static void Move(string source, string folder) =>
        At(folder, target => FolderSwap.Replace(Path.GetFullPath(source), target));

    /// <summary>A step at an artifact folder, which may be there behind a link, and which nobody else has files in.</summary>
    private static void At(string folder, Action<string> step)
    {
        string target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        try
        {
            target = Path.TrimEndingDirectorySeparator(Disk.FollowLinks(target));
            ThrowIfForeign(target);
            step(target);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw AtomicFile.NotWritable(target, e);
        }
    }

    private static void ThrowIfForeign(string target)
    {
        string? foreign = Directory.Exists(target)
            ? Directory.EnumerateFileSystemEntries(target).Select(f => Path.GetFileName(f))
                .FirstOrDefault(f => !ArtifactFiles.All.Contains(f))
            : null;
        if (foreign is not null)
        {
            throw new SafException(
                Codes.OutputNotWritable,
                target,
                $"the folder '{target}' has '{foreign}', which is not part of an artifact, and writing would delete it; name another "
                + $"folder.");
        }
    }
}
