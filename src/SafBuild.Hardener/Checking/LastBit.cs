using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Faults;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Reading;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Hardener.Checking;

/// <summary>
/// How far rounding alone moves a model's outputs: the yardstick for differences that are no error. The largest effect of moving the last
/// bit of every weight, in several random ways, and of ONNX Runtime's own optimisations.
/// </summary>
internal static class LastBit
{
    private const int Ways = 4;

    /// <param name="artifact">The converted model.</param>
    /// <param name="decoded">Its weights; moved when the call returns, by a bit for each way.</param>
    /// <param name="feeds">Inputs and golden outputs.</param>
    /// <returns>As <see cref="CheckFeeds.Difference(IReadOnlyList{double[]})"/>.</returns>
    internal static double Effect(MemoryArtifact artifact, AlignedBuffer decoded, CheckFeeds feeds)
    {
        double worst = Difference(artifact, decoded, feeds, optimized: false);
        for (int way = 0; way < Ways; way++)
        {
            Move(artifact, decoded, way);
            worst = Math.Max(worst, Difference(artifact, decoded, feeds, optimized: true));
        }

        return worst;
    }

    /// <summary>Moves every Float32 weight to one of its two neighbours.</summary>
    private static void Move(MemoryArtifact artifact, AlignedBuffer decoded, int way)
    {
        foreach ((int index, TensorEntry tensor) in artifact.Manifest.Tensors.Index()
            .Where(t => t.Item.Read == ReadKind.Saf && t.Item.ElementType == NumberType.Float32))
        {
            KeyedRandom random = new(1, RandomPurpose.Samples, way, index);
            int count = checked((int)tensor.Shape.Aggregate(1L, (a, b) => a * b));
            Span<float> weights = MemoryMarshal.Cast<byte, float>(decoded.Slice(tensor.DecodedOffset, checked(count * sizeof(float))));
            for (int i = 0; i < count; i++)
            {
                weights[i] = random.NextDouble() < 0.5 ? MathF.BitIncrement(weights[i]) : MathF.BitDecrement(weights[i]);
            }
        }
    }

    private static double Difference(MemoryArtifact artifact, AlignedBuffer decoded, CheckFeeds feeds, bool optimized)
    {
        using SessionOptions options = GoldenSession.Options(optimized);
        using InferenceSession session = SessionFactory.Create(artifact.Graph, artifact.Manifest.DecodedName, decoded, options);
        return feeds.Difference(GoldenSession.Run(session, feeds.Inputs, feeds.LongestRun));
    }
}
