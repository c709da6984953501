using Microsoft.ML.OnnxRuntime;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Reading;
using SafBuild.Runtime.Tensors;
using SafBuild.Runtime.Tests.Models;

namespace SafBuild.Runtime.Tests.Reading;

/// <summary>Weights given in memory reach the session at every optimisation level (R1).</summary>
public sealed class SessionFactoryTests
{
    public static TheoryData<GraphOptimizationLevel> Levels => [.. Enum.GetValues<GraphOptimizationLevel>()];

    [Theory]
    [MemberData(nameof(Levels))]
    public void Changing_any_tensor_changes_the_output(GraphOptimizationLevel level)
    {
        SmallArtifact artifact = SmallNetwork.Make();
        float[] clean = Run(artifact, level, _ => { });
        foreach (TensorEntry tensor in artifact.Manifest.Tensors)
        {
            float[] changed = Run(artifact, level, decoded =>
            {
                Span<byte> bytes = decoded.Slice(tensor.DecodedOffset, (int)BlobLayout.ElementCount(tensor.Shape) * 4);
                foreach (ref float weight in System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(bytes))
                {
                    weight *= 1.5f;
                }
            });
            Assert.True(clean.Zip(changed).Any(p => Math.Abs(p.First - p.Second) > 1e-4f), $"{tensor.Name} at {level} has no effect");
        }
    }

    private static float[] Run(SmallArtifact artifact, GraphOptimizationLevel level, Action<AlignedBuffer> change)
    {
        using AlignedBuffer decoded = new(artifact.Manifest.DecodedLength);
        ReadCounts counts = WeightReader.Read(artifact.Manifest, artifact.Blob, decoded);
        Assert.Equal(default, counts);
        change(decoded);
        using SessionOptions options = new() { GraphOptimizationLevel = level };
        using InferenceSession session = SessionFactory.Create(artifact.Graph, artifact.Manifest.DecodedName, decoded, options);
        return SafModelTests.Run(session);
    }
}
