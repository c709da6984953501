using System.Runtime.InteropServices;
using System.Text.Json;
using SafBuild.Runtime.Functions;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Runtime.Artifact;

/// <summary>Reads manifest.json, strictly: what docs/format.md does not allow is a SafFormatException.</summary>
internal static class ManifestReader
{
    /// <summary>The file's fixed name in an artifact.</summary>
    internal const string FileName = "manifest.json";

    internal static ArtifactManifest Read(ReadOnlySpan<byte> bytes)
    {
        ManifestEnvelope.Check(bytes);
        ManifestJson json;
        try
        {
            ManifestScan.Check(bytes);
            json = JsonSerializer.Deserialize(bytes, ManifestJsonContext.Default.ManifestJson)
                ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            throw new SafFormatException(FileName, e.Path ?? "", e.Message, "the JSON of docs/format.md", e);
        }

        ArtifactManifest manifest = FromJson(json);
        ManifestRules.Check(manifest);
        return manifest;
    }

    private static ArtifactManifest FromJson(ManifestJson json) => new()
    {
        Name = json.Name,
        GraphLength = json.Graph.Length,
        GraphSha256 = json.Graph.Sha256,
        BlobLength = json.Blob.Length,
        BlockSize = json.Blob.BlockSize,
        BlockChecksums = LittleEndian<uint>(json.Blob.BlockCrc32C, "blob.blockCrc32C"),
        DecodedName = json.Decoded.Name,
        DecodedLength = json.Decoded.Length,
        Tensors = [.. json.Tensors.Select(FromJson)],
        Provenance = json.Provenance,
    };

    private static TensorEntry FromJson(TensorJson? json, int index)
    {
        string field = $"tensors[{index}]";
        if (json is null)
        {
            throw new SafFormatException(FileName, field, "null", "a tensor");
        }

        bool saf = json.Copies == 1;
        bool zero = json.OutOfRange == nameof(OutOfRange.Zero);
        Require(json.Function is not null == saf, field + ".function", saf);
        Require(json.OutOfRange is not null == saf, field + ".outOfRange", saf);
        Require(json.ScaleShape is not null == saf, field + ".scaleShape", saf);
        Require(json.Scales is not null == saf, field + ".scales", saf);
        Require(json.Limits is not null == (saf && zero), field + ".limits", saf && zero);
        Require(json.Range is not null == !saf, field + ".range", !saf);
        return new TensorEntry
        {
            Name = json.Name,
            ElementType = Parse(json.ElementType, NumberTypes.OfWeights, field + ".elementType"),
            Shape = json.Shape,
            Storage = json.Storage,
            Copies = json.Copies,
            Offset = json.Offset,
            Length = json.Length,
            DecodedOffset = json.DecodedOffset,
            Function = json.Function ?? nameof(Identity),
            OutOfRange = saf ? Parse(json.OutOfRange!, Enum.GetValues<OutOfRange>(), field + ".outOfRange") : OutOfRange.Saturate,
            ScaleShape = json.ScaleShape ?? [],
            Scales = LittleEndian<float>(json.Scales ?? [], field + ".scales"),
            Limits = LittleEndian<float>(json.Limits ?? [], field + ".limits"),
            Range = json.Range ?? [],
        };
    }

    private static void Require(bool asExpected, string field, bool mustBeThere)
    {
        if (!asExpected)
        {
            throw new SafFormatException(
                FileName, field, mustBeThere ? "nothing" : "a value", mustBeThere ? "a value" : "nothing for this kind of tensor");
        }
    }

    /// <summary>Exact names only: Enum.Parse would take numbers and lists too.</summary>
    private static T Parse<T>(string name, IReadOnlyList<T> allowed, string field) where T : struct, Enum
    {
        string[] names = [.. allowed.Select(a => a.ToString())];
        int index = Array.IndexOf(names, name);
        return index >= 0 ? allowed[index] : throw new SafFormatException(FileName, field, $"'{name}'", string.Join(" or ", names));
    }

    private static T[] LittleEndian<T>(byte[] bytes, string field) where T : unmanaged =>
        bytes.Length % Marshal.SizeOf<T>() == 0
            ? MemoryMarshal.Cast<byte, T>(bytes).ToArray()
            : throw new SafFormatException(FileName, field, $"{bytes.Length} bytes", $"a multiple of {Marshal.SizeOf<T>()}");
}
