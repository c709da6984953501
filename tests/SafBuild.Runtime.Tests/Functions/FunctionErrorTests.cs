using System.Globalization;
using System.Text.RegularExpressions;
using SafBuild.Runtime.Functions;

namespace SafBuild.Runtime.Tests.Functions;

/// <summary>
/// The table of docs/format.md, 5: how far the functions are from the exact values, over every binary32 where they are neither the raw
/// value nor their bound, and some of their values.
/// </summary>
public sealed partial class FunctionErrorTests
{
    private const uint Infinity = 0x7F800000;
    private const int Chunk = 1 << 14;

    /// <summary>2^-13 to 32: below, a function is its straight line; above, its bound or close to it.</summary>
    private const uint FirstBusy = 0x39000000;
    private const uint LastBusy = 0x42000000;

    /// <summary>Every pattern of the busy ones when slow tests run, else one in so many; of others one in 1,021.</summary>
    private static readonly uint Step = Environment.GetEnvironmentVariable("SAFBUILD_SLOW") == "1" ? 1u : 61u;

    private static readonly float[] Points = [0.125f, 0.55f, 1, -2.5f, 1e30f];

    public static TheoryData<string> Names => [.. SaturatedFunctions.All.Select(f => f.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_page_says_how_far_the_values_are_from_the_exact_ones(string name)
    {
        (SaturatedFunction f, string[] row) = Row(name);
        double most = double.Parse(row[2], CultureInfo.InvariantCulture);
        Assert.InRange(most, 0, 4);
        if (row[3].Length > 0)
        {
            // It is the worst, so the bound is not far above.
            Assert.InRange(Error(f, float.Parse(row[3], CultureInfo.InvariantCulture)), most - 0.11, most);
        }

        float[] raw = new float[Chunk];
        float[] result = new float[Chunk];
        for (uint start = 0; start < Infinity; start += Chunk)
        {
            uint step = start is >= FirstBusy and < LastBusy ? Step : 1021;
            int count = 0;
            for (uint i = start % step; i < Chunk; i += step)
            {
                raw[count++] = BitConverter.UInt32BitsToSingle(start + i);
            }

            f.Apply(raw.AsSpan(0, count), result);
            for (int i = 0; i < count; i++)
            {
                if (Ulps(result[i], f.Evaluate(raw[i])) > most)
                {
                    Assert.Fail($"{name}({raw[i]:R}) = {result[i]:R}, {Ulps(result[i], f.Evaluate(raw[i]))} ulp, more than {most}");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_page_has_the_bits_of_some_values(string name)
    {
        (SaturatedFunction f, string[] row) = Row(name);
        float[] result = new float[Points.Length];
        f.Apply(Points, result);
        Assert.Equal(result.Select(r => $"`{BitConverter.SingleToUInt32Bits(r):X8}`"), row[4..9]);
    }

    private static double Error(SaturatedFunction f, float v)
    {
        float[] result = new float[1];
        f.Apply([v], result);
        return Ulps(result[0], f.Evaluate(v));
    }

    /// <summary>In units of 2^(e-23), where 2^e is the power of two of the exact value.</summary>
    private static double Ulps(float value, double exact) =>
        exact == 0 ? (value == 0 ? 0 : double.PositiveInfinity)
            : Math.Abs(value - exact) / Math.ScaleB(1, Math.Max(Math.ILogB(exact) - 23, -149));

    private static (SaturatedFunction Function, string[] Row) Row(string name)
    {
        string page = File.ReadAllText(Path.Combine(SafMetricsTests.Root(), "docs", "format.md"));
        string line = Line().Matches(page).Select(m => m.Value).Single(l => l.Contains($"`{name}`", StringComparison.Ordinal));
        Assert.True(SaturatedFunctions.TryFind(name, out SaturatedFunction? f));
        return (f, [.. line.Split('|').Select(c => c.Trim())]);
    }

    /// <summary>The row of a function: its name, and at least one value of eight digits.</summary>
    [GeneratedRegex(@"^ *\| `\w+` \|.*`[0-9A-F]{8}`.*$", RegexOptions.Multiline)]
    private static partial Regex Line();
}
