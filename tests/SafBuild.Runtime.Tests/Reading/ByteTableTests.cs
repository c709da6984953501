using SafBuild.Runtime.Formats;
using SafBuild.Runtime.Formats.Coded;
using SafBuild.Runtime.Functions;
using SafBuild.Runtime.Functions.Kernels;
using SafBuild.Runtime.Reading;
using SafBuild.Runtime.Tensors;
using Xunit;

namespace SafBuild.Runtime.Tests.Reading;

public sealed class ByteTableTests
{
    private const float Scale = 0.37f;

    public static TheoryData<string> Functions => [.. SaturatedFunctions.All.Select(f => f.Name)];

    [Theory]
    [MemberData(nameof(Functions))]
    public void Bytes_read_as_the_kernels_read_what_they_decode_to(string name)
    {
        Assert.True(SaturatedFunctions.TryFind(name, out SaturatedFunction? function));
        StorageFormat[] formats =
            [.. StorageFormats.All.Where(f => f.BlockBytes == 1), .. new[] { 4, 6, 8 }.Select(b => new CodeWords(CodeLevels.Uniform(b)))];
        Assert.True(formats.Length > 8);
        foreach (StorageFormat format in formats)
        {
            ByteTable table = Assert.IsType<ByteTable>(ByteTable.Of(format, function));
            foreach (int length in Enumerable.Range(0, 20).Append(256))
            {
                // From the middle on, so that both signs are in the short ones.
                byte[] stored = [.. Enumerable.Range(0, length).Select(i => (byte)(i + 123))];
                float[] raw = new float[length];
                float[] expected = new float[length];
                float[] weights = new float[length + 1];
                weights[^1] = 7;
                format.Decode(stored, raw);
                function.Read(raw, Scale, ReadOutcome.Infinity, expected, VectorWidth.Widest);
                table.Read(stored, Scale, weights);
                Assert.Equal(
                    expected.Append(7).Select(BitConverter.SingleToInt32Bits), weights.Select(BitConverter.SingleToInt32Bits));
            }
        }
    }

    /// <summary>Words of 16 bits have too many values, and readers count those that are no number.</summary>
    [Fact]
    public void Other_formats_have_none()
    {
        foreach (StorageFormat format in StorageFormats.All.Where(f => f.BlockBytes != 1))
        {
            Assert.Null(ByteTable.Of(format, new Tanh()));
        }

        Assert.Null(ByteTable.Of(new CodeWords([0, float.PositiveInfinity]), new Tanh()));
    }

    [Fact]
    public void Weights_that_are_too_few_are_refused()
    {
        ByteTable table = Assert.IsType<ByteTable>(ByteTable.Of(new FixedPointFormat(2, 5), new Tanh()));
        Assert.Throws<ArgumentOutOfRangeException>(() => table.Read(new byte[9], 1, new float[8]));
    }
}
