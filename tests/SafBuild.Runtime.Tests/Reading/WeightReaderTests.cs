using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Formats;
using SafBuild.Runtime.Functions;
using SafBuild.Runtime.Reading;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Runtime.Tests.Reading;

public sealed class WeightReaderTests
{
    /// <summary>
    /// Shapes with the scales of: Conv, depthwise Conv, MatMul wide and narrow, per tensor, grouped ConvTranspose, LSTM, scalar,
    /// vector.
    /// </summary>
    public static TheoryData<long[], long[]> Shapes => new()
    {
        { [16, 40, 3, 3], [16, 1, 1, 1] },
        { [700, 1, 3, 3], [700, 1, 1, 1] },
        { [9, 300], [1, 300] },
        { [1000, 5], [1, 5] },
        { [50, 101], [1, 1] },
        { [12, 8, 3], [4, 8, 1] },
        { [2, 24, 70], [2, 4, 1] },
        { [3, 5, 7], [3, 5, 7] },
        { [], [] },
        { [4100], [1] },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Reads_what_the_plain_reader_reads(long[] shape, long[] scaleShape)
    {
        foreach (string storage in new[] { "Float32", "Float16", "BFloat16", "Q2.5", "Q3.12", "Secded" })
        {
            foreach (OutOfRange rule in Enum.GetValues<OutOfRange>())
            {
                foreach (NumberType type in Enum.GetValues<NumberType>().Where(t => t.IsFloat()))
                {
                    TensorEntry tensor = TestTensors.Saf(shape, scaleShape, storage, "Softsign", rule, type);
                    ArtifactManifest manifest = TestTensors.Manifest(2, null, tensor);
                    byte[] blob = TestTensors.Noise(manifest.BlobLength);
                    using AlignedBuffer decoded = new(manifest.DecodedLength);
                    ReadCounts counts = WeightReader.Read(manifest, blob, decoded);
                    (double[] expected, ReadCounts expectedCounts) = PlainReader.Read(manifest.Tensors[0], blob);
                    Assert.Equal(expected, PlainReader.Numbers(decoded.Span, type));
                    Assert.Equal(expectedCounts, counts);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(FunctionNames))]
    public void Every_pattern_of_a_narrow_format_reads_finite_and_bounded_and_is_counted(string name)
    {
        foreach (StorageFormat format in TestTensors.NarrowFormats)
        {
            int patterns = 1 << (8 * format.BlockBytes);
            byte[] blob = [.. Enumerable.Range(0, patterns).SelectMany(i => BitConverter.GetBytes(i).Take(format.BlockBytes))];
            float[] raw = new float[patterns];
            format.Decode(blob, raw);
            foreach (OutOfRange rule in Enum.GetValues<OutOfRange>())
            {
                TensorEntry tensor = TestTensors.Saf([patterns], [1], format.Name, name, rule);
                CheckBounded(tensor, blob, raw);
            }
        }
    }

    [Theory]
    [MemberData(nameof(FunctionNames))]
    public void Patterns_of_Float32_read_finite_and_bounded_and_are_counted(string name)
    {
        // A step that is coprime to 2^32 reaches all exponents and signs; with SAFBUILD_SLOW=1 256 times as many.
        int rounds = Environment.GetEnvironmentVariable("SAFBUILD_SLOW") == "1" ? 2048 : 8;
        uint pattern = 0;
        for (int round = 0; round < rounds; round++)
        {
            float[] raw = new float[1 << 16];
            for (int i = 0; i < raw.Length; i++)
            {
                raw[i] = BitConverter.UInt32BitsToSingle(pattern += 0x9E3779B1);
            }

            byte[] blob = System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(raw).ToArray();
            CheckBounded(TestTensors.Saf([raw.Length], [1], "Float32", name, OutOfRange.Saturate), blob, raw);
            CheckBounded(TestTensors.Saf([raw.Length], [1], "Float32", name, OutOfRange.Zero), blob, raw);
        }
    }

    public static TheoryData<string> FunctionNames => [.. SaturatedFunctions.All.Select(f => f.Name)];

    [Theory]
    [InlineData(1, "Float32")]
    [InlineData(2, "Float32")]
    [InlineData(2, "Secded")]
    public void A_blob_in_pieces_reads_as_a_whole(int version, string storage)
    {
        ArtifactManifest manifest = TestTensors.Manifest(
            version,
            null,
            TestTensors.Saf([3, 5, 7], [3, 1, 1], "Q2.5", "Arctan", OutOfRange.Zero),
            TestTensors.ThreeCopies([11], NumberType.Float64, -1, 1),
            TestTensors.Saf([40, 30], [1, 30], storage, "Tanh", OutOfRange.Saturate),
            TestTensors.ThreeCopies([], NumberType.Float16, -1, 1),
            TestTensors.Saf([33], [33], "Float16", "Clip", OutOfRange.Zero, NumberType.BFloat16));
        byte[] blob = TestTensors.Noise(manifest.BlobLength);
        using AlignedBuffer whole = new(manifest.DecodedLength);
        ReadCounts counts = WeightReader.Read(manifest, blob, whole);
        foreach (int piece in new[] { 1, 7, 64, 1000, blob.Length })
        {
            using AlignedBuffer decoded = new(manifest.DecodedLength);
            using CopyStore copies = new(manifest);
            StreamingReader reader = new(manifest, BlobLayout.Segments(manifest), decoded, copies);
            int consumed = 0;
            for (int arrived = 0; arrived < blob.Length;)
            {
                arrived = Math.Min(arrived + piece, blob.Length);
                consumed += reader.Consume(blob.AsSpan(consumed, arrived - consumed));
            }

            Assert.Equal(blob.Length, consumed);
            Assert.Equal(counts, reader.Counts + copies.Vote(decoded));
            foreach (TensorEntry tensor in manifest.Tensors)
            {
                int length = BlobLayout.DecodedBytes(tensor);
                Assert.Equal(whole.Slice(tensor.DecodedOffset, length).ToArray(), decoded.Slice(tensor.DecodedOffset, length).ToArray());
            }
        }
    }

    [Fact]
    public void Refuses_a_blob_or_a_buffer_of_another_length()
    {
        ArtifactManifest manifest = TestTensors.Manifest(null, TestTensors.Saf([8], [1], "Float32", "Tanh", OutOfRange.Saturate));
        using AlignedBuffer decoded = new(manifest.DecodedLength);
        using AlignedBuffer small = new(manifest.DecodedLength - 1);
        Assert.Throws<ArgumentException>(() => WeightReader.Read(manifest, new byte[31], decoded));
        Assert.Throws<ArgumentException>(() => WeightReader.Read(manifest, new byte[32], small));
    }

    private static void CheckBounded(TensorEntry tensor, byte[] blob, float[] raw)
    {
        ArtifactManifest manifest = TestTensors.Manifest(blob, tensor);
        SaturatedFunctions.TryFind(tensor.Function, out SaturatedFunction? function);
        using AlignedBuffer decoded = new(manifest.DecodedLength);
        ReadCounts counts = WeightReader.Read(manifest, blob, decoded);
        float bound = tensor.Scales[0] * function!.Bound;
        bool zero = tensor.OutOfRange == OutOfRange.Zero;
        double[] weights = PlainReader.Numbers(decoded.Span, tensor.ElementType);
        for (int i = 0; i < raw.Length; i++)
        {
            bool mustBeZero = float.IsNaN(raw[i]) || (zero && Math.Abs(raw[i]) > tensor.Limits[0]);
            if (!(Math.Abs(weights[i]) <= bound) || (mustBeZero && weights[i] != 0))
            {
                Assert.Fail($"{tensor.Storage} {tensor.Function} {tensor.OutOfRange}: {raw[i]:R} read as {weights[i]:R}");
            }
        }

        Assert.Equal(
            new ReadCounts
            {
                Nan = raw.Count(float.IsNaN),
                Infinite = raw.Count(float.IsInfinity),
                OutOfRange = zero ? raw.Count(v => float.IsFinite(v) && Math.Abs(v) > tensor.Limits[0]) : 0,
            },
            counts);
    }
}
