using System.Security.Cryptography;
using SafBuild.Runtime.Formats;

namespace SafBuild.Runtime.Artifact;

/// <summary>Block checksums of the blob (to report damage) and hashes of the structure (to refuse it).</summary>
internal static class Checksums
{
    /// <summary>CRC32C of every block; the last block may be shorter. An empty blob has none.</summary>
    internal static uint[] Blocks(ReadOnlySpan<byte> blob, int blockSize)
    {
        uint[] checksums = new uint[BlockCount(blob.Length, blockSize)];
        for (int i = 0; i < checksums.Length; i++)
        {
            checksums[i] = Crc32C.Compute(Block(blob, blockSize, i));
        }

        return checksums;
    }

    /// <summary>Indices of the blocks whose checksum differs from the manifest's, ascending.</summary>
    internal static IReadOnlyList<int> DamagedBlocks(ReadOnlySpan<byte> blob, ArtifactManifest manifest)
    {
        List<int> damaged = [];
        AddDamagedBlocks(blob, manifest, 0, damaged);
        return damaged;
    }

    /// <summary>
    /// The same for a piece of the blob that begins with block <paramref name="firstBlock"/>; <paramref name="found"/> receives the
    /// checksums that they have.
    /// </summary>
    internal static void AddDamagedBlocks(
        ReadOnlySpan<byte> piece, ArtifactManifest manifest, int firstBlock, List<int> damaged, List<uint>? found = null)
    {
        for (int i = 0; i < BlockCount(piece.Length, manifest.BlockSize); i++)
        {
            uint checksum = Crc32C.Compute(Block(piece, manifest.BlockSize, i));
            if (checksum != manifest.BlockChecksums[firstBlock + i])
            {
                damaged.Add(firstBlock + i);
                found?.Add(checksum);
            }
        }
    }

    /// <summary>What a writer takes: small blobs have fine blocks in version 2, so that a share of damaged ones says something.</summary>
    internal static int BlockSize(long blobLength, int version)
    {
        const int LeastBlocks = 256;
        int largest = version == 1 ? 65536 : 16384;
        int size = version == 1 ? largest : 64;
        while (size < largest && BlockCount(blobLength, 2 * size) >= LeastBlocks)
        {
            size *= 2;
        }

        return size;
    }

    internal static int BlockCount(long blobLength, int blockSize) => checked((int)((blobLength + blockSize - 1) / blockSize));

    /// <summary>SHA-256 as 64 lower-case hexadecimal digits.</summary>
    internal static string Sha256(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static ReadOnlySpan<byte> Block(ReadOnlySpan<byte> blob, int blockSize, int index)
    {
        int start = index * blockSize;
        return blob.Slice(start, Math.Min(blockSize, blob.Length - start));
    }
}
