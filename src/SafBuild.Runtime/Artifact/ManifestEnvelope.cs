using System.Text;

namespace SafBuild.Runtime.Artifact;

/// <summary>
/// The first bytes of manifest.json, which carry the version and the hash of all bytes after them:
/// <c>{"safbuild":2,"sha256":"(64 digits)"</c>, then the hashed rest. Literal bytes, so that every byte of the file is either
/// compared or hashed and no JSON has to be put into a canonical form.
/// </summary>
internal static class ManifestEnvelope
{
    /// <summary>Largest manifest accepted, in bytes: memory stays bounded on a hostile file.</summary>
    internal const int LargestManifest = 64 << 20;

    /// <summary>The newest version; 1 is read, too.</summary>
    internal const int NewestVersion = 2;

    private const int HashDigits = 64;

    /// <summary>Stands in the place of the hash until <see cref="Seal"/>.</summary>
    internal static string NoHash { get; } = new('0', HashDigits);

    /// <summary>Bytes before the hashed ones, the hash among them.</summary>
    internal static int Length => Prefix(1).Length + HashDigits;

    /// <summary>The digits of the hash, right or not; empty for a manifest that is too short for them.</summary>
    internal static ReadOnlySpan<byte> Digits(ReadOnlySpan<byte> manifest) =>
        manifest.Length < Length ? default : manifest[(Length - HashDigits)..Length];

    /// <summary>Puts the hash into a manifest that has any 64 digits in its place.</summary>
    internal static void Seal(Span<byte> manifest) =>
        Encoding.ASCII.GetBytes(Checksums.Sha256(manifest[Length..]), manifest[(Length - HashDigits)..]);

    /// <summary>Refuses a manifest whose first bytes or hash are not as they must be.</summary>
    /// <returns>Its version.</returns>
    internal static int Check(ReadOnlySpan<byte> manifest)
    {
        if (manifest.Length > LargestManifest)
        {
            throw new SafFormatException(ArtifactFiles.Manifest, "", $"{manifest.Length} bytes", $"at most {LargestManifest}");
        }

        int version = manifest.StartsWith(Prefix(1)) ? 1 : NewestVersion;
        if (manifest.Length < Length || !manifest.StartsWith(Prefix(version)))
        {
            throw new SafFormatException(
                ArtifactFiles.Manifest, "safbuild", Quote(manifest),
                $"a file that starts with {Encoding.ASCII.GetString(Prefix(1))} (or the same with {NewestVersion})");
        }

        ReadOnlySpan<byte> found = manifest[(Length - HashDigits)..Length];
        string expected = Checksums.Sha256(manifest[Length..]);
        if (!found.SequenceEqual(Encoding.ASCII.GetBytes(expected)))
        {
            throw new SafFormatException(ArtifactFiles.Manifest, "sha256", Quote(found), $"{expected}, the hash of the bytes after it");
        }

        return version;
    }

    private static ReadOnlySpan<byte> Prefix(int version) =>
        version == 1 ? "{\"safbuild\":1,\"sha256\":\""u8 : "{\"safbuild\":2,\"sha256\":\""u8;

    private static string Quote(ReadOnlySpan<byte> bytes) =>
        $"'{string.Concat(Encoding.Latin1.GetString(bytes[..Math.Min(bytes.Length, 64)]).Select(c => char.IsControl(c) ? '.' : c))}'";
}
