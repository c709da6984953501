using SafBuild.Runtime.Functions;
using SafBuild.Runtime.Functions.Kernels;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Runtime.Tests.Functions;

/// <summary>The laws of a saturated function, for every entry of the list.</summary>
public sealed class FunctionLawTests
{
    private const uint Infinity = 0x7F800000;
    private const int Chunk = 1 << 14;

    public static TheoryData<string> Names => [.. SaturatedFunctions.All.Select(f => f.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Total_at_the_edges(string name)
    {
        SaturatedFunction f = Find(name);
        float[] result = new float[6];
        f.Apply([0f, -0f, float.NaN, BitConverter.UInt32BitsToSingle(0xFFFFFFFF), float.PositiveInfinity, float.NegativeInfinity], result);
        Assert.Equal([0, 0, 0, 0, f.Bound, -f.Bound], result);
        Assert.Equal(0, f.Evaluate(double.NaN));
        Assert.Equal(f.Bound, f.Evaluate(double.PositiveInfinity), 1e-7 * f.Bound);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Odd_bounded_monotone_and_within_4_ulp(string name)
    {
        SaturatedFunction f = Find(name);
        float[] raw = new float[Chunk];
        float[] mirrored = new float[Chunk];
        float[] result = new float[Chunk];
        float previous = 0;
        foreach ((uint start, uint step) in Magnitudes())
        {
            for (uint i = 0; i < Chunk; i++)
            {
                raw[i] = BitConverter.UInt32BitsToSingle(Math.Min(start + (i * step), Infinity));
                mirrored[i] = -raw[i];
            }

            f.Apply(raw, result);
            f.Apply(mirrored, mirrored);
            for (int i = 0; i < Chunk; i++)
            {
                // The exact value costs more than all the rest: an eighth of the patterns is compared with it.
                bool close = i % 8 != 0 || WithinFourUlp(result[i], f.Evaluate(raw[i]));
                if (result[i] < previous || result[i] > f.Bound || mirrored[i] != -result[i] || !close)
                {
                    Assert.Fail($"{name}({raw[i]:R}) = {result[i]:R}, mirrored {mirrored[i]:R}, after {previous:R}, exact "
                        + $"{f.Evaluate(raw[i]):R}");
                }

                previous = result[i];
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_inverse_undoes_it(string name)
    {
        SaturatedFunction f = Find(name);
        double most = Math.Min(f.Bound, 1e6) / 1.05;
        for (int i = -100; i <= 100; i++)
        {
            double y = most * i / 100;
            Assert.Equal(y, f.Evaluate(f.Invert(y)), 1e-12 * most);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Identical_at_every_width_and_span_length(string name)
    {
        SaturatedFunction f = Find(name);
        float[] raw = [.. Enumerable.Range(0, 71).Select(i => BitConverter.UInt32BitsToSingle((uint)i * 2654435761))];
        float[] scales = [.. raw.Select((_, i) => 0.25f + (i * 0.01f))];
        float[] limits = [.. raw.Select((_, i) => i % 3 == 0 ? float.PositiveInfinity : i)];
        (raw[5], raw[40], raw[69]) = (float.NaN, float.PositiveInfinity, float.NegativeInfinity);
        float[] constant = new float[raw.Length];
        float[] varying = new float[raw.Length];
        uint limit = BitConverter.SingleToUInt32Bits(1e9f);
        f.Read(raw, 0.75f, limit, constant, VectorWidth.Bits128);
        f.Read(raw, scales, limits, varying, VectorWidth.Bits128);
        foreach (VectorWidth width in Enum.GetValues<VectorWidth>())
        {
            for (int length = 0; length <= raw.Length; length++)
            {
                float[] weights = new float[length];
                ReadOutcome outcome = f.Read(raw.AsSpan(0, length), 0.75f, limit, weights, width);
                Assert.Equal(Bits(constant.AsSpan(0, length)), Bits(weights));
                Assert.Equal(raw.Take(length).Count(v => !(Math.Abs(v) <= 1e9f)), outcome.Cleared);
                Assert.Equal(length > 5, outcome.HasSpecial);
                outcome = f.Read(raw.AsSpan(0, length), scales, limits, weights, width);
                Assert.Equal(Bits(varying.AsSpan(0, length)), Bits(weights));
                Assert.Equal(Enumerable.Range(0, length).Count(i => !(Math.Abs(raw[i]) <= limits[i])), outcome.Cleared);
            }
        }
    }

    private static bool WithinFourUlp(float value, double exact)
    {
        float near = (float)exact;
        return Math.Abs(value - exact) <= 4 * (MathF.BitIncrement(near) - (double)near) || near == float.MaxValue;
    }

    private static uint[] Bits(ReadOnlySpan<float> values) =>
        System.Runtime.InteropServices.MemoryMarshal.Cast<float, uint>(values).ToArray();

    /// <summary>
    /// Ascending runs of non-negative patterns up to infinity. With SAFBUILD_SLOW=1 all of them; else a coarse
    /// sample with a dense stretch in each binade from 2^-12 to 2^5, where the kernels work and change branch.
    /// </summary>
    private static IEnumerable<(uint Start, uint Step)> Magnitudes()
    {
        if (Environment.GetEnvironmentVariable("SAFBUILD_SLOW") == "1")
        {
            for (uint start = 0; start <= Infinity; start += Chunk)
            {
                yield return (start, 1);
            }

            yield break;
        }

        for (uint start = 0; start <= Infinity; start += 1 << 23)
        {
            bool busy = start is >= 0x39800000 and < 0x42000000;
            yield return (start, busy ? 1u : 509u);
            if (busy)
            {
                yield return (start + Chunk, 509);
            }
        }
    }

    private static SaturatedFunction Find(string name) =>
        SaturatedFunctions.TryFind(name, out SaturatedFunction? f) ? f : throw new InvalidOperationException(name);
}
