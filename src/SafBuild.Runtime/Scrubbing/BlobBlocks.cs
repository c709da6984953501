using Microsoft.Win32.SafeHandles;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Formats;
using SafBuild.Runtime.Reading;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Runtime.Scrubbing;

/// <summary>The blocks of a blob on disk: which are damaged, and a blob put together from the clean blocks of two.</summary>
internal static class BlobBlocks
{
    /// <summary>Least bytes read at once.</summary>
    private const int Piece = 1 << 20;

    /// <summary>Lets the system forget what it holds of a blob, so that the next read sees the medium.</summary>
    /// <returns>False where the file is missing or of another length.</returns>
    /// <exception cref="SafFormatException">It is a link, a device or a folder.</exception>
    internal static bool Forget(string path, ArtifactManifest manifest)
    {
        using SafeFileHandle? file = OpenRegular(path, manifest);
        if (file is not null)
        {
            Durable.Forget(file);
        }

        return file is not null || manifest.BlobLength == 0;
    }

    /// <summary>
    /// Writes a blob with each block from <paramref name="path"/> where it is clean, else from <paramref name="otherPath"/>, and reads it
    /// back.
    /// </summary>
    /// <returns>The blocks taken from the other, and those that are clean in neither: they keep the bytes of the first.</returns>
    /// <exception cref="IOException">What was written reads back otherwise.</exception>
    internal static (List<int> Taken, List<int> Left) Merge(
        string path, string otherPath, ArtifactManifest manifest, SafeFileHandle target, CancellationToken cancellation)
    {
        using SafeFileHandle? own = OpenRegular(path, manifest);
        using SafeFileHandle? other = OpenRegular(otherPath, manifest);
        List<int> taken = [];
        List<int> left = [];
        using AlignedBuffer buffer = new(PieceLength(manifest));
        using AlignedBuffer block = new(Math.Min(manifest.BlockSize, manifest.BlobLength));
        ForPieces(manifest, cancellation, (position, length) =>
        {
            Span<byte> piece = buffer.Slice(0, length);
            Read(own, path, piece, position);
            List<int> damaged = [];
            Checksums.AddDamagedBlocks(piece, manifest, (int)(position / manifest.BlockSize), damaged);
            foreach (int index in damaged)
            {
                long start = (long)index * manifest.BlockSize;
                Span<byte> there = block.Slice(0, (int)Math.Min(manifest.BlockSize, manifest.BlobLength - start));
                Read(other, otherPath, there, start);
                bool clean = Crc32C.Compute(there) == manifest.BlockChecksums[index];
                if (clean || own is null)
                {
                    there.CopyTo(piece[(int)(start - position)..]);
                }

                (clean ? taken : left).Add(index);
            }

            RandomAccess.Write(target, piece, position);
        });
        Disk.Flush(target, path);
        return Damaged(target, path, manifest, cancellation).SequenceEqual(left)
            ? (taken, left)
            : throw new IOException($"'{path}': what was written for its repair reads back otherwise");
    }

    private static List<int> Damaged(SafeFileHandle file, string path, ArtifactManifest manifest, CancellationToken cancellation)
    {
        Durable.Forget(file);
        List<int> damaged = [];
        using AlignedBuffer buffer = new(PieceLength(manifest));
        ForPieces(manifest, cancellation, (position, length) =>
        {
            Span<byte> piece = buffer.Slice(0, length);
            Read(file, path, piece, position);
            Checksums.AddDamagedBlocks(piece, manifest, (int)(position / manifest.BlockSize), damaged);
        });
        return damaged;
    }

    /// <summary>Null where it is missing or of another length.</summary>
    private static SafeFileHandle? OpenRegular(string path, ArtifactManifest manifest)
    {
        if (!Path.Exists(path) || RegularFile.Length(path) != manifest.BlobLength || manifest.BlobLength == 0)
        {
            return null;
        }

        return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.SequentialScan);
    }

    /// <summary>Zeros where there is no file.</summary>
    private static void Read(SafeFileHandle? file, string path, Span<byte> bytes, long position)
    {
        if (file is null)
        {
            bytes.Clear();
            return;
        }

        BlobFile.ReadFully(file, path, bytes, position);
    }

    private static int PieceLength(ArtifactManifest manifest) =>
        (int)Math.Min(Math.Max(Piece / manifest.BlockSize, 1) * (long)manifest.BlockSize, manifest.BlobLength);

    private static void ForPieces(ArtifactManifest manifest, CancellationToken cancellation, Action<long, int> act)
    {
        int piece = PieceLength(manifest);
        for (long position = 0; position < manifest.BlobLength; position += piece)
        {
            cancellation.ThrowIfCancellationRequested();
            act(position, (int)Math.Min(piece, manifest.BlobLength - position));
        }
    }
}
