using System.Text;

namespace SafBuild.Runtime.Artifact;

/// <summary>
/// The first bytes of manifest.json, which carry the hash of all bytes after them:
/// <c>{"safbuild":1,"sha256":"(64 digits)"</c>, then the hashed rest. Literal bytes, so that every byte of the file is either
/// compared or hashed and no JSON has to be put into a canonical form.
/// </summary>
internal static class ManifestEnvelope
{
    /// <summary>Largest manifest accepted, in bytes: memory stays bounded on a hostile file.</summary>
    internal const int LargestManifest = 64 << 20;

    private const int HashDigits = 64;

    internal static ReadOnlySpan<byte> Prefix => "{\"safbuild\":1,\"sha256\":\""u8;

    /// <summary>Puts the prefix and the hash before <paramref name="rest"/> (which begins with the quote that ends the hash).</summary>
    internal static byte[] Seal(ReadOnlySpan<byte> rest) =>
        [.. Prefix, .. Encoding.ASCII.GetBytes(Checksums.Sha256(rest)), .. rest];

    /// <summary>Refuses a manifest whose first bytes or hash are not as they must be.</summary>
    internal static void Check(ReadOnlySpan<byte> manifest)
    {
        if (manifest.Length > LargestManifest)
        {
            throw new SafFormatException(ManifestReader.FileName, "", $"{manifest.Length} bytes", $"at most {LargestManifest}");
        }

        if (manifest.Length < Prefix.Length + HashDigits || !manifest.StartsWith(Prefix))
        {
            throw new SafFormatException(
                ManifestReader.FileName, "safbuild", Quote(manifest), $"a file that starts with {Encoding.ASCII.GetString(Prefix)}");
        }

        ReadOnlySpan<byte> found = manifest.Slice(Prefix.Length, HashDigits);
        string expected = Checksums.Sha256(manifest[(Prefix.Length + HashDigits)..]);
        if (!found.SequenceEqual(Encoding.ASCII.GetBytes(expected)))
        {
            throw new SafFormatException(ManifestReader.FileName, "sha256", Quote(found), $"{expected}, the hash of the bytes after it");
        }
    }

    private static string Quote(ReadOnlySpan<byte> bytes) =>
        $"'{string.Concat(Encoding.Latin1.GetString(bytes[..Math.Min(bytes.Length, 64)]).Select(c => char.IsControl(c) ? '.' : c))}'";
}
