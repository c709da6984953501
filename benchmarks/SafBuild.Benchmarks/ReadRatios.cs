using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Formats;
using SafBuild.Runtime.Functions;
using SafBuild.Runtime.Reading;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Benchmarks;

/// <summary>
/// P1 to P3: reading 16 Mi weights (64 MiB decoded) on one thread through the Runtime's reader, against a copy of as many decoded bytes:
/// for Float32 of the same memory to the same memory.
/// </summary>
internal static class ReadRatios
{
    private const int Count = 16 << 20;
    private const int Rounds = 31;

    internal static void Run()
    {
        using AlignedBuffer source = new(4L * Count);
        using AlignedBuffer target = new(4L * Count);
        Span<float> values = Floats(source);
        Fill(values);
        Action copy = () => source.Span.CopyTo(target.Span);

        new Interleaved("P1: Float32, 64 MiB, a scale for each of 256 output channels", Rounds, isSpeed: true)
            .AddBase("Span.CopyTo", copy)
            .Add("Tanh", Read("Float32", "Tanh", source, target), Goal.AtLeast("P1", 0.80))
            .Add("Arctan", Read("Float32", "Arctan", source, target), Goal.AtLeast("P1", 0.80))
            .Add("Softsign", Read("Float32", "Softsign", source, target), Goal.AtLeast("P1", 0.95))
            .Add("ModifiedTanh", Read("Float32", "ModifiedTanh", source, target))
            .Add("Clip", Read("Float32", "Clip", source, target))
            .Add("Identity", Read("Float32", "Identity", source, target))
            .Add("Arctan, rule Zero", Read("Float32", "Arctan", source, target, OutOfRange.Zero))
            .Add("Arctan, MatMul scales", Read("Float32", "Arctan", source, target, OutOfRange.Saturate, [Count / 1024, 1024], [1, 1024]))
            .Add("Arctan, depthwise 3x3", Read("Float32", "Arctan", source, target, OutOfRange.Saturate, [Count / 9, 9], [Count / 9, 1]))
            .Print();

        // By itself: a copy that always comes after 200 ms of TensorPrimitives.Atan would be another base.
        new Interleaved("P2: Float32, 64 MiB, against TensorPrimitives", 9, isSpeed: true)
            .AddBase("TensorPrimitives.Tanh", () => TensorPrimitives.Tanh(Floats(source), Floats(target)))
            .Add("Tanh against it", Read("Float32", "Tanh", source, target), Goal.AtLeast("P2", 1.8))
            .AddBase("TensorPrimitives.Atan", () => TensorPrimitives.Atan(Floats(source), Floats(target)))
            .Add("Arctan against it", Read("Float32", "Arctan", source, target), Goal.AtLeast("P2", 30))
            .Print();

        Interleaved narrow = new Interleaved("P3: narrow formats, 64 MiB decoded", Rounds, isSpeed: true).AddBase("Span.CopyTo", copy);
        foreach ((string storage, double limit) in new[] { ("Float16", 0.5), ("BFloat16", 0.5), ("Q3.12", 0), ("Q2.5", 0.7),
            ("Secded", 0) })
        {
            StorageFormats.TryFind(storage, out StorageFormat? format);

            // Lives as long as the process: its readers keep it.
            AlignedBuffer stored = new(format!.StoredBytes(Count));
            format.Encode(values, stored.Span);
            foreach (string function in new[] { "Tanh", "Arctan", "Softsign" })
            {
                narrow.Add($"{storage} {function}", Read(storage, function, stored, target), limit > 0 ? Goal.AtLeast("P3", limit) : null);
            }
        }

        narrow.Print();
    }

    private static Span<float> Floats(AlignedBuffer buffer) => MemoryMarshal.Cast<byte, float>(buffer.Span);

    /// <summary>Raw values between -2 and 2.</summary>
    private static void Fill(Span<float> values)
    {
        uint state = 1;
        for (int i = 0; i < values.Length; i++)
        {
            state = (state * 1664525) + 1013904223;
            values[i] = (int)state * (2f / int.MaxValue);
        }
    }

    private static Action Read(
        string storage, string function, AlignedBuffer blob, AlignedBuffer target,
        OutOfRange rule = OutOfRange.Saturate, long[]? shape = null, long[]? scaleShape = null)
    {
        shape ??= [256, Count / 256];
        scaleShape ??= [256, 1];
        int scales = (int)BlobLayout.ElementCount(scaleShape);
        PlacedTensors placed = BlobLayout.Place([new TensorEntry
        {
            Name = "w",
            Shape = shape,
            ElementType = NumberType.Float32,
            Storage = storage,
            Read = ReadKind.Saf,
            Function = function,
            OutOfRange = rule,
            ScaleShape = scaleShape,
            Scales = Enumerable.Repeat(function == "Identity" ? 1f : 0.75f, scales).ToArray(),
            Limits = rule == OutOfRange.Zero ? Enumerable.Repeat(2f, scales).ToArray() : [],
            Offsets = [],
            Length = 0,
            DecodedOffset = 0,
        }]);
        ArtifactManifest manifest = new()
        {
            Name = "bench",
            GraphLength = 1,
            GraphSha256 = "",
            BlobLength = placed.BlobLength,
            BlockChecksums = [],
            DecodedName = "bench",
            DecodedLength = placed.DecodedLength,
            Tensors = placed.Tensors,
        };
        return () => WeightReader.Read(manifest, blob.Span[..(int)placed.BlobLength], target);
    }
}
