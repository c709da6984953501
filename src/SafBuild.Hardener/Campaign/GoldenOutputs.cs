using System.Runtime.InteropServices;
using SafBuild.Hardener.Metrics;

namespace SafBuild.Hardener.Campaign;

/// <summary>
/// What one clean pass of the golden model over the validation set gave. With it a metric learns all that it would learn from the
/// model, so that a build whose model and data are those of an earlier one does not make the pass again.
/// </summary>
/// <param name="Outputs">Names of the outputs, in the order of the batches' values.</param>
/// <param name="First">Of the first samples, every output: the metric is chosen by them.</param>
/// <param name="Batch">Samples of one run.</param>
/// <param name="OneByOne">See <see cref="SamplePlan"/>.</param>
/// <param name="Batches">In the order of the samples, only the outputs that the metric needs.</param>
internal sealed record GoldenOutputs(
    IReadOnlyList<string> Outputs, ModelOutputs First, int Batch, string? OneByOne, ModelOutputs[] Batches)
{
    /// <summary>Whether two runs of one batch gave the same, bit for bit.</summary>
    internal static bool AreSame(ModelOutputs a, ModelOutputs b) =>
        a.Batch == b.Batch && a.Values.Length == b.Values.Length && a.Whole.Count == b.Whole.Count
        && a.Shapes.Zip(b.Shapes).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second))
        && a.Values.Zip(b.Values)
            .All(pair => MemoryMarshal.AsBytes<float>(pair.First).SequenceEqual(MemoryMarshal.AsBytes<float>(pair.Second)))
        && a.Whole.Zip(b.Whole).All(pair => pair.First is null ? pair.Second is null
            : pair.Second is not null && pair.First.AsSpan().SequenceEqual(pair.Second));
}

/// <summary>Where passes of the golden model are kept between builds, for one model and one validation set.</summary>
internal interface IGoldenStore
{
    /// <summary>Null when there is none, or none that is whole.</summary>
    GoldenOutputs? Find();

    void Keep(GoldenOutputs outputs);
}

/// <summary>Collects the outputs of a pass while they are few enough to be kept. Safe from several threads.</summary>
/// <param name="count">Of batches.</param>
/// <param name="first">Every output of the first samples, kept beside them.</param>
internal sealed class KeptBatches(int count, ModelOutputs first)
{
    /// <summary>Maps of large pictures would fill the store.</summary>
    private const long MostBytes = 256L << 20;

    private readonly ModelOutputs?[] _batches = new ModelOutputs?[count];
    private long _bytes = BytesOf(first);

    /// <summary>In order; null when they are too many, or some are missing.</summary>
    internal ModelOutputs[]? All =>
        _bytes > MostBytes || Array.Exists(_batches, b => b is null) ? null : [.. _batches.OfType<ModelOutputs>()];

    internal void Add(int number, ModelOutputs outputs)
    {
        _batches[number] = Interlocked.Add(ref _bytes, BytesOf(outputs)) > MostBytes ? null : outputs;
    }

    private static long BytesOf(ModelOutputs outputs) =>
        outputs.Values.Sum(v => 4L * v.Length) + outputs.Whole.Sum(w => 8L * (w?.Length ?? 0));
}
