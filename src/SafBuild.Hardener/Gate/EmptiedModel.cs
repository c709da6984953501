using Microsoft.ML.OnnxRuntime;
using SafBuild.Hardener.Campaign;
using SafBuild.Hardener.Metrics;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Reading;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Hardener.Gate;

/// <summary>
/// The hardened model with matrices and kernels of zeros: what is left of its metric came past them, such as an input that is copied into
/// the output. An answer that never looks at its input (<see cref="GoldenCheck"/>) does not find that.
/// </summary>
internal static class EmptiedModel
{
    /// <summary>
    /// A model that is this far below the threshold on <see cref="CleanMetric.FewestSamples"/> samples does not reach it on all: by
    /// Hoeffding's bound that is wrong once in a billion, where scores are 0 or 1 and a pair differs by at most 1, and as rarely at twice
    /// the distance where they are shares. Any other one is measured on all.
    /// </summary>
    private const double FarBelow = 0.2;

    /// <summary>Why a Pass would say nothing: this model reaches the threshold. Null when it does not, or does not run.</summary>
    internal static string? Reached(GateInputs inputs, GoldenRun golden, SubsetSampler sampler, CancellationToken cancellation)
    {
        ArtifactManifest manifest = inputs.Hardened.Manifest;
        TensorEntry[] matrices = [.. manifest.Tensors.Where(t => t.Shape.Count(d => d > 1) >= 2)];
        if (matrices.Length == 0)
        {
            return null;
        }

        using AlignedBuffer decoded = new(manifest.DecodedLength);
        WeightReader.Read(manifest, inputs.Hardened.Blob, decoded);
        foreach (TensorEntry matrix in matrices)
        {
            Clear(decoded, matrix);
        }

        double threshold = golden.Metric - inputs.Options.MaxAccuracyDrop;
        return Metric(inputs, golden, sampler, threshold, decoded, cancellation) is { } left && left >= threshold
            ? $"the model has a {MetricName.Shown(golden.Evaluator.Metric.Name)} of {Percent.Of(left)} on '{inputs.Validation.Path}' when "
                + $"all of its matrices and kernels are 0, and the threshold is {Percent.Of(threshold)}: its outputs are mostly what does "
                + "not come from them, such as a copy of an input, so that a destroyed model could pass. Lower MaxAccuracyDrop, or export "
                + "the model with its answer as an output of its own."
            : null;
    }

    private static double? Metric(
        GateInputs inputs, GoldenRun golden, SubsetSampler sampler, double threshold, AlignedBuffer decoded, CancellationToken cancellation)
    {
        try
        {
            using SessionOptions options = CampaignSession.Options();
            using LocalSession session =
                new(SessionFactory.Create(inputs.Hardened.Graph, inputs.Hardened.Manifest.DecodedName, decoded, options));
            double few = On(CleanMetric.FewestSamples);
            double far = Array.TrueForAll(golden.Scores, s => s is 0 or 1) ? FarBelow : 2 * FarBelow;
            return few < threshold - far ? few : On(golden.Scores.Length);

            double On(int size)
            {
                Subset subset = sampler.Clean(size);
                return sampler.Metric(subset, golden.Evaluator.ScoreClean(session, subset.Samples, cancellation));
            }
        }
        catch (Exception e) when (e is OnnxRuntimeException or AggregateException { InnerException: OnnxRuntimeException })
        {
            // A matrix may be divided by, or decide on a shape: what does not run reaches nothing.
            return null;
        }
    }

    private static void Clear(AlignedBuffer decoded, TensorEntry tensor)
    {
        long left = tensor.ElementType.Bytes(tensor.Shape.Aggregate(1L, (a, b) => a * b));
        for (long offset = tensor.DecodedOffset; left > 0; offset += 1 << 30, left -= 1 << 30)
        {
            decoded.Slice(offset, (int)Math.Min(left, 1 << 30)).Clear();
        }
    }
}
