using System.Runtime.InteropServices;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Formats;
using SafBuild.Runtime.Formats.Coded;
using SafBuild.Runtime.Functions;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Runtime.Tests.Models;

/// <summary>
/// A network with everything that graph optimisation folds: Conv, BatchNormalization, Relu, average pool,
/// MatMul, a shared initializer, a scalar. x [1,2,4,4] gives y [1,3].
/// </summary>
internal static class SmallNetwork
{
    internal const string DecodedName = "small.weights";

    /// <summary>Values of the weights: a fixed formula, no random generator.</summary>
    private static readonly (string Name, long[] Shape, string ScaleShape, Func<int, float> Value)[] Weights =
    [
        ("conv.weight", [4, 2, 3, 3], "4,1,1,1", i => MathF.Sin(i + 1) * 0.4f),
        ("conv.bias", [4], "", i => 0.3f - 0.1f * i),
        ("norm.scale", [4], "", i => 0.8f + 0.1f * i),
        ("norm.bias", [4], "", i => 0.2f + 0.05f * i),
        ("norm.mean", [4], "", i => 0.05f * i - 0.1f),
        ("norm.variance", [4], "", i => 0.5f + 0.25f * i),
        ("head.weight", [4, 3], "1,3", i => MathF.Cos(2 * i + 1) * 0.7f),
        ("head.bias", [3], "", i => 0.1f * i - 0.05f),
        ("gain", [], "", _ => 1.25f),
    ];

    internal static SmallArtifact Make(
        string storage = "Float32", string function = "Arctan", OutOfRange outOfRange = OutOfRange.Saturate, int blockSize = 64,
        int version = 1)
    {
        SaturatedFunctions.TryFind(function, out SaturatedFunction? f);
        StorageFormats.TryFind(storage, out StorageFormat? format);
        List<TensorEntry> tensors = [];
        List<byte[]> pieces = [];
        foreach ((string name, long[] shape, string scaleShape, Func<int, float> value) in Weights)
        {
            float[] values = [.. Enumerable.Range(0, (int)BlobLayout.ElementCount(shape)).Select(value)];
            if (scaleShape.Length == 0)
            {
                byte[] copy = MemoryMarshal.AsBytes<float>(values).ToArray();
                pieces.Add(copy);
                tensors.Add(Entry(name, shape) with { Read = ReadKind.Copies, Range = [values.Min(), values.Max()] });
                continue;
            }

            long[] scales = [.. scaleShape.Split(',').Select(long.Parse)];
            float scale = f!.Name == "Identity" ? 1 : 0.9f / (float)Math.Min(f.Bound, f.Evaluate(format!.Largest));
            float[] raw = [.. values.Select(w => (float)f.Invert(w / scale))];
            byte[] stored = new byte[format!.StoredBytes(raw.Length)];
            format.Encode(raw, stored);
            format.Decode(stored, raw);
            pieces.Add(stored);
            tensors.Add(Entry(name, shape) with
            {
                Storage = format.Name,
                Function = f.Name,
                ScaleShape = scales,
                Scales = [.. Enumerable.Repeat(scale, (int)BlobLayout.ElementCount(scales))],
                OutOfRange = outOfRange,
                Limits = outOfRange == OutOfRange.Zero
                    ? [.. Enumerable.Repeat(raw.Max(MathF.Abs), (int)BlobLayout.ElementCount(scales))] : [],
            });
        }

        PlacedTensors placed = BlobLayout.Place(tensors, version);
        byte[] blob = new byte[placed.BlobLength];
        foreach ((TensorEntry tensor, byte[] piece) in placed.Tensors.Zip(pieces))
        {
            foreach (long offset in tensor.Offsets)
            {
                piece.CopyTo(blob, offset);
            }
        }

        return Artifact(placed, blob, blockSize, version);
    }

    /// <summary>The same network in coded storage, with a scale of 0.9 for all; with fewer than 6 bits a table of uneven levels.</summary>
    internal static SmallArtifact MakeCoded(string storage = "Coded32", int valueBits = 8)
    {
        float[] levels = valueBits >= CodeLevels.LeastUniformBits ? []
            : [.. Enumerable.Range(0, 1 << valueBits).Select(i => MathF.Sin(((2f * i / ((1 << valueBits) - 1)) - 1) * MathF.PI / 2))];
        CodeWords words = new(levels.Length > 0 ? levels : CodeLevels.Uniform(valueBits));
        List<TensorEntry> tensors = [];
        List<byte[]> values = [];
        foreach ((string name, long[] shape, string scaleShape, Func<int, float> value) in Weights)
        {
            float[] floats = [.. Enumerable.Range(0, (int)BlobLayout.ElementCount(shape)).Select(value)];
            if (scaleShape.Length == 0)
            {
                values.Add(MemoryMarshal.AsBytes<float>(floats).ToArray());
                tensors.Add(Entry(name, shape) with
                {
                    Read = ReadKind.CodedBits,
                    Storage = "Coded64",
                    ValueBits = 8,
                    Range = [floats.Min(), floats.Max()],
                    Lost = floats.Order().ElementAt((floats.Length - 1) / 2),
                });
                continue;
            }

            long[] scales = [.. scaleShape.Split(',').Select(long.Parse)];
            byte[] codes = new byte[floats.Length];
            words.Encode([.. floats.Select(w => w / 0.9f)], codes);
            values.Add(codes);
            tensors.Add(Entry(name, shape) with
            {
                Read = ReadKind.Coded,
                Storage = storage,
                ValueBits = valueBits,
                Levels = levels,
                ScaleShape = scales,
                Scales = [.. Enumerable.Repeat(0.9f, (int)BlobLayout.ElementCount(scales))],
            });
        }

        PlacedTensors placed = BlobLayout.Place(tensors, 2);
        return Artifact(placed, CodedBlob.Encode(CodedLayout.Of(placed.Tensors), values, default), 64, 2);
    }

    private static SmallArtifact Artifact(PlacedTensors placed, byte[] blob, int blockSize, int version)
    {
        byte[] graph = Graph(placed.Tensors);
        return new SmallArtifact(graph, blob, new ArtifactManifest
        {
            Version = version,
            Name = "small",
            GraphLength = graph.Length,
            GraphSha256 = Checksums.Sha256(graph),
            BlobLength = placed.BlobLength,
            BlockSize = blockSize,
            BlockChecksums = [],
            DecodedName = DecodedName,
            DecodedLength = placed.DecodedLength,
            Tensors = placed.Tensors,
        }.WithChecksums(blob));
    }

    private static TensorEntry Entry(string name, long[] shape) => new()
    {
        Name = name,
        Shape = shape,
        ElementType = NumberType.Float32,
        Storage = "Float32",
        Read = ReadKind.Saf,
        Offsets = [],
        Length = 0,
        DecodedOffset = 0,
    };

    private static byte[] Graph(IEnumerable<TensorEntry> tensors)
    {
        OnnxBytes graph = new OnnxBytes()
            .Message(1, OnnxBytes.Node("Conv", ["x", "conv.weight", "conv.bias"], "c", OnnxBytes.Ints("kernel_shape", 3, 3)))
            .Message(1, OnnxBytes.Node("BatchNormalization", ["c", "norm.scale", "norm.bias", "norm.mean", "norm.variance"], "n"))
            .Message(1, OnnxBytes.Node("Relu", ["n"], "r"))
            .Message(1, OnnxBytes.Node("GlobalAveragePool", ["r"], "p"))
            .Message(1, OnnxBytes.Node("Flatten", ["p"], "f"))
            .Message(1, OnnxBytes.Node("MatMul", ["f", "head.weight"], "m"))
            .Message(1, OnnxBytes.Node("Add", ["m", "head.bias"], "a"))
            .Message(1, OnnxBytes.Node("Mul", ["a", "head.bias"], "b"))
            .Message(1, OnnxBytes.Node("Add", ["a", "b"], "s"))
            .Message(1, OnnxBytes.Node("Mul", ["s", "gain"], "y"))
            .Text(2, "small");
        foreach (TensorEntry tensor in tensors)
        {
            long length = BlobLayout.ElementCount(tensor.Shape) * sizeof(float);
            graph.Message(5, OnnxBytes.External(tensor.Name, 1, tensor.Shape, DecodedName, tensor.DecodedOffset, length));
        }

        return OnnxBytes.Model(graph
            .Message(11, OnnxBytes.Value("x", 1, 1, 2, 4, 4))
            .Message(12, OnnxBytes.Value("y", 1, 1, 3)));
    }
}

/// <summary>An artifact in memory.</summary>
internal sealed record SmallArtifact(byte[] Graph, byte[] Blob, ArtifactManifest Manifest);
