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
/// <param name="Plan">How samples go through the model.</param>
/// <param name="Readings">How the outputs were read, and what is not judged.</param>
internal sealed record GoldenRun(Evaluator Evaluator, double[] Scores, SamplePlan Plan, IReadOnlyList<MetricReading> Readings)
{
    /// <summary>A golden metric lowered by a point where it loses eight more is seen in 99.9 % of builds.</summary>
    private const int LossesRunAgain = 64;

    /// <summary>What the user should know about how samples were read and run; empty for the common case.</summary>
    internal IReadOnlyList<string> SampleReadings { get; private init; } = [];

    /// <summary>Whether the outputs are those of an earlier build.</summary>
    internal bool IsKept { get; private init; }

    /// <summary>The clean metric of the golden model over the whole set.</summary>
    internal double Metric => Scores.Average();

    /// <summary>As below, and nothing is kept.</summary>
    internal static GoldenRun Evaluate(
        string model, Func<SessionOptions, InferenceSession> open, DataSet data, MetricKind metric, OutputMeaning meaning, int workers,
        CancellationToken cancellation) => Evaluate(model, open, data, metric, meaning, workers, null, cancellation);

    /// <param name="model">The golden model's file, for messages.</param>
    /// <param name="open">Opens a session of it.</param>
    /// <param name="data">The validation set.</param>
    /// <param name="metric">As configured.</param>
    /// <param name="meaning">What the model's outputs are.</param>
    /// <param name="workers">Batches that run beside each other.</param>
    /// <param name="store">Has the pass of an earlier build, or keeps this one; null: nothing is kept.</param>
    /// <param name="cancellation">Checked between batches.</param>
    /// <exception cref="SafException">
    /// SAF0005, SAF1003, and what <see cref="ModelInputs"/>, <see cref="SampleProbe"/> and <see cref="MetricChoice"/> report.
    /// </exception>
    internal static GoldenRun Evaluate(
        string model, Func<SessionOptions, InferenceSession> open, DataSet data, MetricKind metric, OutputMeaning meaning, int workers,
        IGoldenStore? store, CancellationToken cancellation)
    {
        return (store?.Find() is { } kept ? Make(kept) : null) ?? Make(null)!;

        // Null where what was kept is not of this model here.
        GoldenRun? Make(GoldenOutputs? kept) =>
            Prepare(model, open, data, metric, meaning, workers, kept, (evaluator, session, plan, readings) =>
            {
                if (kept is not null && !Fits(kept, evaluator, session))
                {
                    return null;
                }

                KeptBatches? seen = store is null || kept is not null ? null : new(evaluator.Batches, plan.Outputs);
                double[] scores = evaluator.LearnGolden(session, kept?.Batches, seen is null ? null : seen.Add, cancellation);
                if (kept is not null && !LosesAsKept(scores, evaluator, session, cancellation))
                {
                    return null;
                }

                if (seen?.All is { } all)
                {
                    store!.Keep(new(evaluator.Outputs, plan.Outputs, plan.Batch, plan.OneByOne, all));
                }

                return new GoldenRun(evaluator, scores, plan, readings)
                {
                    IsKept = kept is not null,
                    SampleReadings = [.. new[] { data.Reading, plan.OneByOne }.OfType<string>()],
                };
            });
    }

    /// <summary>
    /// Whether kept outputs are those of this model on these data: the first batch and another one, chosen anew in each build, run again
    /// and have to give the same bits. Another processor may round differently, and its outputs are no longer those that faults are
    /// compared with; what does not run here as it did there is made anew, too.
    /// </summary>
    private static bool Fits(GoldenOutputs kept, Evaluator evaluator, FormSession session)
    {
        if (!kept.Outputs.SequenceEqual(evaluator.Outputs) || kept.Batches.Length != evaluator.Batches
            || kept.Batches.Sum(b => (long)b.Batch) < evaluator.Count)
        {
            return false;
        }

        try
        {
            return new[] { 0, Random.Shared.Next(evaluator.Batches) }.Distinct()
                .All(number => GoldenOutputs.AreSame(kept.Batches[number], evaluator.GoldenBatch(session, number)));
        }
        catch (OnnxRuntimeException)
        {
            return false;
        }
    }

    /// <summary>
    /// Whether samples that the golden model is kept to have lost are lost here, too. Two batches say nothing of outputs that were put in
    /// elsewhere; whoever lowers the golden metric, and the threshold with it, has to do it here.
    /// </summary>
    private static bool LosesAsKept(double[] scores, Evaluator evaluator, FormSession session, CancellationToken cancellation)
    {
        int[] lost = [.. Enumerable.Range(0, scores.Length).Where(i => scores[i] < 1)];
        Random.Shared.Shuffle(lost);
        int[] some = [.. lost.Take(LossesRunAgain).Order()];
        double[] again = evaluator.ScoreClean(session, some, cancellation);

        // Other samples in a batch may move a score by rounding.
        return some.Zip(again).All(pair => Math.Abs(scores[pair.First] - pair.Second) <= 1e-3);
    }

    /// <summary>Runs a few samples alone: whether data, labels and metric fit the model is known before hours of training.</summary>
    /// <exception cref="SafException">As <see cref="Evaluate"/>.</exception>
    internal static void CheckFit(string model, DataSet data, MetricKind metric, OutputMeaning meaning) =>
        Prepare(model, options => new InferenceSession(model, options), data, metric, meaning, 1, null, (_, _, _, _) => true);

    private static T Prepare<T>(
        string model, Func<SessionOptions, InferenceSession> open, DataSet data, MetricKind metric, OutputMeaning meaning, int workers,
        GoldenOutputs? kept, Func<Evaluator, LocalSession, SamplePlan, IReadOnlyList<MetricReading>, T> then)
    {
        if (data.Count == 0)
        {
            throw new SafException(Codes.DataSetInvalid, data.Path, "the set has no samples: correct files, skip or take.");
        }

        try
        {
            using SessionOptions options = CampaignSession.Options();
            using LocalSession golden = new(open(options));
            InferenceSession session = golden.Session;
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

            SamplePlan plan = kept is not null
                ? new(kept.First, kept.Batch, kept.OneByOne)
                : new SampleProbe(golden, inputs, outputs, model).Find(dataRows: ports.Any(p => p.Sign.HasDataRows));
            ChosenMetric chosen = MetricChoice.Choose(metric, data, model, plan.Outputs, ports, meaning.GivesClassScores);
            Evaluator evaluator = new(inputs, plan.Batch, outputs, chosen.Metric, workers);
            return then(evaluator, golden, plan, [.. chosen.Readings, .. leftOut]);
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

    /// <summary>What ONNX Runtime said, in one line; null for other exceptions.</summary>
    private static string? Refusal(Exception e) => e switch
    {
        OnnxRuntimeException or NotSupportedException => e.Message.ReplaceLineEndings(" "),
        AggregateException { InnerException: { } inner } => Refusal(inner),
        _ => null,
    };
}
