using Microsoft.ML.OnnxRuntime;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Graph;
using SafBuild.Runtime.Reading;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Hardener.Checking;

/// <summary>
/// Converts a model exactly and says whether that was right. Outputs alone cannot tell: a model that magnifies rounding moves them by
/// 1e-4 with every weight met to its last bit. So the weights are compared one by one, and the converted graph is run with the model's own.
/// </summary>
internal static class ConvertedModel
{
    /// <summary>Rounding of other kernels, for the same weights.</summary>
    private const double LargestGraphDifference = 1e-5;

    /// <summary>No rounding is an excuse for more: a wrong graph differs by this and more.</summary>
    private const double NoRounding = 1e-2;

    private const double Margin = 4;

    /// <param name="model">With weights.</param>
    /// <param name="feeds">Null: the model is not run.</param>
    /// <param name="runs">False: nothing is run, not even constants that ONNX Runtime would fold.</param>
    /// <returns>
    /// The converted model's outputs against the golden ones, null without a comparison; and why the conversion is wrong, null when it is
    /// right.
    /// </returns>
    internal static (double? Difference, string? Wrong) Compare(PreparedModel model, CheckFeeds? feeds, bool runs)
    {
        MemoryArtifact artifact = ArtifactBuilder.Build(new ArtifactParts { Name = "check", Model = model, Form = SafForm.Default });
        using AlignedBuffer decoded = new(artifact.Manifest.DecodedLength);
        WeightReader.Read(artifact.Manifest, artifact.Blob, decoded);
        double? difference = Run(artifact, decoded, feeds, runs);
        if (KeptWeights.Find(artifact, decoded, model.Weights) is { } lost)
        {
            return (difference, $"The conversion is wrong: {lost}.");
        }

        if (difference is null or <= LargestGraphDifference)
        {
            return (difference, null);
        }

        KeptWeights.PutBack(artifact, decoded, model.Weights);
        double graph = Run(artifact, decoded, feeds, runs)!.Value;
        if (graph <= LargestGraphDifference)
        {
            return (difference, null);
        }

        double rounding = LastBit.Effect(artifact, decoded, feeds!);
        return (difference, graph <= NoRounding && graph <= Margin * rounding
            ? null
            : FormattableString.Invariant($"The converted graph's outputs differ by {graph:R} with the model's own weights, ")
                + FormattableString.Invariant($"and rounding explains {rounding:R}."));
    }

    private static double? Run(MemoryArtifact artifact, AlignedBuffer decoded, CheckFeeds? feeds, bool runs)
    {
        using SessionOptions options = GoldenSession.Options(optimized: runs);
        using InferenceSession session = SessionFactory.Create(artifact.Graph, artifact.Manifest.DecodedName, decoded, options);
        return feeds?.Difference(GoldenSession.Run(session, feeds.Inputs, feeds.LongestRun));
    }
}
