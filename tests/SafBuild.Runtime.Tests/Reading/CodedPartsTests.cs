using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Reading;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Runtime.Tests.Reading;

/// <summary>A coded blob on disk, read in parts beside each other, is the blob read at once.</summary>
public sealed class CodedPartsTests
{
    private const int Bits = 8;

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 0.1)]
    [InlineData(3, 0.1)]
    [InlineData(1000, 0.16)]
    public void Any_number_of_parts_gives_the_same(int count, double rate)
    {
        (ArtifactManifest manifest, byte[] clean) = Make();
        byte[] blob = Flips.Independent(clean, rate, seed: count);
        using AlignedBuffer whole = new(manifest.DecodedLength);
        whole.Span.Clear();
        ReadCounts counts = WeightReader.Read(manifest, blob, whole);
        Assert.Equal(manifest.BlobLength / 512, counts.CodedBlocks);
        Assert.Equal(rate > 0, counts.CorrectedBits > 0);
        IReadOnlyList<BlobPart> parts = BlobParts.SplitInto(manifest, count);
        Assert.InRange(parts.Count, Math.Min(count, 3), 1 + (manifest.BlobLength / CodedLayout.TileBytes));
        Assert.All(parts, p => Assert.Equal(0, p.Start % CodedLayout.TileBytes));
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, blob);
            using AlignedBuffer decoded = new(manifest.DecodedLength);
            decoded.Span.Clear();
            BlobRead read = BlobFile.Read(
                new ArtifactFile(path, path), manifest, decoded, new SafLoadOptions(), parts, TestContext.Current.CancellationToken);
            Assert.Equal(counts, read.Counts);
            Assert.Equal(Checksums.DamagedBlocks(blob, manifest), read.Damaged);
            Assert.Equal(whole.Span.ToArray(), decoded.Span.ToArray());

            // Without room for weights the same is counted.
            Assert.Equal(counts, BlobFile.Read(
                new ArtifactFile(path, path), manifest, null, new SafLoadOptions(), parts, TestContext.Current.CancellationToken).Counts);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Most blocks have no bit of the sample: those say nothing of whose blob it is.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(16)]
    public void Blocks_of_another_blob_are_refused_among_many(int share)
    {
        (ArtifactManifest manifest, byte[] blob) = Make(Entry("a", [9000, 1000], "Coded32", 4, ReadKind.Coded));
        Assert.InRange(manifest.BlobLength / 512, 33 * BitSample.Most, 40 * BitSample.Most);

        // The same blocks at other places: right ones, of which the code has nothing to say.
        int moved = (int)(manifest.BlobLength / share / CodedLayout.TileBytes) * CodedLayout.TileBytes;
        byte[] other = [.. blob[CodedLayout.TileBytes..moved], .. blob[..CodedLayout.TileBytes], .. blob[moved..]];
        Assert.Null(Contradiction(manifest, blob));
        Assert.Contains("not this artifact's", Contradiction(manifest, other), StringComparison.Ordinal);
    }

    private static string? Contradiction(ArtifactManifest manifest, byte[] blob)
    {
        using CodedReader reader = new(manifest);
        new TileConsumer(reader, blob.Length, 0).Consume(blob);
        ReadCounts counts = reader.Finish(null);
        SampledBits seen = BitSample.Flips(manifest, blob);
        return FlipEvidence.Of(manifest, counts, null, seen, WeightReader.Lost(manifest, blob, counts, seen)).Contradiction();
    }

    /// <summary>Some 300 blocks in three streams, of which none begins at a tile.</summary>
    private static (ArtifactManifest Manifest, byte[] Blob) Make() => Make(
        Entry("a", [160, 131], "Coded32", Bits, ReadKind.Coded), Entry("b", [37], "Coded64", Bits, ReadKind.CodedBits),
        Entry("c", [99, 257], "Coded16", 6, ReadKind.Coded));

    private static (ArtifactManifest Manifest, byte[] Blob) Make(params TensorEntry[] tensors)
    {
        PlacedTensors placed = BlobLayout.Place(tensors, 2);
        byte[][] values = [.. placed.Tensors.Select(t => Enumerable.Range(0, (int)CodedLayout.Values(t))
            .Select(i => t.Read == ReadKind.CodedBits ? BitConverter.GetBytes(0.5f)[i % 4]
                : (byte)(((uint)i * 0x9E3779B1) >> (32 - t.ValueBits)))
            .ToArray())];
        byte[] blob = CodedBlob.Encode(CodedLayout.Of(placed.Tensors), values, TestContext.Current.CancellationToken);
        return (new ArtifactManifest
        {
            Version = 2,
            Name = "parts",
            GraphLength = 1,
            GraphSha256 = new string('0', 64),
            BlobLength = blob.Length,
            BlockSize = Checksums.BlockSize(blob.Length, 2),
            BlockChecksums = [],
            DecodedName = "decoded",
            DecodedLength = placed.DecodedLength,
            Tensors = placed.Tensors,
        }.WithChecksums(blob), blob);
    }

    private static TensorEntry Entry(string name, long[] shape, string storage, int valueBits, ReadKind read) => new()
    {
        Name = name,
        Shape = shape,
        ElementType = NumberType.Float32,
        Storage = storage,
        Read = read,
        ValueBits = valueBits,
        ScaleShape = read == ReadKind.Coded ? [shape[0], 1] : [],
        Scales = read == ReadKind.Coded ? [.. Enumerable.Range(0, (int)shape[0]).Select(i => 0.5f + (i / 100f))] : [],
        Range = read == ReadKind.Coded ? [] : [0.5, 0.5],
        Lost = read == ReadKind.Coded ? null : 0.5,
        Offsets = [],
        Length = 0,
        DecodedOffset = 0,
    };
}
