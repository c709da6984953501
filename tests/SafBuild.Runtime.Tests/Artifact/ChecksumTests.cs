using System.Text;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Formats;
using SafBuild.Runtime.Tests.Reading;

namespace SafBuild.Runtime.Tests.Artifact;

public sealed class ChecksumTests
{
    [Theory]
    [InlineData("", 0x00000000)]
    [InlineData("123456789", 0xE3069283)]
    [InlineData("a", 0xC1D04330)]
    public void Crc32C_of_known_texts(string text, uint expected) => Assert.Equal(expected, Crc32C.Compute(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void Crc32C_of_32_zeros_as_in_RFC_3720() => Assert.Equal(0x8A9136AAu, Crc32C.Compute(new byte[32]));

    [Fact]
    public void Crc32C_of_any_length_is_the_bit_by_bit_one()
    {
        byte[] bytes = Reading.TestTensors.Noise(70_000);
        foreach (int length in Enumerable.Range(0, 300)
            .Concat([511, 512, 513, 1023, 4096, 6143, 6144, 6145, 12_289, 65_535, 65_536, 70_000]))
        {
            Assert.Equal(Slow(bytes.AsSpan(0, length)), Crc32C.Compute(bytes.AsSpan(0, length)));
        }
    }

    [Fact]
    public void Blocks_cover_the_blob_and_the_last_may_be_short()
    {
        byte[] blob = Reading.TestTensors.Noise(300);
        Assert.Equal([Slow(blob.AsSpan(0, 128)), Slow(blob.AsSpan(128, 128)), Slow(blob.AsSpan(256, 44))], Checksums.Blocks(blob, 128));
        Assert.Empty(Checksums.Blocks([], 128));
    }

    private static uint Slow(ReadOnlySpan<byte> bytes)
    {
        uint crc = ~0u;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0x82F63B78);
            }
        }

        return ~crc;
    }
}
