using SafBuild.Runtime.Formats;

namespace SafBuild.Runtime.Tests.Formats;

/// <summary>The laws of error-correcting storage formats, for every such entry of the list.</summary>
public sealed class CodeLawTests
{
    public static TheoryData<string> Names => FormatKinds.Codes;

    [Theory]
    [MemberData(nameof(Names))]
    public void Clean_values_come_back_without_counts_for_every_length(string name)
    {
        StorageFormat format = FormatKinds.Find(name);
        for (int count = 1; count <= (2 * format.BlockValues) + 3; count++)
        {
            float[] raw = Values(count);
            byte[] stored = new byte[format.StoredBytes(count)];
            format.Encode(raw, stored);
            float[] read = new float[count];
            Assert.Equal(default, format.Decode(stored, read));
            byte[] again = new byte[stored.Length];
            format.Encode(read, again);
            Assert.Equal(stored, again);
            Assert.True(!format.HoldsEveryFloat || raw.SequenceEqual(read), "a float came back as another");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_single_flip_is_put_right_and_counted(string name)
    {
        StorageFormat format = FormatKinds.Find(name);
        float[] raw = Values(3 * format.BlockValues);
        byte[] stored = new byte[format.StoredBytes(raw.Length)];
        format.Encode(raw, stored);
        float[] clean = new float[raw.Length];
        format.Decode(stored, clean);
        for (int bit = 0; bit < 8 * stored.Length; bit++)
        {
            stored[bit / 8] ^= (byte)(1 << (bit % 8));
            float[] read = new float[raw.Length];
            Assert.Equal(new BlockCounts(1, 1, 0), format.Decode(stored, read));
            Assert.Equal(clean, read);
            stored[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_pattern_reads_and_counts_add_up(string name)
    {
        StorageFormat format = FormatKinds.Find(name);
        byte[] stored = Reading.TestTensors.Noise(1000 * format.BlockBytes);
        float[] read = new float[1000 * format.BlockValues];
        BlockCounts counts = format.Decode(stored, read);
        Assert.InRange(counts.Detected, 1, 1000);
        Assert.True(counts.Corrected + counts.Lost <= counts.Detected);
        BlockCounts sum = default;
        for (int i = 0; i < 1000; i++)
        {
            float[] one = new float[format.BlockValues];
            sum += format.Decode(stored.AsSpan(i * format.BlockBytes, format.BlockBytes), one);
            Assert.Equal(one.Select(BitConverter.SingleToUInt32Bits),
                read.Skip(i * one.Length).Take(one.Length).Select(BitConverter.SingleToUInt32Bits));
        }

        Assert.Equal(sum, counts);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Refuses_NaN_and_wrong_lengths_and_saturates(string name)
    {
        StorageFormat format = FormatKinds.Find(name);
        int bytes = (int)format.StoredBytes(1);
        Assert.Throws<ArgumentException>(() => format.Encode([float.NaN], new byte[bytes]));
        Assert.Throws<ArgumentException>(() => format.Encode([1], new byte[bytes + 1]));
        Assert.Throws<ArgumentException>(() => format.Decode(new byte[bytes + 1], new float[1]));
        byte[] stored = new byte[format.StoredBytes(2)];
        format.Encode([float.PositiveInfinity, float.NegativeInfinity], stored);
        float[] read = new float[2];
        format.Decode(stored, read);
        Assert.Equal([(float)format.Largest, -(float)format.Largest], read);
    }

    private static float[] Values(int count) =>
        [.. Enumerable.Range(0, count).Select(i => MathF.Sin(i + 1) * MathF.ScaleB(1, (i % 9) - 4))];
}
