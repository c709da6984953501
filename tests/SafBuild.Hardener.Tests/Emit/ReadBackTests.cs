using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Faults;
using SafBuild.Runtime.Functions;

namespace SafBuild.Hardener.Tests.Emit;

/// <summary>Exact conversion is exact to the last bit or two of the weight as the reader gives it.</summary>
public class ReadBackTests
{
    private const int Count = 4096;

    public static TheoryData<string> Functions => [.. SaturatedFunctions.All.Where(f => f.Bound < float.MaxValue).Select(f => f.Name)];

    [Theory]
    [MemberData(nameof(Functions))]
    public void Weights_are_met_under_one_scale(string name)
    {
        SaturatedFunction function = Find(name);
        float[] weights = Weights();
        float[] scales = [weights.Max(Math.Abs) * 1.05f / function.Bound];
        AssertMet(function, weights, scales);
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void Weights_are_met_under_a_scale_each(string name)
    {
        SaturatedFunction function = Find(name);
        float[] weights = Weights();
        AssertMet(function, weights, [.. weights.Select((w, i) => (float)(Math.Abs(w) * (1.05 + (0.01 * (i % 700))) / function.Bound))]);
    }

    private static void AssertMet(SaturatedFunction function, float[] weights, float[] scales)
    {
        float Scale(int i) => scales[scales.Length == 1 ? 0 : i];
        float[] raw = [.. weights.Select((w, i) => (float)function.Invert(w / (double)Scale(i)))];
        double before = Error(function, weights, scales, raw).Mean;

        ReadBack.Refine(function, weights, scales, raw);

        (double mean, double worst, double exact) = Error(function, weights, scales, raw);
        Assert.InRange(mean, 0, Math.Min(0.35, before));
        Assert.InRange(worst, 0, 4);
        Assert.InRange(exact, 0.6, 1);
    }

    /// <summary>Mean and worst error in units of the weight's last place, and the share without any.</summary>
    private static (double Mean, double Worst, double Exact) Error(SaturatedFunction function, float[] weights, float[] scales, float[] raw)
    {
        float[] read = new float[weights.Length];
        for (int i = 0; i < read.Length; i++)
        {
            function.Read(raw.AsSpan(i, 1), scales[scales.Length == 1 ? 0 : i], 0x7F800000, read.AsSpan(i, 1));
        }

        double[] errors = [.. weights.Select(
            (w, i) => Math.Abs((double)w - read[i]) / ((double)MathF.BitIncrement(Math.Abs(w)) - Math.Abs(w)))];
        return (errors.Average(), errors.Max(), errors.Count(e => e == 0) / (double)errors.Length);
    }

    private static float[] Weights()
    {
        KeyedRandom random = new(5, RandomPurpose.Samples, 0, 0);
        return [.. Enumerable.Range(0, Count).Select(_ => (float)((random.NextDouble() - 0.5) * random.NextDouble()))];
    }

    private static SaturatedFunction Find(string name) =>
        SaturatedFunctions.TryFind(name, out SaturatedFunction? function) ? function : throw new ArgumentException(name);
}
