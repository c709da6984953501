using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Reading;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Runtime;

/// <summary>Compares an artifact with its signature: the key signed the manifest, and the manifest has the hashes of the rest.</summary>
/// <param name="path">The artifact folder.</param>
/// <param name="key">Public.</param>
/// <param name="options">As for a load, which judges a damaged blob.</param>
internal sealed class ArtifactVerifier(string path, ECDsa key, SafLoadOptions options)
{
    private const int Piece = 1 << 20;

    /// <summary>Never throws for what lies in the folder.</summary>
    internal SafVerification Verify()
    {
        try
        {
            ArtifactFolder folder = new(path);
            return folder.Read(structure => Verify(folder, structure));
        }
        catch (Exception e) when (e is SafFormatException or IOException or UnauthorizedAccessException)
        {
            return Refuse(e.Message);
        }
    }

    private SafVerification Verify(ArtifactFolder folder, ArtifactStructure structure)
    {
        ArtifactFile signatureFile = folder.FileOf(ArtifactFiles.Signature);
        string signaturePath = signatureFile.Path;
        if (!Path.Exists(signatureFile.Place))
        {
            return Refuse($"the artifact is not signed: there is no '{signaturePath}'");
        }

        byte[] signature = RegularFile.ReadAll(signatureFile, SignatureFile.Length);
        if (!SignatureFile.Verifies(signature, structure.ManifestBytes, key))
        {
            return Refuse($"'{signaturePath}' is not a signature of this {ArtifactFiles.Manifest} by this key");
        }

        ArtifactManifest manifest = structure.Manifest;
        if (manifest.BlobSha256 is null)
        {
            return Refuse(
                $"'{folder.PathOf(ArtifactFiles.Manifest)}' has no blob.sha256, so that a signature of it says nothing of the weights");
        }

        List<string> damaged = [.. structure.Restored];
        if (!SignatureFile.IsWhole(signature))
        {
            damaged.Add(ArtifactFiles.Signature);
        }

        if (!IsStructureWhole(folder, structure))
        {
            damaged.Add(ArtifactFiles.Structure);
        }

        string hash = HashOfBlob(folder.FileOf(ArtifactFiles.Blob), manifest);
        if (hash == manifest.BlobSha256)
        {
            return Answer(damaged);
        }

        int blocks = Load(folder, structure).DamagedBlocks.Count;
        if (blocks == 0)
        {
            // A flip misses a checksum once in 2^32 blocks; who computes a blob with the same checksums does so always.
            return Refuse(
                $"'{folder.PathOf(ArtifactFiles.Blob)}' has the SHA-256 {hash}, not {manifest.BlobSha256}, and no block of it has another "
                + "checksum: it was changed on purpose");
        }

        damaged.Add($"{ArtifactFiles.Blob} ({blocks} of {manifest.BlockChecksums.Count} blocks)");
        return Answer(damaged);
    }

    /// <summary>What a load says of the blob; the answer does not depend on whether the caller's options compare checksums.</summary>
    /// <exception cref="SafFormatException">A load refuses it.</exception>
    private SafReadReport Load(ArtifactFolder folder, ArtifactStructure structure)
    {
        SafModel.RequireRoom(folder, structure.Manifest, options);
        (AlignedBuffer decoded, SafReadReport report) = ArtifactWeights.Read(folder, structure, options with { CheckBlocks = true });
        decoded.Dispose();
        return report;
    }

    /// <summary>It has no hash; where it is there, it must hold the signed manifest and its graph. True where it is not.</summary>
    private static bool IsStructureWhole(ArtifactFolder folder, ArtifactStructure structure)
    {
        ArtifactFile file = folder.FileOf(ArtifactFiles.Structure);
        if (!Path.Exists(file.Place))
        {
            return true;
        }

        byte[] stored = RegularFile.ReadAll(file, StructureFile.LongestFile(structure.ManifestBytes.Length + (long)structure.Graph.Length));
        return StructureFile.IsWhole(stored, structure.ManifestBytes, structure.Graph);
    }

    private static string HashOfBlob(ArtifactFile blob, ArtifactManifest manifest)
    {
        using SafeFileHandle? file = RegularFile.OpenLength(blob, manifest.BlobLength);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        if (file is not null)
        {
            byte[] buffer = new byte[(int)Math.Min(Piece, manifest.BlobLength)];
            for (long position = 0; position < manifest.BlobLength; position += buffer.Length)
            {
                Span<byte> piece = buffer.AsSpan(0, (int)Math.Min(buffer.Length, manifest.BlobLength - position));
                BlobFile.ReadFully(file, blob.Path, piece, position);
                hash.AppendData(piece);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static SafVerification Answer(List<string> damaged) => damaged.Count == 0
        ? new(SafAuthenticity.Authentic, "every byte that a load reads is what was signed")
        : new(SafAuthenticity.AuthenticButDamaged, $"the manifest is what was signed; damaged: {string.Join(", ", damaged)}");

    private static SafVerification Refuse(string reason) => new(SafAuthenticity.NotAuthentic, reason);
}
