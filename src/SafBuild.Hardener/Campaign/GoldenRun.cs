using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using SafBuild.Hardener.Data;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Metrics;
using SafBuild.Runtime.Tensors;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Campaign;

/// <summary>The golden model judged on the whole validation set, and the evaluator that judges everything else the same way.</summary>
/// <param name="Evaluator">Has learned the golden outputs.</param>
/// <param name="Scores">The golden model's score of every sample.</param>
/// <param name="Readings">How the outputs were read, and what is not judged.</param>
internal sealed record GoldenRun(Evaluator Evaluator, double[] Scores, IReadOnlyList<MetricReading> Readings)
{
    /// <summary>Small batches keep a layer's activations in the cache: 16 to 32 are the fastest for convolutions on one thread.</summary>
    private const int Batch = 32;

    /// <summary>The clean metric of the golden model over the whole set.</summary>
    internal double Metric => Scores.Average();

    /// <param name="model">The golden model's file, for messages.</param>
    /// <param name="open">Opens a session of it.</param>
    /// <param name="data">The validation set.</param>
    /// <param name="metric">As configured.</param>
    /// <param name="meaning">What the model's outputs are.</param>
    /// <param name="workers">Batches that run beside each other.</param>
    /// <param name="cancellation">Checked between batches.</param>
    /// <exception cref="SafException">
    /// SAF0005, SAF1003, and what <see cref="ModelInputs"/> and <see cref="MetricChoice"/> report.
    /// </exception>
    internal static GoldenRun Evaluate(
        string model, Func<SessionOptions, InferenceSession> open, DataSet data, MetricKind metric, OutputMeaning meaning, int workers,
        CancellationToken cancellation) =>
        Prepare(model, open, data, metric, meaning, workers,
            (evaluator, session, readings) => new GoldenRun(evaluator, evaluator.LearnGolden(session, cancellation), readings));

    /// <summary>Runs the first batch alone: whether data, labels and metric fit the model is known before hours of training.</summary>
    /// <exception cref="SafException">As <see cref="Evaluate"/>.</exception>
    internal static void CheckFit(string model, DataSet data, MetricKind metric, OutputMeaning meaning) =>
        Prepare(model, options => new InferenceSession(model, options), data, metric, meaning, 1, (_, _, _) => true);

    private static T Prepare<T>(
        string model, Func<SessionOptions, InferenceSession> open, DataSet data, MetricKind metric, OutputMeaning meaning, int workers,
        Func<Evaluator, InferenceSession, IReadOnlyList<MetricReading>, T> then)
    {
        if (data.Count == 0)
        {
            throw new SafException(Codes.DataSetInvalid, data.Path, "the set has no samples: correct files, skip or take.");
        }

        try
        {
            using SessionOptions options = CampaignSession.Options();
            using InferenceSession session = open(options);
            ModelInputs inputs = ModelInputs.Create(data, session, model);
            OutputPort[] ports = [.. session.OutputNames
                .Select(name => Port(session.OutputMetadata[name], meaning.Of(name))).OfType<OutputPort>()];
            string[] outputs = [.. ports.Select(p => p.Name)];
            MetricReading[] leftOut = [.. session.OutputNames.Except(outputs).Select(name => new MetricReading(
                $"output '{name}' ({Kind(session.OutputMetadata[name])}) is not judged: it is no tensor of numbers", true))];
            if (outputs.Length == 0)
            {
                throw new SafException(Codes.ModelRefused, model,
                    $"nothing can be judged: {string.Join("; ", leftOut.Select(l => l.Text))}. "
                    + "Export it with its scores as a tensor, without strings or sequences.");
            }

            (ModelOutputs probe, int batch) = Probe(session, inputs, outputs, alone: ports.Any(p => p.Sign.HasDataRows));
            ChosenMetric chosen = MetricChoice.Choose(metric, data, model, probe, ports, meaning.GivesClassScores);
            Evaluator evaluator = new(inputs, batch, outputs, chosen.Metric, workers);
            return then(evaluator, session, [.. chosen.Readings, .. leftOut]);
        }
        catch (Exception e) when (e is DllNotFoundException or TypeInitializationException or EntryPointNotFoundException)
        {
            throw new SafException(Codes.OnnxRuntimeMissing, model, $"ONNX Runtime cannot be loaded: {(e.InnerException ?? e).Message}", e);
        }
        catch (Exception e) when (Refusal(e) is { } reason)
        {
            throw new SafException(Codes.ModelRefused, model, $"ONNX Runtime refuses the model: {reason}", e);
        }
    }

    private static OutputPort? Port(NodeMetadata output, OutputSign sign) =>
        (output.IsTensor ? OrtNumbers.TypeOf(output.ElementDataType) : ClassMaps.TypeOf(output)) is { } type ? new(sign, type) : null;

    private static string Kind(NodeMetadata output) =>
        output.IsTensor ? output.ElementDataType.ToString() : output.OnnxValueType.ToString();

    /// <summary>
    /// The outputs of a first batch, and the batch size to use: 1 when a larger batch fails or its outputs cannot be
    /// told apart by sample (a batch size written into a Reshape, an output without a batch dimension).
    /// </summary>
    private static (ModelOutputs Probe, int Batch) Probe(InferenceSession session, ModelInputs inputs, string[] outputs, bool alone)
    {
        // As many rows as the data give could be as many as samples: only a sample alone tells its rows.
        int batch = inputs.FixedBatch > 0 ? inputs.FixedBatch : alone ? 1 : Math.Min(Batch, inputs.Count);
        int[] samples = [.. Enumerable.Range(0, Math.Min(batch, inputs.Count))];
        try
        {
            ModelOutputs probe = new BatchBuffers(inputs, batch).Run(session, samples, outputs);
            if (probe.IsSeparable)
            {
                return (probe, batch);
            }
        }
        catch (OnnxRuntimeException) when (batch > 1 && inputs.FixedBatch == 0)
        {
            // One at a time, then; if that fails too it is the model.
        }

        ModelOutputs single = new BatchBuffers(inputs, 1).Run(session, samples.AsSpan(0, 1), outputs);
        return (single, 1);
    }

    /// <summary>What ONNX Runtime said, in one line; null for other exceptions.</summary>
    private static string? Refusal(Exception e) => e switch
    {
        OnnxRuntimeException or NotSupportedException => e.Message.ReplaceLineEndings(" "),
        AggregateException { InnerException: { } inner } => Refusal(inner),
        _ => null,
    };
}
