using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using SafBuild.Hardener.Emit;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Reading;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Hardener.Checking;

/// <summary>How far a model's outputs move when the last bit of its weights does: the yardstick for rounding.</summary>
internal static class LastBit
{
    /// <summary>Moves every Float32 weight to one of its two neighbours, up or down as its index says.</summary>
    /// <param name="artifact">The converted model.</param>
    /// <param name="decoded">Its weights; moved when the call returns.</param>
    /// <param name="feeds">Inputs and golden outputs.</param>
    /// <returns>As <see cref="CheckFeeds.Difference(IReadOnlyList{double[]})"/>.</returns>
    internal static double Effect(MemoryArtifact artifact, AlignedBuffer decoded, CheckFeeds feeds)
    {
        foreach (TensorEntry tensor in artifact.Manifest.Tensors.Where(t => t.Read == ReadKind.Saf && t.ElementType == NumberType.Float32))
        {
            int count = checked((int)tensor.Shape.Aggregate(1L, (a, b) => a * b));
            Span<float> weights = MemoryMarshal.Cast<byte, float>(decoded.Slice(tensor.DecodedOffset, checked(count * sizeof(float))));
            for (int i = 0; i < count; i++)
            {
                bool up = ((uint)i * 2654435769u >> 31) != 0;
                weights[i] = up ? MathF.BitIncrement(weights[i]) : MathF.BitDecrement(weights[i]);
            }
        }

        using SessionOptions options = GoldenSession.Options();
        using InferenceSession session = SessionFactory.Create(artifact.Graph, artifact.Manifest.DecodedName, decoded, options);
        return feeds.Difference(GoldenSession.Run(session, feeds.Inputs, feeds.LongestRun));
    }
}
