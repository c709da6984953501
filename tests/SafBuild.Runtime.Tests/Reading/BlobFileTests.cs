using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Functions;
using SafBuild.Runtime.Reading;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Runtime.Tests.Reading;

/// <summary>A blob on disk, read in parts beside each other, is the blob read at once.</summary>
public sealed class BlobFileTests
{
    private static readonly ArtifactManifest Manifest = Make(1, "Float32");

    private static ArtifactManifest Make(int version, string storage) => TestTensors.Manifest(
        version,
        null,
        TestTensors.Saf([40, 30], [1, 30], storage, "Tanh", OutOfRange.Saturate),
        TestTensors.ThreeCopies([301], NumberType.Float64, -1, 1),
        TestTensors.Saf([3, 5, 7], [3, 1, 1], "Q2.5", "Arctan", OutOfRange.Zero),
        TestTensors.Saf([9, 50, 3], [9, 1, 1], "Float16", "Softsign", OutOfRange.Zero),
        TestTensors.Saf([4000], [1], "Q0.7", "Clip", OutOfRange.Saturate, NumberType.BFloat16));

    public static IEnumerable<TheoryDataRow<int, int, string>> Splits =>
        from count in (int[])[1, 2, 3, 7, 1000]
        from form in ((int Version, string Storage)[])[(1, "Float32"), (2, "Float32"), (2, "Secded")]
        select new TheoryDataRow<int, int, string>(count, form.Version, form.Storage);

    [Theory]
    [MemberData(nameof(Splits))]
    public void Any_number_of_parts_gives_the_same(int count, int version, string storage)
    {
        ArtifactManifest manifest = Make(version, storage);
        byte[] blob = TestTensors.Noise(manifest.BlobLength);
        using AlignedBuffer whole = Zeros();
        ReadCounts counts = WeightReader.Read(manifest, blob, whole);
        IReadOnlyList<BlobPart> parts = BlobParts.SplitInto(manifest, count);
        using AlignedBuffer decoded = Zeros();
        WithFile(blob, path =>
        {
            (ReadCounts found, IReadOnlyList<int> damaged, _, _) = BlobFile.Read(
                path, manifest, decoded, new SafLoadOptions(), parts, TestContext.Current.CancellationToken);
            Assert.Equal(counts, found);
            Assert.Equal(Checksums.DamagedBlocks(blob, manifest), damaged);
            Assert.NotEmpty(damaged);
        });
        Assert.Equal(whole.Span.ToArray(), decoded.Span.ToArray());
    }

    [Fact]
    public void Cuts_lie_between_blocks_and_between_words_of_saf_tensors()
    {
        IReadOnlyList<BlobPart> parts = BlobParts.SplitInto(Manifest, 1000);
        Assert.Equal((0, Manifest.BlobLength), (parts[0].Start, parts[^1].End));
        foreach ((BlobPart before, BlobPart after) in parts.Zip(parts.Skip(1)))
        {
            Assert.True(before.Start < before.End);
            Assert.Equal(before.End, after.Start);
            Assert.Equal(0, after.Start % Manifest.BlockSize);
            TensorEntry tensor = Manifest.Tensors.Last(t => t.Offsets[0] <= after.Start);
            Assert.True(tensor.Copies == 3 || (after.Start - tensor.Offsets[0]) % BlobLayout.Format(tensor).BlockBytes == 0);
        }

        // The Float16 tensor starts at an odd byte: no block begins between two of its words.
        long odd = Manifest.Tensors[3].Offsets[0];
        Assert.Equal(1, odd % 2);
        Assert.DoesNotContain(parts, p => p.Start > odd && p.Start < odd + Manifest.Tensors[3].Length);
        Assert.True(parts.Count > 60, $"{parts.Count} parts");
    }

    [Fact]
    public void A_small_blob_is_one_part() => Assert.Single(BlobParts.Split(Manifest, 64));

    [Fact]
    public void An_error_in_a_part_is_the_error_itself()
    {
        IReadOnlyList<BlobPart> parts = BlobParts.SplitInto(Manifest, 4);
        using AlignedBuffer decoded = Zeros();
        WithFile(new byte[100], path =>
            Assert.Throws<SafFormatException>(() => BlobFile.Read(
                path, Manifest, decoded, new SafLoadOptions(), parts, TestContext.Current.CancellationToken)));
    }

    private static AlignedBuffer Zeros()
    {
        AlignedBuffer buffer = new(Manifest.DecodedLength);
        buffer.Span.Clear();
        return buffer;
    }

    private static void WithFile(byte[] bytes, Action<string> test)
    {
        string folder = Directory.CreateTempSubdirectory("saf-blob-").FullName;
        try
        {
            string path = Path.Combine(folder, "weights.bin");
            File.WriteAllBytes(path, bytes);
            test(path);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
