using Microsoft.ML.OnnxRuntime;
using SafBuild.Hardener.Metrics;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Campaign;

/// <summary>
/// Finds out, by running it, what a sample is for the golden model: whether the model repeats itself, and whether a sample's outputs are
/// its own, alone as in a batch, at another place and with other neighbours. Shapes alone do not tell: a batch of 32 and a time axis of
/// 32 look the same, and normalisation over the batch keeps every shape.
/// </summary>
/// <param name="session">Of the golden model.</param>
/// <param name="inputs">The data.</param>
/// <param name="outputs">Names of the outputs that are judged.</param>
/// <param name="model">The model's file, or the artifact's folder.</param>
internal sealed class SampleProbe(LocalSession session, ModelInputs inputs, string[] outputs, string model)
{
    /// <summary>Small batches keep a layer's activations in the cache: 16 to 32 are the fastest for convolutions on one thread.</summary>
    private const int Batch = 32;

    private const int RepeatsWithDraws = 8;

    private readonly RunDifference _difference = new(
        [.. outputs.Select(name => session.Session.OutputMetadata[name])], new Lazy<ProbedGraph>(() => ProbedGraph.Read(model)));

    /// <exception cref="SafException">
    /// SAF3008: the same inputs give other outputs. SAF3009: the model's fixed batch is none, so that no sample can be run by itself.
    /// </exception>
    /// <exception cref="OnnxRuntimeException">The model does not run.</exception>
    /// <param name="dataRows">
    /// Whether the number of an output's rows depends on the data: as many rows could be as many as samples, and only a sample alone
    /// tells its own.
    /// </param>
    internal SamplePlan Find(bool dataRows = false)
    {
        if (inputs.FixedBatch > 1)
        {
            return Fixed();
        }

        int samples = inputs.FixedBatch == 1 || dataRows ? 1 : Math.Min(Batch, inputs.Count);
        if (samples == 1)
        {
            return new(Repeated(1, [0]), 1, null);
        }

        ModelOutputs together;
        try
        {
            together = Run(samples, [.. Enumerable.Range(0, samples)]);
        }
        catch (OnnxRuntimeException e)
        {
            // One at a time, then; if that fails too it is the model.
            return new(Repeated(1, [0]), 1, OneByOne($"ONNX Runtime cannot run {samples} together ({Line(e)})"));
        }

        ModelOutputs alone = Repeated(1, [0]);
        if (NotByRow(together, samples, alone) is { } shapes)
        {
            return new(alone, 1, OneByOne(shapes));
        }

        // The last sample comes first, one from the middle second, and fewer are around them.
        int[] others = [.. new[] { samples - 1, samples / 2, 0 }.Distinct()];
        ModelOutputs mixed = Repeated(samples, others);
        string? reason = Moved(together, 0, alone, 0)
            ?? Moved(together, samples - 1, Run(1, [samples - 1]), 0)
            ?? others.Select((sample, row) => Moved(together, sample, mixed, row)).FirstOrDefault(r => r is not null);
        return reason is null ? new(together, samples, null) : new(alone, 1, OneByOne(reason));
    }

    /// <summary>The model insists on a number of rows, so a sample that is not its own there cannot be run alone either.</summary>
    private SamplePlan Fixed()
    {
        int batch = inputs.FixedBatch;
        int samples = Math.Min(batch, inputs.Count);
        ModelOutputs together = Repeated(batch, [.. Enumerable.Range(0, samples)]);
        int odd = Array.FindIndex(together.Shapes, s => s.Length == 0 || s[0] != batch);
        string? reason = odd >= 0
            ? $"output '{outputs[odd]}' is {Text(together.Shapes[odd])} and has no row for each of them"
            : null;

        // Every sample at another place; and one with nothing but itself around.
        int[] turned = [.. Enumerable.Range(0, samples).Select(i => (i + samples - 1) % samples)];
        ModelOutputs mixed = Run(batch, turned);
        reason ??= Moved(together, 0, Run(batch, [0]), 0)
            ?? Enumerable.Range(0, samples).Select(row => Moved(together, turned[row], mixed, row)).FirstOrDefault(r => r is not null);
        return reason is null
            ? new(together, batch, null)
            : throw new SafException(Codes.SamplesMix, model,
                $"the model takes {batch} rows at once, and they are no samples of their own: {reason}. Set \"batch\": false in the data "
                + "set and give all that one run takes as one sample, or export the model with a dynamic batch or one of 1.");
    }

    /// <summary>
    /// The same samples in the same places, twice; more often where the model has an operator that draws: it may do so rarely.
    /// </summary>
    private ModelOutputs Repeated(int batch, int[] samples)
    {
        ModelOutputs first = Run(batch, samples);
        for (int again = 0; again < (_difference.Graph.Random.Count > 0 ? RepeatsWithDraws : 1); again++)
        {
            ThrowIfDifferent(first, Run(batch, samples));
        }

        return first;
    }

    private void ThrowIfDifferent(ModelOutputs first, ModelOutputs second)
    {
        bool same = first.Shapes.Zip(second.Shapes).All(pair => pair.First.SequenceEqual(pair.Second));
        double[] differences = [.. outputs.Select((_, o) => _difference.Of(o, first.Values[o], second.Values[o], 0))];
        int worst = Array.IndexOf(differences, differences.Max());
        if (same && _difference.IsRounding(differences[worst]))
        {
            return;
        }

        string random = _difference.Graph.Random is { Count: > 0 } names ? $" It has {string.Join(", ", names)}." : "";
        throw new SafException(Codes.NotRepeatable, model,
            $"the model's output '{outputs[worst]}' differs when the same samples are run again"
            + (same ? FormattableString.Invariant($", by {differences[worst]:G2} of its norm")
                : $": {Text(first.Shapes[worst])}, then {Text(second.Shapes[worst])}")
            + $".{random} No metric can tell its faults from its noise: export it in inference mode, or with the noise as an input.");
    }

    private ModelOutputs Run(int batch, int[] samples) => new BatchBuffers(inputs, batch).Run(session, samples, outputs);

    /// <summary>Why an output does not follow the number of samples in its first dimension and there alone; null where all do.</summary>
    private string? NotByRow(ModelOutputs together, int samples, ModelOutputs alone)
    {
        for (int output = 0; output < outputs.Length; output++)
        {
            (long[] many, long[] one) = (together.Shapes[output], alone.Shapes[output]);
            if (many.Length == 0 || one.Length != many.Length || many[0] != samples || one[0] != 1
                || !many.Skip(1).SequenceEqual(one.Skip(1)))
            {
                return $"output '{outputs[output]}' is {Text(one)} for one sample and {Text(many)} for {samples}, so that its first "
                    + "dimension does not number them";
            }
        }

        return null;
    }

    /// <summary>What is said when a sample's outputs differ between two runs by more than rounding; null otherwise.</summary>
    private string? Moved(ModelOutputs here, int row, ModelOutputs there, int otherRow)
    {
        for (int output = 0; output < outputs.Length; output++)
        {
            double common = RunDifference.Common(here.Values[output], here.Batch);
            double difference = _difference.Of(output, here.Of(output, row), there.Of(output, otherRow), common);
            if (!_difference.IsRounding(difference))
            {
                string because = _difference.Graph.Mixing is { Count: > 0 } names ? $" (it has {string.Join(", ", names)})" : "";
                return $"the output '{outputs[output]}' of a sample "
                    + FormattableString.Invariant($"differs by {difference:G2} of its norm with other samples beside it{because}");
            }
        }

        return null;
    }

    private static string OneByOne(string why) => $"samples run one at a time: {why}";

    private static string Text(long[] shape) => $"[{string.Join(",", shape)}]";

    private static string Line(Exception e) => e.Message.ReplaceLineEndings(" ");
}
