using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Functions;
using SafBuild.Runtime.Functions.Kernels;
using SafBuild.Runtime.Reading;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Runtime.Tests.Reading;

/// <summary>
/// R2 for Float32: all 2^32 words read finite and bounded, NaN and what is out of range as 0, and every count is exact. With
/// SAFBUILD_SLOW=1.
/// </summary>
[Trait("Category", "Slow")]
public sealed class EveryPatternTests
{
    /// <summary>Words at a time; divides every range of patterns that is told apart below.</summary>
    private const int Chunk = 1 << 20;

    private const float Limit = 2;

    public static TheoryData<string> Names => [.. SaturatedFunctions.All.Select(f => f.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Saturate(string name) => Check(name, OutOfRange.Saturate);

    [Theory]
    [MemberData(nameof(Names))]
    public void Zero(string name) => Check(name, OutOfRange.Zero);

    private static void Check(string name, OutOfRange rule)
    {
        if (Environment.GetEnvironmentVariable("SAFBUILD_SLOW") != "1")
        {
            Assert.Skip("all 2^32 patterns: set SAFBUILD_SLOW=1");
        }

        SaturatedFunctions.TryFind(name, out SaturatedFunction? function);
        TensorEntry tensor = TestTensors.Saf([Chunk], [1], "Float32", name, rule) with { Limits = rule == OutOfRange.Zero ? [Limit] : [] };
        ArtifactManifest manifest = TestTensors.Manifest(null, tensor);
        float bound = tensor.Scales[0] * function!.Bound;
        uint largest = rule == OutOfRange.Zero ? BitConverter.SingleToUInt32Bits(Limit) : ReadOutcome.Infinity;
        using AlignedBuffer decoded = new(manifest.DecodedLength);
        Span<float> weights = MemoryMarshal.Cast<byte, float>(decoded.Span);
        uint[] words = new uint[Chunk];
        ReadCounts counts = default;
        for (long first = 0; first < 1L << 32; first += Chunk)
        {
            for (int i = 0; i < Chunk; i++)
            {
                words[i] = (uint)first + (uint)i;
            }

            counts += WeightReader.Read(manifest, MemoryMarshal.AsBytes<uint>(words), decoded);

            // MaxMagnitude passes NaN on, which fails the comparison.
            Assert.True(TensorPrimitives.MaxMagnitude<float>(weights) is { } most && Math.Abs(most) <= bound, $"{most} from {first:X8} on");
            uint magnitude = (uint)first & 0x7FFFFFFF;
            if (magnitude + Chunk > largest)
            {
                // The largest one itself, where it begins the chunk, is the only one that is not 0.
                int kept = magnitude <= largest ? (int)(largest - magnitude) + 1 : 0;
                Assert.False(weights[kept..].ContainsAnyExcept(0f), $"not 0 from {first:X8} on");
                Assert.False(weights[..kept].Contains(0f) && magnitude > 0, $"0 from {first:X8} on");
            }
        }

        Assert.Equal(
            new ReadCounts
            {
                Nan = 2 * ((1 << 23) - 1),
                Infinite = 2,
                OutOfRange = rule == OutOfRange.Zero ? 2L * (ReadOutcome.Infinity - 1 - largest) : 0,
            },
            counts);
    }
}
