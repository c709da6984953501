using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Formats;
using SafBuild.Runtime.Functions;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Runtime.Tests.Reading;

/// <summary>Tensor entries and manifests for tests of the reader.</summary>
internal static class TestTensors
{
    internal static TensorEntry Saf(
        long[] shape, long[] scaleShape, string storage, string function, OutOfRange outOfRange, NumberType type = NumberType.Float32)
    {
        int scales = (int)BlobLayout.ElementCount(scaleShape);
        return new TensorEntry
        {
            Name = "w",
            Shape = shape,
            ElementType = type,
            Storage = storage,
            Read = ReadKind.Saf,
            Function = function,
            OutOfRange = outOfRange,
            ScaleShape = scaleShape,
            Scales = [.. Enumerable.Range(0, scales).Select(i => function == "Identity" ? 1 : 0.5f + (i % 7 * 0.125f))],
            Limits = outOfRange == OutOfRange.Zero ? [.. Enumerable.Range(0, scales).Select(i => 0.75f + (i % 5))] : [],
            Offsets = [],
            Length = 0,
            DecodedOffset = 0,
        };
    }

    internal static TensorEntry ThreeCopies(long[] shape, NumberType type, double low, double high) => new()
    {
        Name = "b",
        Shape = shape,
        ElementType = type,
        Storage = type.ToString(),
        Read = ReadKind.Copies,
        Range = [low, high],
        Offsets = [],
        Length = 0,
        DecodedOffset = 0,
    };

    /// <summary>A tensor stored in its own bits, once.</summary>
    internal static TensorEntry Exact(long[] shape, NumberType type) =>
        ThreeCopies(shape, type, 0, 0) with { Read = ReadKind.Exact, Range = [] };

    /// <summary>A checked manifest of these tensors, renamed to t0, t1, ...</summary>
    internal static ArtifactManifest Manifest(byte[]? blob, params TensorEntry[] tensors) => Manifest(1, blob, tensors);

    internal static ArtifactManifest Manifest(int version, byte[]? blob, params TensorEntry[] tensors)
    {
        PlacedTensors placed = BlobLayout.Place(tensors.Select((t, i) => t with { Name = $"t{i}" }), version);
        blob ??= new byte[placed.BlobLength];
        ArtifactManifest manifest = new()
        {
            Version = version,
            Name = "test",
            GraphLength = 1,
            GraphSha256 = new string('0', 64),
            BlobLength = placed.BlobLength,
            BlockSize = 128,
            BlockChecksums = [],
            DecodedName = "w.bin",
            DecodedLength = placed.DecodedLength,
            Tensors = placed.Tensors,
        };
        manifest = manifest.WithChecksums(blob);
        ManifestRules.Check(manifest);
        return manifest;
    }

    /// <summary>Bytes that look random, with a share of all-ones exponents: a fixed formula.</summary>
    internal static byte[] Noise(long length)
    {
        byte[] bytes = new byte[length];
        uint state = 12345;
        for (int i = 0; i < bytes.Length; i++)
        {
            state = (state * 1664525) + 1013904223;
            bytes[i] = (byte)(state >> 24);
            if ((state >> 8 & 31) == 0 && i >= 4)
            {
                bytes[i] = 0x7F;
                bytes[i - 1] |= 0x80;
            }
        }

        return bytes;
    }

    internal static IEnumerable<StorageFormat> NarrowFormats => StorageFormats.All.Where(f => f.BlockBytes <= 2);
}
