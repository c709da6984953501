using System.Text.Json;

namespace SafBuild.Runtime.Artifact;

/// <summary>Reads manifest.json, strictly: what docs/format.md does not allow is a SafFormatException.</summary>
internal static class ManifestReader
{
    internal static ArtifactManifest Read(ReadOnlySpan<byte> bytes)
    {
        int version = ManifestEnvelope.Check(bytes);
        ManifestJson json;
        try
        {
            ManifestScan.Check(bytes);
            json = JsonSerializer.Deserialize(bytes, ManifestJsonContext.Default.ManifestJson)
                ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            throw new SafFormatException(ArtifactFiles.Manifest, e.Path ?? "", e.Message, "the JSON of docs/format.md", e);
        }

        ArtifactManifest manifest = FromJson(json, version);
        ManifestRules.Check(manifest);
        return manifest;
    }

    private static ArtifactManifest FromJson(ManifestJson json, int version)
    {
        if (json.GatedRates is not null && version == 1)
        {
            TensorJsonReader.RequireKey(true, "gatedRates", false);
        }

        TensorJsonReader.RequireKey(json.Blob.Sample is not null, "blob.sample", version > 1);
        if (json.Blob.Sha256 is not null && version == 1)
        {
            TensorJsonReader.RequireKey(true, "blob.sha256", false);
        }

        return new()
        {
            Version = version,
            Name = json.Name,
            GraphLength = json.Graph.Length,
            GraphSha256 = json.Graph.Sha256,
            BlobLength = json.Blob.Length,
            BlockSize = json.Blob.BlockSize,
            BlockChecksums = json.Blob.BlockCrc32C,
            Sample = json.Blob.Sample ?? [],
            BlobSha256 = json.Blob.Sha256,
            DecodedName = json.Decoded.Name,
            DecodedLength = json.Decoded.Length,
            Tensors = [.. json.Tensors.Select((t, i) => TensorJsonReader.Read(t, i, version))],
            Provenance = json.Provenance,
            GatedRates = json.GatedRates ?? [],
        };
    }
}
