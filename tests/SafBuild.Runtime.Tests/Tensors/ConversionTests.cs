using SafBuild.Runtime.Formats;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Runtime.Tests.Tensors;

/// <summary>The vector conversions against System.Half and against arithmetic.</summary>
public sealed class ConversionTests
{
    [Fact]
    public void Every_half_widens_as_System_Half_does()
    {
        ushort[] words = [.. Enumerable.Range(0, 65536).Select(i => (ushort)i)];
        float[] values = new float[words.Length];
        HalfBits.Widen(words, values);
        for (int i = 0; i < words.Length; i++)
        {
            float expected = (float)BitConverter.UInt16BitsToHalf(words[i]);
            Assert.True(float.IsNaN(expected) ? float.IsNaN(values[i]) : Same(expected, values[i]), $"{i:X4}: {values[i]:R}");
        }
    }

    [Fact]
    public void Floats_narrow_as_System_Half_does_below_its_overflow()
    {
        float[] values = [.. Enumerable.Range(0, 300_000).Select(i => BitConverter.UInt32BitsToSingle((uint)i * 14_317u))
            .Where(float.IsFinite)];
        ushort[] words = new ushort[values.Length];
        HalfBits.Narrow(values, words);
        for (int i = 0; i < values.Length; i++)
        {
            Half expected = (Half)Math.Clamp(values[i], -65504f, 65504f);
            Assert.True(BitConverter.HalfToUInt16Bits(expected) == words[i], $"{values[i]:R}: {words[i]:X4}");
        }
    }

    [Fact]
    public void Bfloat16_takes_the_nearest_of_the_two_around_it()
    {
        float[] values = [.. Enumerable.Range(0, 300_000).Select(i => BitConverter.UInt32BitsToSingle((uint)i * 14_317u))
            .Where(float.IsFinite)];
        ushort[] words = new ushort[values.Length];
        float[] back = new float[values.Length];
        BFloat16Bits.Narrow(values, words);
        BFloat16Bits.Widen(words, back);
        for (int i = 0; i < values.Length; i++)
        {
            uint below = BitConverter.SingleToUInt32Bits(values[i]) & 0xFFFF0000;
            double[] around = [BitConverter.UInt32BitsToSingle(below), BitConverter.UInt32BitsToSingle(below + 0x10000)];
            double nearest = around.Where(double.IsFinite).Min(a => Math.Abs(a - values[i]));
            Assert.True(Math.Abs(back[i] - (double)values[i]) == nearest, $"{values[i]:R} became {back[i]:R}");
        }
    }

    private static bool Same(float a, float b) => BitConverter.SingleToUInt32Bits(a) == BitConverter.SingleToUInt32Bits(b);
}
