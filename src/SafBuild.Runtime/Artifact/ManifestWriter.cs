using System.Text.Json;
using SafBuild.Runtime.Functions;

namespace SafBuild.Runtime.Artifact;

/// <summary>Writes manifest.json. The same manifest gives the same bytes everywhere.</summary>
internal static class ManifestWriter
{
    /// <summary>The bytes of the file. A manifest that a reader would refuse is refused here, with the same SafFormatException.</summary>
    internal static byte[] Write(ArtifactManifest manifest)
    {
        byte[] bytes = JsonSerializer.SerializeToUtf8Bytes(ToJson(manifest), ManifestJsonContext.Default.ManifestJson);
        ManifestEnvelope.Seal(bytes);
        ManifestReader.Read(bytes);
        return bytes;
    }

    private static ManifestJson ToJson(ArtifactManifest manifest) => new()
    {
        Safbuild = manifest.Version,
        Sha256 = ManifestEnvelope.NoHash,
        Name = manifest.Name,
        Graph = new GraphJson(manifest.GraphLength, manifest.GraphSha256),
        Blob = new BlobJson(manifest.BlobLength, manifest.BlockSize, Numbers(manifest.BlockChecksums))
        {
            Sample = manifest.Version == 1 ? null : [.. manifest.Sample],
            Sha256 = manifest.BlobSha256,
        },
        Decoded = new DecodedJson(manifest.DecodedName, manifest.DecodedLength),
        Tensors = [.. manifest.Tensors.Select(t => ToJson(t, manifest.Version))],
        GatedRates = manifest.GatedRates.Count == 0 ? null : [.. manifest.GatedRates],
        Provenance = manifest.Provenance.OrderBy(p => p.Key, StringComparer.Ordinal).ToDictionary(),
    };

    private static TensorJson ToJson(TensorEntry tensor, int version)
    {
        bool saf = tensor.Read == ReadKind.Saf;
        bool scaled = saf || tensor.Read == ReadKind.Coded;
        bool coded = CodedLayout.IsCoded(tensor);
        return new TensorJson
        {
            Name = tensor.Name,
            ElementType = tensor.ElementType.ToString(),
            Shape = [.. tensor.Shape],
            Storage = tensor.Storage,
            Read = version == 1 ? null : Name(tensor.Read),
            Copies = version == 1 ? tensor.Copies : null,
            Offset = version == 1 ? tensor.Offsets[0] : null,
            ValueBits = coded ? tensor.ValueBits : null,
            Offsets = version == 1 || coded ? null : [.. tensor.Offsets],
            Length = version == 1 ? tensor.Copies * tensor.Length : tensor.Length,
            DecodedOffset = tensor.DecodedOffset,
            Function = saf ? tensor.Function : null,
            OutOfRange = saf ? tensor.OutOfRange.ToString() : null,
            ScaleShape = scaled ? [.. tensor.ScaleShape] : null,
            Scales = scaled ? Numbers(tensor.Scales) : null,
            Levels = tensor.Levels.Count == 0 ? null : Numbers(tensor.Levels),
            Limits = tensor.OutOfRange == OutOfRange.Zero ? Numbers(tensor.Limits) : null,
            Range = tensor.Range.Count == 0 ? null : [.. tensor.Range],
            Lost = tensor.Lost,
        };
    }

    private static string Name(ReadKind read) => read switch
    {
        ReadKind.Saf => "saf",
        ReadKind.Copies => "copies",
        ReadKind.Coded => "coded",
        ReadKind.CodedBits => "codedBits",
        _ => "exact",
    };

    private static T[] Numbers<T>(IReadOnlyList<T> values) => values as T[] ?? [.. values];
}
