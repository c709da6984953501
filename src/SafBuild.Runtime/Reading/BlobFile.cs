using System.Runtime.ExceptionServices;
using Microsoft.Win32.SafeHandles;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Runtime.Reading;

/// <summary>Reads weights.bin from disk in pieces of whole blocks: checksum, then decode, while a piece is in the cache.</summary>
internal static class BlobFile
{
    /// <summary>Bytes of a piece: fits a second-level cache together with what is decoded from it.</summary>
    private const int Piece = 256 * 1024;

    /// <param name="blob">The file; exists and has the manifest's length.</param>
    /// <param name="manifest">Checked.</param>
    /// <param name="decoded">Receives the weights; null: they are only counted.</param>
    /// <param name="options">Whether block checksums are compared, and what counts as lost.</param>
    /// <param name="parts">Of <see cref="BlobParts"/>: one for each thread. They change the speed alone.</param>
    /// <param name="cancellation">Looked at before each piece.</param>
    internal static BlobRead Read(
        ArtifactFile blob, ArtifactManifest manifest, AlignedBuffer? decoded, SafLoadOptions options, IReadOnlyList<BlobPart> parts,
        CancellationToken cancellation = default)
    {
        if (manifest.BlobLength == 0)
        {
            return new(default, [], new(), LostRegions.None);
        }

        using SafeFileHandle file = RegularFile.Open(blob)
            ?? throw new SafFormatException(blob.Path, "", "0 bytes", $"{manifest.BlobLength} bytes");
        using CopyStore copies = new(manifest);
        using CodedReader? coded = CodedLayout.IsCoded(manifest) ? new CodedReader(manifest) : null;
        BlobSegment[] segments = BlobLayout.Segments(manifest);
        BlobRead[] found = new BlobRead[parts.Count];
        try
        {
            Parallel.For(
                0, parts.Count, new ParallelOptions { MaxDegreeOfParallelism = parts.Count },
                i => found[i] = ReadPart(
                    file, blob.Path, manifest, coded is null
                        ? new StreamingReader(manifest, segments, decoded, copies, parts[i].Start)
                        : new TileConsumer(coded, manifest.BlobLength, parts[i].Start), options.CheckBlocks, parts[i], cancellation));
        }
        catch (AggregateException e)
        {
            // The caller knows nothing of threads.
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }

        ReadCounts voted = coded?.Finish(decoded) ?? copies.Vote(decoded);
        SampledBits sampled = found.Aggregate(new SampledBits(), (sum, part) => sum.Add(part.Sampled));
        int[] damaged = [.. found.SelectMany(part => part.Damaged)];
        LostRegions lost = coded is not null ? LostRegions.None : LostRegions.Of(
            manifest, voted.VotedBits, sampled, copies.Copy, options.TakeOverwritten ? damaged : null, options.MaxLostShare);
        return new(found.Aggregate(voted, (sum, part) => sum + part.Counts), damaged, sampled, lost)
        {
            DamagedChecksums = [.. found.SelectMany(part => part.DamagedChecksums)],
        };
    }

    private static BlobRead ReadPart(
        SafeFileHandle file, string path, ArtifactManifest manifest, BlobConsumer reader, bool checkBlocks, BlobPart part,
        CancellationToken cancellation)
    {
        (List<int> damaged, List<uint> checksums) = ([], []);
        SampledBits sampled = new();
        int blockSize = manifest.BlockSize;
        int piece = (int)Math.Min(Math.Max(Piece / blockSize, 1) * (long)blockSize, part.End - part.Start);
        // Native, at a cache line and without garbage: an array of this size would belong to the large object heap.
        using AlignedBuffer buffer = new(piece + LongestCarry(manifest));
        int carried = 0;
        for (long position = part.Start; position < part.End;)
        {
            cancellation.ThrowIfCancellationRequested();
            int length = (int)Math.Min(piece, part.End - position);
            Span<byte> fresh = buffer.Slice(carried, length);
            ReadFully(file, path, fresh, position);
            if (checkBlocks)
            {
                Checksums.AddDamagedBlocks(fresh, manifest, (int)(position / blockSize), damaged, checksums);
            }

            BitSample.AddFlips(manifest, fresh, position, sampled);
            position += length;
            int available = carried + length;
            int consumed = reader.Consume(buffer.Slice(0, available));
            carried = available - consumed;
            buffer.Slice(consumed, carried).CopyTo(buffer.Slice(0, carried));
        }

        return new(reader.Counts, damaged, sampled, LostRegions.None) { DamagedChecksums = checksums };
    }

    /// <summary>Most bytes that wait for more: part of a block of the storage format, or of a tile.</summary>
    private static int LongestCarry(ArtifactManifest manifest) => CodedLayout.IsCoded(manifest) ? CodedLayout.TileBytes
        : manifest.Tensors.Where(t => t.Read == ReadKind.Saf).Select(t => BlobLayout.Format(t).BlockBytes).DefaultIfEmpty().Max();

    /// <exception cref="SafFormatException">The file has ended before.</exception>
    internal static void ReadFully(SafeFileHandle file, string path, Span<byte> bytes, long position)
    {
        for (int done = 0; done < bytes.Length;)
        {
            int read = RandomAccess.Read(file, bytes[done..], position + done);
            done += read > 0
                ? read
                : throw new SafFormatException(
                    path, "", $"an end after {position + done} bytes", "the length that it had when it was opened");
        }
    }
}

/// <summary>What a read of the blob met.</summary>
/// <param name="Counts">Of values.</param>
/// <param name="Damaged">Blocks whose checksum differs, ascending; empty where checksums are not compared.</param>
/// <param name="Sampled">Bits whose clean values the manifest has.</param>
/// <param name="Lost">What is lost as a whole; of a part of the blob not known.</param>
internal sealed record BlobRead(ReadCounts Counts, IReadOnlyList<int> Damaged, SampledBits Sampled, LostRegions Lost)
{
    /// <summary>The checksums that the damaged blocks have.</summary>
    internal IReadOnlyList<uint> DamagedChecksums { get; init; } = [];
}
