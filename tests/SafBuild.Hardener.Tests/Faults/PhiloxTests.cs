using SafBuild.Hardener.Faults;

namespace SafBuild.Hardener.Tests.Faults;

public class PhiloxTests
{
    /// <summary>The known-answer vectors for philox4x32-10 that Random123 publishes (kat_vectors).</summary>
    [Theory]
    [InlineData(0x00000000u, 0x00000000u, 0x00000000u, 0x00000000u, 0x00000000u, 0x00000000u, "6627e8d5 e169c58d bc57ac4c 9b00dbd8")]
    [InlineData(0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, "408f276d 41c83b0e a20bc7c6 6d5451fd")]
    [InlineData(0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0xa4093822u, 0x299f31d0u, "d16cfe09 94fdcceb 5001e420 24126ea1")]
    public void Block_of_a_published_vector_is_the_published_answer(uint c0, uint c1, uint c2, uint c3, uint k0, uint k1, string expected)
    {
        (uint x0, uint x1, uint x2, uint x3) = Philox.Block(c0, c1, c2, c3, k0, k1);

        Assert.Equal(expected, $"{x0:x8} {x1:x8} {x2:x8} {x3:x8}");
    }
}
