using System.Runtime.InteropServices;
using System.Text.Json;
using SafBuild.Runtime.Functions;

namespace SafBuild.Runtime.Artifact;

/// <summary>Writes manifest.json. The same manifest gives the same bytes everywhere.</summary>
internal static class ManifestWriter
{
    /// <summary>The bytes of the file. A manifest that a reader would refuse is refused here, with the same SafFormatException.</summary>
    internal static byte[] Write(ArtifactManifest manifest)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(ToJson(manifest), ManifestJsonContext.Default.ManifestJson);
        byte[] bytes = ManifestEnvelope.Seal(json.AsSpan(ManifestEnvelope.Prefix.Length));
        ManifestReader.Read(bytes);
        return bytes;
    }

    private static ManifestJson ToJson(ArtifactManifest manifest) => new()
    {
        Safbuild = 1,
        Sha256 = "",
        Name = manifest.Name,
        Graph = new GraphJson(manifest.GraphLength, manifest.GraphSha256),
        Blob = new BlobJson(manifest.BlobLength, manifest.BlockSize, LittleEndian(manifest.BlockChecksums)),
        Decoded = new DecodedJson(manifest.DecodedName, manifest.DecodedLength),
        Tensors = [.. manifest.Tensors.Select(ToJson)],
        Provenance = manifest.Provenance.OrderBy(p => p.Key, StringComparer.Ordinal).ToDictionary(),
    };

    private static TensorJson ToJson(TensorEntry tensor)
    {
        bool saf = tensor.Copies == 1;
        return new TensorJson
        {
            Name = tensor.Name,
            ElementType = tensor.ElementType.ToString(),
            Shape = [.. tensor.Shape],
            Storage = tensor.Storage,
            Copies = tensor.Copies,
            Offset = tensor.Offset,
            Length = tensor.Length,
            DecodedOffset = tensor.DecodedOffset,
            Function = saf ? tensor.Function : null,
            OutOfRange = saf ? tensor.OutOfRange.ToString() : null,
            ScaleShape = saf ? [.. tensor.ScaleShape] : null,
            Scales = saf ? LittleEndian(tensor.Scales) : null,
            Limits = tensor.OutOfRange == OutOfRange.Zero ? LittleEndian(tensor.Limits) : null,
            Range = saf ? null : [.. tensor.Range],
        };
    }

    private static byte[] LittleEndian<T>(IReadOnlyList<T> values) where T : unmanaged =>
        BitConverter.IsLittleEndian
            ? MemoryMarshal.AsBytes<T>(values.ToArray()).ToArray()
            : throw new PlatformNotSupportedException("SafBuild needs a little-endian processor");
}
