using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Reading;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Runtime.Tests.Reading;

public sealed class ThreeCopiesTests
{
    public static TheoryData<string> Types => [.. Enum.GetValues<NumberType>().Where(t => t.IsFloat()).Select(t => t.ToString())];

    [Theory]
    [MemberData(nameof(Types))]
    public void Any_flip_in_one_copy_is_put_right_and_counted(string typeName)
    {
        NumberType type = Enum.Parse<NumberType>(typeName);
        byte[] copy = Encode(type, [0.5, -0.25, 1, 0.125, 0.75, -1, 0.0625]);
        ArtifactManifest manifest = TestTensors.Manifest(null, TestTensors.ThreeCopies([7], type, -1, 1));
        for (int bit = 0; bit < 24 * copy.Length; bit++)
        {
            byte[] blob = [.. copy, .. copy, .. copy];
            blob[bit / 8] ^= (byte)(1 << (bit % 8));
            using AlignedBuffer decoded = new(manifest.DecodedLength);
            Assert.Equal(new ReadCounts { Voted = 1, VotedBits = 1 }, WeightReader.Read(manifest, blob, decoded));
            Assert.Equal(copy, decoded.Span.ToArray());
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void A_wrong_vote_is_clamped_into_the_clean_range(string typeName)
    {
        NumberType type = Enum.Parse<NumberType>(typeName);
        byte[] copy = Encode(type, [2, 100, 0.5, double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1]);
        ArtifactManifest manifest = TestTensors.Manifest(null, TestTensors.ThreeCopies([7], type, 0.75, 4));
        using AlignedBuffer decoded = new(manifest.DecodedLength);
        ReadCounts counts = WeightReader.Read(manifest, (byte[])[.. copy, .. copy, .. copy], decoded);
        Assert.Equal([2, 4, 0.75, 0.75, 4, 0.75, 1], PlainReader.Numbers(decoded.Span, type));
        Assert.Equal(new ReadCounts { Nan = 1, Infinite = 2, OutOfRange = 2 }, counts);
    }

    [Theory]
    [InlineData(-4, -0.75, -0.75)]
    [InlineData(-4, 3, 0)]
    [InlineData(0.75, 4, 0.75)]
    public void NaN_reads_as_the_value_of_the_range_nearest_zero(double low, double high, double expected)
    {
        byte[] copy = Encode(NumberType.Float32, [double.NaN]);
        ArtifactManifest manifest = TestTensors.Manifest(null, TestTensors.ThreeCopies([], NumberType.Float32, low, high));
        using AlignedBuffer decoded = new(manifest.DecodedLength);
        WeightReader.Read(manifest, (byte[])[.. copy, .. copy, .. copy], decoded);
        Assert.Equal([expected], PlainReader.Numbers(decoded.Span, NumberType.Float32));
    }

    [Fact]
    public void The_vote_is_the_bitwise_majority()
    {
        byte[] a = TestTensors.Noise(1024);
        byte[] b = [.. a.Select((x, i) => (byte)(x ^ (i % 5 == 0 ? 0x11 : 0)))];
        byte[] c = [.. a.Select((x, i) => (byte)(x ^ (i % 7 == 0 ? 0x18 : 0)))];
        byte[] voted = new byte[1024];
        (long words, long bits) = TripleVote.Vote(a, b, c, voted, 2);
        Assert.Equal(a.Zip(b, c).Select(t => (byte)((t.First & t.Second) | (t.First & t.Third) | (t.Second & t.Third))), voted);
        int[] differing = [.. a.Zip(b, c).Select(t => int.PopCount((t.First ^ t.Second) | (t.First ^ t.Third)))];
        Assert.Equal(differing.Sum(), bits);
        Assert.Equal(differing.Chunk(2).Count(pair => pair.Sum() > 0), words);
    }

    private static byte[] Encode(NumberType type, double[] values) => [.. values.SelectMany(v => type switch
    {
        NumberType.Float64 => BitConverter.GetBytes(v),
        NumberType.Float32 => BitConverter.GetBytes((float)v),
        NumberType.Float16 => BitConverter.GetBytes((Half)v),
        _ => BitConverter.GetBytes((float)v)[2..],
    })];
}
