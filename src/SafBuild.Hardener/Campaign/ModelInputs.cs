using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using SafBuild.Hardener.Data;
using SafBuild.Runtime.Tensors;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Campaign;

/// <summary>A data set as the inputs of a model: in the model's order, normalised once and kept for all trials.</summary>
internal sealed class ModelInputs
{
    /// <summary>Normalised samples of larger sets are made anew in every trial.</summary>
    private const long LargestPrepared = 1L << 30;

    private readonly Input[] _inputs;

    private readonly bool _wholeRuns;

    private ModelInputs(Input[] inputs, DataSet data, int fixedBatch)
    {
        _wholeRuns = data.WholeRuns;
        _inputs = inputs;
        Count = data.Count;
        FixedBatch = fixedBatch;
    }

    /// <summary>Number of samples.</summary>
    internal int Count { get; }

    /// <summary>The batch size that the model insists on; 0 when it takes any.</summary>
    internal int FixedBatch { get; }

    internal IReadOnlyList<string> Names => field ??= [.. _inputs.Select(i => i.Name)];

    /// <summary>Bytes of one sample of every input.</summary>
    internal IReadOnlyList<int> SampleBytes => [.. _inputs.Select(i => i.Bytes)];

    /// <exception cref="SafException">SAF0109: an input without data, of another type or shape.</exception>
    internal static ModelInputs Create(DataSet data, InferenceSession session, string model)
    {
        Input[] inputs =
        [
            .. session.InputNames.Select((name, i) => Match(data, session.InputMetadata[name], name, i, model)),
            .. session.OverridableInitializerMetadata.Where(m => data.Inputs.Any(i => i.Name == m.Key))
                .Select(m => Match(data, m.Value, m.Key, -1, model)),
        ];
        int[] batches = [.. inputs.Select(i => i.FixedBatch).Where(b => b > 0).Distinct()];
        if (batches.Length > 1)
        {
            throw new SafException(Codes.ShapeMismatch, model,
                $"the model's inputs have fixed batch sizes {string.Join(" and ", batches)}: export it with one batch size, or a "
                + $"dynamic one.");
        }

        if (inputs.Sum(i => (long)i.Bytes) * data.Count <= LargestPrepared
            && inputs.All(i => (long)i.Bytes * data.Count <= Array.MaxLength))
        {
            inputs = [.. inputs.Select(i => i with { Prepared = Prepare(i, data.Count) })];
        }

        return new ModelInputs(inputs, data, batches.FirstOrDefault());
    }

    /// <summary>Writes one sample of one input.</summary>
    internal void Copy(int input, int sample, Span<byte> destination)
    {
        Input source = _inputs[input];
        if (source.Prepared is null)
        {
            source.Data.Copy(sample, destination);
        }
        else
        {
            source.Prepared.AsSpan(sample * source.Bytes, source.Bytes).CopyTo(destination);
        }
    }

    internal (TensorElementType Type, long[] Shape) Tensor(int input, int batch) =>
        (_inputs[input].Type, _wholeRuns ? [.. _inputs[input].Data.SampleShape] : [batch, .. _inputs[input].Data.SampleShape]);

    private static byte[] Prepare(Input input, int count)
    {
        byte[] prepared = GC.AllocateUninitializedArray<byte>(input.Bytes * count);
        Parallel.For(0, count, sample => input.Data.Copy(sample, prepared.AsSpan(sample * input.Bytes, input.Bytes)));
        return prepared;
    }

    private static Input Match(DataSet data, NodeMetadata metadata, string name, int index, string model)
    {
        DataInput found = data.Inputs.FirstOrDefault(i => i.Name == name)
            ?? data.Inputs.ElementAtOrDefault(index) switch { { Name: null } byPosition => byPosition, _ => null }
            ?? throw Mismatch($"input '{name}' of '{model}' has no data: the set has {data.Inputs.Count} inputs");
        TensorElementType type = found.Type.OrtType();
        if (metadata.ElementDataType != type)
        {
            throw Mismatch($"input '{name}' of '{model}' takes {metadata.ElementDataType}, the data are {type}");
        }

        int[] dimensions = metadata.Dimensions;
        int[] wanted = [.. dimensions.Skip(data.WholeRuns ? 0 : 1)];
        if (dimensions.Length > 0 && (wanted.Length != found.SampleShape.Count
            || wanted.Zip(found.SampleShape).Any(pair => pair.First >= 0 && pair.First != pair.Second)))
        {
            throw Mismatch($"input '{name}' of '{model}' takes "
                + $"[{string.Join(", ", dimensions)}]{(data.WholeRuns ? "" : " (batch first)")}, a sample is "
                + $"[{string.Join(", ", found.SampleShape)}]");
        }

        int bytes = (int)found.SampleShape.Aggregate((long)found.Type.Size(), (a, b) => checked(a * b));
        return new Input(name, type, found, bytes, data.WholeRuns ? 1 : dimensions.Length > 0 ? Math.Max(0, dimensions[0]) : 0, null);

        SafException Mismatch(string text) =>
            new(Codes.ShapeMismatch, data.Path, text + ": correct shape or layout in the data set, or use the model's own data.");
    }

    private sealed record Input(string Name, TensorElementType Type, DataInput Data, int Bytes, int FixedBatch, byte[]? Prepared);
}
