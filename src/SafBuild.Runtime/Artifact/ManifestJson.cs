using System.Text.Json.Serialization;

namespace SafBuild.Runtime.Artifact;

/// <summary>
/// The JSON form of a manifest: docs/format.md. Arrays of numbers are little-endian bytes in base64, exact and quick to read.
/// </summary>
internal sealed record ManifestJson
{
    public required int Safbuild { get; init; }

    public required string Sha256 { get; init; }

    public required string Name { get; init; }

    public required GraphJson Graph { get; init; }

    public required BlobJson Blob { get; init; }

    public required DecodedJson Decoded { get; init; }

    public required TensorJson[] Tensors { get; init; }

    public double[]? GatedRates { get; init; }

    public required Dictionary<string, string> Provenance { get; init; }
}

internal sealed record GraphJson(long Length, string Sha256);

internal sealed record BlobJson(long Length, int BlockSize, uint[] BlockCrc32C)
{
    public byte[]? Sample { get; init; }

    public string? Sha256 { get; init; }
}

internal sealed record DecodedJson(string Name, long Length);

/// <summary>One tensor; fields that its kind or version does not have are absent.</summary>
internal sealed record TensorJson
{
    public required string Name { get; init; }

    public required string ElementType { get; init; }

    public required long[] Shape { get; init; }

    public required string Storage { get; init; }

    public int? ValueBits { get; init; }

    public string? Read { get; init; }

    public int? Copies { get; init; }

    public long? Offset { get; init; }

    public long[]? Offsets { get; init; }

    public required long Length { get; init; }

    public required long DecodedOffset { get; init; }

    public string? Function { get; init; }

    public string? OutOfRange { get; init; }

    public long[]? ScaleShape { get; init; }

    public float[]? Levels { get; init; }

    public float[]? Scales { get; init; }

    public float[]? Limits { get; init; }

    public double[]? Range { get; init; }

    public double? Lost { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false,
    NewLine = "\n",
    MaxDepth = 8,
    Converters = [typeof(StrictBase64<byte>), typeof(StrictBase64<float>), typeof(StrictBase64<uint>)])]
[JsonSerializable(typeof(ManifestJson))]
internal sealed partial class ManifestJsonContext : JsonSerializerContext;
