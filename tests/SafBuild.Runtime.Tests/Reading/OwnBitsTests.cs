using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Reading;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Runtime.Tests.Reading;

/// <summary>Tensors of version 2 that are stored in their own bits, once or in three copies, of every type that it knows.</summary>
public sealed class OwnBitsTests
{
    private const int Count = 7;

    public static TheoryData<string> Types => [.. NumberTypes.OfTensors.Select(t => t.ToString())];

    [Theory]
    [MemberData(nameof(Types))]
    public void Exact_bits_come_back_whatever_they_are(string typeName)
    {
        NumberType type = Enum.Parse<NumberType>(typeName);
        byte[] blob = TestTensors.Noise(type.Bytes(Count));
        ArtifactManifest manifest = Reread(TestTensors.Manifest(2, blob, TestTensors.Exact([Count], type)));
        using AlignedBuffer decoded = new(manifest.DecodedLength);
        Assert.Equal(default, WeightReader.Read(manifest, blob, decoded));
        Assert.Equal(blob, decoded.Span.ToArray());
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Any_flip_in_one_of_three_copies_is_put_right(string typeName)
    {
        NumberType type = Enum.Parse<NumberType>(typeName);
        byte[] copy = new byte[type.Bytes(Count)];
        (double low, double high) = (0, type.IsFloat() ? type.Largest() : Math.Min(type.Range().Greatest, 1L << 53));
        TensorEntry tensor = TestTensors.ThreeCopies([Count], type, low, high);
        ArtifactManifest manifest = Reread(TestTensors.Manifest(2, null, type.IsPacked() ? tensor with { Range = [] } : tensor));
        for (int bit = 0; bit < 24 * copy.Length; bit++)
        {
            byte[] blob = [.. copy, .. copy, .. copy];
            blob[bit / 8] ^= (byte)(1 << (bit % 8));
            using AlignedBuffer decoded = new(manifest.DecodedLength);
            ReadCounts counts = WeightReader.Read(manifest, blob, decoded);
            Assert.Equal((1, 1), (counts.Voted, counts.VotedBits));
            Assert.Equal(copy, decoded.Span.ToArray());
        }
    }

    [Theory]
    [InlineData("Int8", 0x7F, 100)]
    [InlineData("UInt8", 0xFF, 100)]
    [InlineData("Int8", 0x80, -3)]
    public void A_wrong_vote_of_integers_is_clamped_into_the_clean_range(string typeName, int stored, int expected)
    {
        NumberType type = Enum.Parse<NumberType>(typeName);
        TensorEntry tensor = TestTensors.ThreeCopies([1], type, type.IsSigned() ? -3 : 0, 100);
        ArtifactManifest manifest = Reread(TestTensors.Manifest(2, null, tensor));
        byte value = (byte)stored;
        using AlignedBuffer decoded = new(manifest.DecodedLength);
        Assert.Equal(new ReadCounts { OutOfRange = 1 }, WeightReader.Read(manifest, (byte[])[value, value, value], decoded));
        Assert.Equal((byte)expected, decoded.Span[0]);
    }

    /// <summary>Through the bytes of manifest.json, so that every type is written and read, too.</summary>
    private static ArtifactManifest Reread(ArtifactManifest manifest) => ManifestReader.Read(ManifestWriter.Write(manifest));
}
