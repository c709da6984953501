using SafBuild.Runtime.Formats;

namespace SafBuild.Runtime.Tests.Formats;

/// <summary>The laws of storage formats without a code, for every such entry of the list: each pattern is a word of its own.</summary>
public sealed class LosslessFormatLawTests
{
    public static TheoryData<string> Names => FormatKinds.Lossless;

    [Fact]
    public void The_list_has_the_formats_of_the_contract()
    {
        string[] names = [.. StorageFormats.All.Select(f => f.Name)];
        Assert.Equal(names.Length, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.Equal(3 + 8 + 16 + 1, names.Length);
        Assert.Empty(new[] { "Float32", "Float16", "BFloat16", "Q2.5", "Q0.7", "Q7.0", "Q0.15", "Q3.12", "Secded" }.Except(names));
        Assert.True(StorageFormats.TryFind("q2.5", out StorageFormat? found) && found.Name == "Q2.5");
        Assert.False(StorageFormats.TryFind("Q2.4", out _));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_pattern_that_is_a_number_comes_back(string name)
    {
        StorageFormat format = Find(name);
        foreach (byte[] stored in Patterns(format.BlockBytes))
        {
            float[] raw = new float[stored.Length / format.BlockBytes];
            Assert.Equal(default, format.Decode(stored, raw));
            for (int i = 0; i < raw.Length; i++)
            {
                if (float.IsFinite(raw[i]))
                {
                    continue;
                }

                // Not storable: NaN is refused and infinities saturate. Zero takes their place in the comparison.
                raw[i] = 0;
                stored.AsSpan(i * format.BlockBytes, format.BlockBytes).Clear();
            }

            byte[] again = new byte[stored.Length];
            format.Encode(raw, again);
            Assert.Equal(stored, again);
            Assert.True(raw.Max(Math.Abs) <= format.Largest * (1 + (1 / 127.0)), "beyond the largest");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Rounds_to_nearest_even_and_saturates(string name)
    {
        StorageFormat format = Find(name);
        float largest = (float)format.Largest;
        Assert.Equal([largest, largest], Stored(format, float.PositiveInfinity, float.MaxValue));
        Assert.InRange(Stored(format, float.NegativeInfinity)[0], -largest * (1 + (1 / 127f)), -largest);
        float[] ladder = [.. Enumerable.Range(0, 40).SelectMany(k => new[] { 1f, 1.37f, -1.61f }.Select(m => MathF.ScaleB(m, k - 24)))];
        foreach (float value in ladder.Where(v => Math.Abs(v) < largest))
        {
            float low = Stored(format, value)[0];
            float high = Neighbour(format, low, value);
            if (low == value)
            {
                continue;
            }

            // Whatever lies between two neighbours goes to the nearer one, and the middle to the even word.
            float middle = (float)(((double)low + high) / 2);
            Assert.True(Math.Abs(value - low) <= Math.Abs((double)value - high), $"{value:R} became {low:R}, not {high:R}");
            float even = Stored(format, middle)[0];
            Assert.True(middle == low || middle == high || (Word(format, even) & 1) == 0, $"the tie {middle:R} became {even:R}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Refuses_NaN_and_wrong_lengths_whatever_the_position(string name)
    {
        StorageFormat format = Find(name);
        for (int i = 0; i < 40; i += 13)
        {
            float[] raw = new float[40];
            raw[i] = float.NaN;
            Assert.Throws<ArgumentException>(() => format.Encode(raw, new byte[40 * format.BlockBytes]));
        }

        Assert.Throws<ArgumentException>(() => format.Encode(new float[2], new byte[3 * format.BlockBytes]));
        Assert.Throws<ArgumentException>(() => format.Decode(new byte[3 * format.BlockBytes], new float[2]));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_length_of_a_span_changes_no_value(string name)
    {
        StorageFormat format = Find(name);
        byte[] stored = [.. Enumerable.Range(0, 70 * format.BlockBytes).Select(i => (byte)(i * 151 + 7))];
        float[] whole = new float[70];
        format.Decode(stored, whole);
        for (int i = 0; i < 70; i++)
        {
            float[] one = new float[1];
            format.Decode(stored.AsSpan(i * format.BlockBytes, format.BlockBytes), one);
            Assert.Equal(BitConverter.SingleToUInt32Bits(one[0]), BitConverter.SingleToUInt32Bits(whole[i]));
        }
    }

    /// <summary>All patterns of 8 and 16 bits; a sample of the 32-bit ones.</summary>
    private static IEnumerable<byte[]> Patterns(int wordBytes) => wordBytes switch
    {
        1 => [[.. Enumerable.Range(0, 256).Select(i => (byte)i)]],
        2 => [[.. Enumerable.Range(0, 65536).SelectMany(i => BitConverter.GetBytes((ushort)i))]],
        _ => [[.. Enumerable.Range(0, 100_000).SelectMany(i => BitConverter.GetBytes((uint)i * 42949u))]],
    };

    /// <summary>The representable value next to <paramref name="near"/> on the other side of <paramref name="value"/>.</summary>
    private static float Neighbour(StorageFormat format, float near, float value)
    {
        float direction = value > near ? 1 : -1;
        double step = 1e-9 * Math.Max(1e-6, Math.Abs(near));
        float found = near;
        while (found == near)
        {
            step *= 2;
            found = Stored(format, (float)(near + (direction * step)))[0];
        }

        return found;
    }

    private static float[] Stored(StorageFormat format, params float[] raw)
    {
        byte[] stored = new byte[raw.Length * format.BlockBytes];
        format.Encode(raw, stored);
        float[] read = new float[raw.Length];
        format.Decode(stored, read);
        return read;
    }

    private static int Word(StorageFormat format, float raw)
    {
        byte[] stored = new byte[format.BlockBytes];
        format.Encode([raw], stored);
        return stored[0];
    }

    private static StorageFormat Find(string name) => FormatKinds.Find(name);
}
