using System.Runtime.InteropServices;
using SafBuild.Hardener.Data;
using SafBuild.Hardener.Faults;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Hardener.Tests.Training;

/// <summary>Data sets made by a test, without files.</summary>
internal static class MemoryData
{
    /// <summary>Samples of uniform numbers in (-1, 1); labels, where asked for, from the sign pattern of the first two.</summary>
    internal static DataSet Uniform(string input, int count, int width, bool labelled, int classes = 3)
    {
        KeyedRandom random = new(99, RandomPurpose.Samples, 0, 0);
        float[] values = [.. Enumerable.Range(0, count * width).Select(_ => (float)((random.NextDouble() * 2) - 1))];
        long[] labels = [.. Enumerable.Range(0, count)
            .Select(i => (long)((values[i * width] > 0 ? 1 : 0) + (values[(i * width) + 1] > 0 ? 1 : 0)) % classes)];
        return Create([Input(input, NumberType.Float32, values, width)], count, labelled ? new(labels, 1) : null);
    }

    internal static DataSet Create(IReadOnlyList<DataInput> inputs, int count, DataLabels? labels) => new()
    {
        Path = "memory.npz",
        Files = [],
        Count = count,
        Inputs = inputs,
        Labels = labels,
    };

    internal static DataInput Input<T>(string name, NumberType type, T[] values, params long[] shape)
        where T : unmanaged =>
            new MemoryInput<T>(values, (int)shape.Aggregate(1L, (a, b) => a * b)) { Name = name, Type = type, SampleShape = shape };

    private sealed class MemoryInput<T>(T[] values, int width) : DataInput
        where T : unmanaged
    {
        internal override void Copy(int sample, Span<byte> destination) =>
            MemoryMarshal.AsBytes(values.AsSpan(sample * width, width)).CopyTo(destination);
    }
}
