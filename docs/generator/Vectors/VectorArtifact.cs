using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Formats;
using SafBuild.Runtime.Functions;
using SafBuild.Runtime.Tensors;
using SafBuild.Runtime.Tests.Models;

namespace SafBuild.Docs.Vectors;

/// <summary>A small artifact of docs/vectors, made by arithmetic that is the same on every processor.</summary>
/// <param name="name">Of its folder, without .saf.</param>
/// <param name="version">Of the format.</param>
internal sealed class VectorArtifact(string name, int version)
{
    private readonly List<(TensorEntry Entry, byte[] Stored)> _tensors = [];
    private uint _state = 20240613;

    internal string Name => name;

    /// <summary>Ascending; none in version 1.</summary>
    internal double[] GatedRates { get; init; } = [];

    /// <summary>structure.bin is optional.</summary>
    internal bool HasStructure { get; init; } = true;

    /// <summary>The coded kind also for a plain blob.</summary>
    internal bool HasCodedStructure { get; init; }

    /// <summary>Another one gives other weights.</summary>
    internal uint Seed
    {
        init => _state = value;
    }

    /// <summary>Adds a tensor in SAF form with raw values between -<paramref name="largest"/> and that.</summary>
    internal VectorArtifact Saf(
        string tensor, long[] shape, long[] scaleShape, string storage, string function, float largest,
        OutOfRange rule = OutOfRange.Saturate, NumberType type = NumberType.Float32)
    {
        StorageFormats.TryFind(storage, out StorageFormat? format);
        float[] raw = [.. Enumerable.Range(0, (int)BlobLayout.ElementCount(shape)).Select(_ => Next() * largest)];
        byte[] stored = new byte[format!.StoredBytes(raw.Length)];
        format.Encode(raw, stored);
        format.Decode(stored, raw);
        int scales = (int)BlobLayout.ElementCount(scaleShape);
        float limit = raw.Max(MathF.Abs);
        _tensors.Add((Entry(tensor, shape, type) with
        {
            Storage = storage,
            Read = ReadKind.Saf,
            Function = function,
            OutOfRange = rule,
            ScaleShape = scaleShape,
            Scales = [.. Enumerable.Range(0, scales).Select(i => 0.3f + (i * 0.125f))],
            Limits = rule == OutOfRange.Zero ? [.. Enumerable.Repeat(limit, scales)] : [],
        }, stored));
        return this;
    }

    /// <summary>Adds three copies of numbers between -4 and 4, or of integers between -4 (0 where there is no sign) and 7.</summary>
    internal VectorArtifact Copies(string tensor, long[] shape, NumberType type)
    {
        byte[] stored = Bytes(type, shape);
        double[] values = [.. type.ReadAll<double>(stored)];
        _tensors.Add((Entry(tensor, shape, type) with
        {
            Read = ReadKind.Copies,
            Range = type.IsPacked() ? [] : [values.Min(), values.Max()],
        }, stored));
        return this;
    }

    /// <summary>Adds integers in their own bits.</summary>
    internal VectorArtifact Exact(string tensor, long[] shape, NumberType type)
    {
        _tensors.Add((Entry(tensor, shape, type) with { Read = ReadKind.Exact }, Bytes(type, shape)));
        return this;
    }

    /// <summary>Adds weights in coded storage; with 4 and 5 bits by a table of uneven levels.</summary>
    internal VectorArtifact Coded(
        string tensor, long[] shape, long[] scaleShape, string storage, int valueBits, NumberType type = NumberType.Float32)
    {
        int count = 1 << valueBits;
        int elements = (int)BlobLayout.ElementCount(shape);
        byte[] codes = [.. Enumerable.Range(0, elements).Select(_ => (byte)((int)(Next() * count) & (count - 1)))];
        _tensors.Add((Entry(tensor, shape, type) with
        {
            Storage = storage,
            Read = ReadKind.Coded,
            ValueBits = valueBits,
            Levels = valueBits >= 6 ? [] : [.. Enumerable.Range(0, count).Select(i => Level((2f * i / (count - 1)) - 1))],
            ScaleShape = scaleShape,
            Scales = [.. Enumerable.Range(0, (int)BlobLayout.ElementCount(scaleShape)).Select(i => 0.3f + (i * 0.125f))],
        }, codes));
        return this;

        static float Level(float x) => x * (0.25f + (0.75f * Math.Abs(x)));
    }

    /// <summary>Adds a tensor in its own bits in coded storage; a lost element is the value in the middle, where all are sorted.</summary>
    internal VectorArtifact CodedBits(string tensor, long[] shape, NumberType type, string storage)
    {
        byte[] stored = Bytes(type, shape);
        bool isNarrow = type.IsPacked();
        double[] values = isNarrow ? [2] : [.. type.ReadAll<double>(stored).Order()];
        TensorEntry entry = Entry(tensor, shape, type) with
        {
            Storage = storage,
            Read = ReadKind.CodedBits,
            ValueBits = isNarrow && storage != "Coded64" ? 4 : 8,
            Range = isNarrow ? [] : [values[0], values[^1]],
            Lost = values[(values.Length - 1) / 2],
        };
        int nibbles = entry.ValueBits == 4 ? (int)BlobLayout.ElementCount(shape) : 0;
        _tensors.Add((entry, nibbles == 0 ? stored
            : [.. Enumerable.Range(0, nibbles).Select(i => (byte)(stored[i / 2] >> (i % 2 * 4) & 15))]));
        return this;
    }

    /// <summary>The artifact's files by name.</summary>
    internal IReadOnlyDictionary<string, byte[]> Files()
    {
        PlacedTensors placed = BlobLayout.Place(_tensors.Select(t => t.Entry), version);
        bool isCoded = _tensors[0].Entry.ValueBits > 0;
        byte[] blob = isCoded
            ? CodedBlob.Encode(CodedLayout.Of(placed.Tensors), [.. _tensors.Select(t => t.Stored)], default)
            : Plain(placed);
        string decoded = name + ".weights";
        OnnxBytes graph = new OnnxBytes().Text(2, name);
        foreach (TensorEntry tensor in placed.Tensors)
        {
            graph.Message(5, OnnxBytes.External(
                tensor.Name, tensor.ElementType.OnnxNumber(), tensor.Shape, decoded, tensor.DecodedOffset,
                BlobLayout.DecodedBytes(tensor)));
        }

        byte[] model = OnnxBytes.Model(graph);
        byte[] manifest = ManifestWriter.Write(new ArtifactManifest
        {
            Version = version,
            Name = name,
            GraphLength = model.Length,
            GraphSha256 = Checksums.Sha256(model),
            BlobLength = blob.Length,
            BlockSize = Checksums.BlockSize(blob.Length, version),
            BlockChecksums = [],
            DecodedName = decoded,
            DecodedLength = placed.DecodedLength,
            Tensors = placed.Tensors,
            GatedRates = GatedRates,
            Provenance = new Dictionary<string, string> { ["tool"] = "docs/generator" },
        }.WithChecksums(blob));
        Dictionary<string, byte[]> files = new()
        {
            [ArtifactFiles.Manifest] = manifest,
            [ArtifactFiles.Graph] = model,
            [ArtifactFiles.Blob] = blob,
        };
        if (version > 1 && HasStructure)
        {
            files[ArtifactFiles.Structure] = StructureFile.Encode(
                manifest, model, isCoded || HasCodedStructure ? StructureKind.Coded : StructureKind.Copies);
        }

        return files;
    }

    private byte[] Plain(PlacedTensors placed)
    {
        byte[] blob = new byte[placed.BlobLength];
        foreach ((TensorEntry tensor, byte[] stored) in placed.Tensors.Zip(_tensors.Select(t => t.Stored)))
        {
            foreach (long offset in tensor.Offsets)
            {
                stored.CopyTo(blob, offset);
            }
        }

        return blob;
    }

    private static TensorEntry Entry(string name, long[] shape, NumberType type) => new()
    {
        Name = name,
        Shape = shape,
        ElementType = type,
        Storage = type.ToString(),
        Read = ReadKind.Exact,
        Offsets = [],
        Length = 0,
        DecodedOffset = 0,
    };

    private byte[] Bytes(NumberType type, long[] shape)
    {
        int count = (int)BlobLayout.ElementCount(shape);
        byte[] bytes = new byte[type.Bytes(count)];
        for (int i = 0; i < count; i++)
        {
            float value = Next() * 4;
            long integer = (long)MathF.Round(Math.Abs(value) + (type.IsSigned() ? value : 0));
            if (type.IsFloat())
            {
                type.WriteDouble(bytes, i, value);
            }
            else if (type.IsPacked())
            {
                bytes[i / 2] |= (byte)((integer & 7) << (i % 2 * 4));
            }
            else
            {
                type.WriteInteger(bytes, i, integer);
            }
        }

        return bytes;
    }

    /// <summary>-1 to 1: 24 bits of a linear congruence, so that no step rounds.</summary>
    private float Next()
    {
        _state = (_state * 1664525) + 1013904223;
        return ((int)_state >> 8) / 8388608f;
    }
}
