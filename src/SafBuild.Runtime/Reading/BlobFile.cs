using Microsoft.Win32.SafeHandles;
using SafBuild.Runtime.Artifact;

namespace SafBuild.Runtime.Reading;

/// <summary>Reads weights.bin from disk in pieces of whole blocks: checksum, then decode, while a piece is in the cache.</summary>
internal static class BlobFile
{
    /// <summary>Bytes of a piece: fits a second-level cache together with what is decoded from it.</summary>
    private const int Piece = 256 * 1024;

    /// <param name="path">The file; exists and has the manifest's length.</param>
    /// <param name="manifest">Checked.</param>
    /// <param name="decoded">Receives the weights.</param>
    /// <param name="checkBlocks">Whether block checksums are compared.</param>
    internal static (ReadCounts Counts, IReadOnlyList<int> Damaged) Read(
        string path, ArtifactManifest manifest, AlignedBuffer decoded, bool checkBlocks)
    {
        List<int> damaged = [];
        StreamingReader reader = new(manifest, decoded);
        int blockSize = manifest.BlockSize;
        int piece = (int)Math.Min(Math.Max(Piece / blockSize, 1) * (long)blockSize, manifest.BlobLength);
        byte[] buffer = GC.AllocateUninitializedArray<byte>(piece);
        int carried = 0;
        using SafeFileHandle? file = manifest.BlobLength == 0 ? null : File.OpenHandle(path, options: FileOptions.SequentialScan);
        for (long position = 0; position < manifest.BlobLength;)
        {
            int length = (int)Math.Min(piece, manifest.BlobLength - position);
            if (buffer.Length < carried + length)
            {
                Array.Resize(ref buffer, (int)Math.Min(2L * (carried + length), Array.MaxLength));
            }

            Span<byte> fresh = buffer.AsSpan(carried, length);
            ReadFully(file!, path, fresh, position);
            if (checkBlocks)
            {
                Checksums.AddDamagedBlocks(fresh, manifest, (int)(position / blockSize), damaged);
            }

            position += length;
            int available = carried + length;
            int consumed = reader.Consume(buffer.AsSpan(0, available));
            carried = available - consumed;
            buffer.AsSpan(consumed, carried).CopyTo(buffer);
        }

        return (reader.Counts, damaged);
    }

    private static void ReadFully(SafeFileHandle file, string path, Span<byte> bytes, long position)
    {
        for (int done = 0; done < bytes.Length;)
        {
            int read = RandomAccess.Read(file, bytes[done..], position + done);
            done += read > 0
                ? read
                : throw new SafFormatException(path, "", $"an end after {position + done} bytes", "the length that it had when it was opened");
        }
    }
}
