using System.Security.Cryptography;

namespace SafBuild.Runtime.Artifact;

/// <summary>
/// manifest.json.sig (docs/format.md, section 11): an ECDSA signature of the bytes of manifest.json, 64 bytes, three times. Without that a
/// single flip would make an artifact of nobody's.
/// </summary>
internal static class SignatureFile
{
    /// <summary>Bytes of the file.</summary>
    internal const int Length = Copies * Once;

    private const int Copies = 3;

    /// <summary>r and s, 32 bytes each, big-endian (IEEE P1363).</summary>
    private const int Once = 64;

    /// <summary>The file for a manifest.</summary>
    /// <param name="manifest">The bytes of manifest.json.</param>
    /// <param name="key">Private, of <see cref="SignatureKey"/>.</param>
    internal static byte[] Sign(byte[] manifest, ECDsa key)
    {
        byte[] once = key.SignData(manifest, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        return [.. once, .. once, .. once];
    }

    /// <summary>Whether the majority of the copies, or any one of them, is the key's signature of the manifest.</summary>
    internal static bool Verifies(byte[] file, byte[] manifest, ECDsa key)
    {
        if (file.Length != Length)
        {
            return false;
        }

        byte[] hash = SHA256.HashData(manifest);
        return Candidates(file).Any(c => key.VerifyHash(hash, c, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
    }

    /// <summary>Whether the file is as it was written.</summary>
    internal static bool IsWhole(byte[] file) => Mend(file) is { } mended && file.AsSpan().SequenceEqual(mended);

    /// <summary>The file with all copies as two of them are; null where no two agree, and nobody without the key knows.</summary>
    internal static byte[]? Mend(byte[] file)
    {
        if (file.Length != Length)
        {
            return null;
        }

        byte[][] copies = Split(file);
        byte[]? agreed = copies.FirstOrDefault(c => copies.Count(other => other.AsSpan().SequenceEqual(c)) > 1);
        return agreed is null ? null : [.. agreed, .. agreed, .. agreed];
    }

    private static IEnumerable<byte[]> Candidates(byte[] file)
    {
        byte[][] copies = Split(file);
        byte[] majority = new byte[Once];
        for (int i = 0; i < Once; i++)
        {
            (byte a, byte b, byte c) = (copies[0][i], copies[1][i], copies[2][i]);
            majority[i] = (byte)((a & b) | (a & c) | (b & c));
        }

        return copies.Prepend(majority);
    }

    private static byte[][] Split(byte[] file) => [file[..Once], file[Once..(2 * Once)], file[(2 * Once)..]];
}
