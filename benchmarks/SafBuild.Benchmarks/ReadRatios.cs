using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Formats;
using SafBuild.Runtime.Functions;
using SafBuild.Runtime.Reading;

namespace SafBuild.Benchmarks;

/// <summary>P1 to P3: reading 16 Mi weights (64 MiB decoded) on one thread through the Runtime's reader, against a copy of the decoded bytes.</summary>
internal static class ReadRatios
{
    private const int Count = 16 << 20;
    private const int Rounds = 31;

    internal static void Run()
    {
        using AlignedBuffer source = new(4L * Count);
        using AlignedBuffer target = new(4L * Count);
        float[] values = Values();
        MemoryMarshal.AsBytes<float>(values).CopyTo(source.Span);
        Action copy = () => source.Span.CopyTo(target.Span);

        new Interleaved("P1 and P2: Float32, a scale for each of 256 output channels, 64 MiB", Rounds)
            .Add("Span.CopyTo", copy)
            .Add("Tanh", Read("Float32", "Tanh", values, target), ">= 0.80")
            .Add("Arctan", Read("Float32", "Arctan", values, target), ">= 0.90")
            .Add("Softsign", Read("Float32", "Softsign", values, target), ">= 0.95")
            .Add("ModifiedTanh", Read("Float32", "ModifiedTanh", values, target))
            .Add("Clip", Read("Float32", "Clip", values, target))
            .Add("Identity", Read("Float32", "Identity", values, target))
            .Add("Arctan, rule Zero", Read("Float32", "Arctan", values, target, OutOfRange.Zero))
            .Add("Arctan, MatMul scales", Read("Float32", "Arctan", values, target, OutOfRange.Saturate, [Count / 1024, 1024], [1, 1024]))
            .Add("Arctan, depthwise 3x3", Read("Float32", "Arctan", values[..(Count / 9 * 9)], target, OutOfRange.Saturate, [Count / 9, 9], [Count / 9, 1]))
            .Print(speed: true);

        new Interleaved("P2: against TensorPrimitives, 64 MiB (Tanh is to be 3 times as fast as its own, Arctan 30 times)", 7)
            .Add("TensorPrimitives.Tanh", () => TensorPrimitives.Tanh(Floats(source), Floats(target)))
            .Add("Tanh", Read("Float32", "Tanh", values, target), ">= 3")
            .Print(speed: true);
        new Interleaved("P2", 7)
            .Add("TensorPrimitives.Atan", () => TensorPrimitives.Atan(Floats(source), Floats(target)))
            .Add("Arctan", Read("Float32", "Arctan", values, target), ">= 30")
            .Print(speed: true);

        Interleaved narrow = new Interleaved("P3: narrow formats, 64 MiB decoded", Rounds).Add("Span.CopyTo", copy);
        foreach (string storage in new[] { "Float16", "BFloat16", "Q3.12", "Q2.5" })
        {
            foreach (string function in new[] { "Tanh", "Arctan", "Softsign" })
            {
                narrow.Add($"{storage} {function}", Read(storage, function, values, target), storage == "Q2.5" ? ">= 0.7" : storage == "Q3.12" ? "" : ">= 0.5");
            }
        }

        narrow.Print(speed: true);
    }

    private static Span<float> Floats(AlignedBuffer buffer) => MemoryMarshal.Cast<byte, float>(buffer.Span);

    /// <summary>Raw values between -2 and 2.</summary>
    private static float[] Values()
    {
        float[] values = new float[Count];
        uint state = 1;
        for (int i = 0; i < values.Length; i++)
        {
            state = (state * 1664525) + 1013904223;
            values[i] = (int)state * (2f / int.MaxValue);
        }

        return values;
    }

    private static Action Read(
        string storage, string function, float[] values, AlignedBuffer target,
        OutOfRange rule = OutOfRange.Saturate, long[]? shape = null, long[]? scaleShape = null)
    {
        StorageFormats.TryFind(storage, out StorageFormat? format);
        byte[] blob = new byte[(long)values.Length * format!.WordBytes];
        format.Encode(values, blob);
        shape ??= [256, values.Length / 256];
        scaleShape ??= [256, 1];
        int scales = (int)BlobLayout.ElementCount(scaleShape);
        PlacedTensors placed = BlobLayout.Place([new TensorEntry
        {
            Name = "w",
            Shape = shape,
            ElementType = ElementType.Float32,
            Storage = storage,
            Copies = 1,
            Function = function,
            OutOfRange = rule,
            ScaleShape = scaleShape,
            Scales = Enumerable.Repeat(function == "Identity" ? 1f : 0.75f, scales).ToArray(),
            Limits = rule == OutOfRange.Zero ? Enumerable.Repeat(2f, scales).ToArray() : [],
            Offset = 0,
            Length = 0,
            DecodedOffset = 0,
        }]);
        ArtifactManifest manifest = new()
        {
            Name = "bench",
            GraphLength = 1,
            GraphSha256 = "",
            BlobLength = blob.Length,
            BlockChecksums = [],
            DecodedName = "bench",
            DecodedLength = placed.DecodedLength,
            Tensors = placed.Tensors,
        };
        return () => WeightReader.Read(manifest, blob, target);
    }
}
