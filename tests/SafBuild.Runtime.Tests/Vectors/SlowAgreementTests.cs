using SafBuild.Docs.Vectors;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Tensors;
using SafBuild.Runtime.Tests.Models;
using SafBuild.Runtime.Tests.Reading;

namespace SafBuild.Runtime.Tests.Vectors;

/// <summary>
/// The product and the second reader read damaged coded blobs alike, to the last bit and count, where blocks are put right, need the
/// list, or are lost.
/// </summary>
public sealed class SlowAgreementTests
{
    private const int Draws = 20;

    public static TheoryData<string, int> Forms => CodedStorageFormsData();

    /// <summary>
    /// 20 blobs of 13 or 14 blocks of each of ten forms, from the rate for which the positions of its code were chosen to 0.92 of Shannon's
    /// limit. Two of the blocks may be lost.
    /// </summary>
    [Theory]
    [MemberData(nameof(Forms))]
    public void Damaged_blobs_around_the_limit_read_alike(string storage, int valueBits)
    {
        int storedBits = int.Parse(storage["Coded".Length..]);
        VectorArtifact artifact = new VectorArtifact("random", 2)
            .Coded("w", [3, 4, 3200 / storedBits], [3, 1, 1], storage, valueBits)
            .Coded("h", [333], [9], storage, valueBits, NumberType.Float16)
            .CodedBits("b", [17], NumberType.Float32, "Coded64");
        IReadOnlyDictionary<string, byte[]> clean = artifact.Files();
        int k = 16 + (valueBits * 4096 / storedBits);
        (double least, double largest) = (SlowPositions.Rates[k], 0.92 * ShannonLimit(k / 4096.0));
        (int list, int lost, int refused) = (0, 0, 0);
        for (int draw = 0; draw < Draws; draw++)
        {
            double rate = least + ((largest - least) * draw / (Draws - 1));
            Dictionary<string, byte[]> files = new(clean)
            {
                ["weights.bin"] = Flips.Independent(clean["weights.bin"], rate, (draw * 31) + valueBits),
            };
            SlowCoded? blocks = Compare($"{storage} {valueBits} at {rate}", files, tenths: 2);
            list += blocks?.Blocks.Count(b => b.UsedList && b.Outcome == 1) ?? 0;
            lost += blocks?.Lost ?? 0;
            refused += blocks is null ? 1 : 0;
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"{list} by the list, {lost} lost, {refused} blobs refused");
        Assert.True(list > 0);
        Assert.True(lost > 0);
        Assert.True(refused < Draws / 2);
    }

    /// <summary>Two tiles, the second with fewer blocks.</summary>
    [Theory]
    [InlineData(0.1)]
    [InlineData(0.2)]
    [InlineData(0.21)]
    public void Damaged_blobs_of_two_tiles_read_alike(double rate)
    {
        IReadOnlyDictionary<string, byte[]> clean = new VectorArtifact("random", 2)
            .CodedBits("a", [4100], NumberType.UInt8, "Coded64")
            .Coded("w", [300], [1], "Coded16", 6)
            .Files();
        Dictionary<string, byte[]> files = new(clean) { ["weights.bin"] = Flips.Independent(clean["weights.bin"], rate, seed: 3) };
        Assert.NotNull(Compare($"{rate}", files));
    }

    /// <summary>Structure, manifest and graph are restored, or refused, alike.</summary>
    [Fact]
    public void Damaged_structures_read_alike()
    {
        IReadOnlyDictionary<string, byte[]> clean = new VectorArtifact("random", 2)
            .Coded("w", [40], [1], "Coded32", 8)
            .CodedBits("b", [9], NumberType.Float32, "Coded64")
            .Files();
        int restored = 0;
        for (int draw = 0; draw < 12; draw++)
        {
            double rate = 0.18 + (0.007 * draw);
            Dictionary<string, byte[]> files = clean.ToDictionary(
                f => f.Key, f => Flips.Independent(f.Value, f.Key == "weights.bin" ? 0.05 : rate, (draw * 7) + f.Key.Length));
            restored += Compare($"structure at {rate}", files) is null ? 0 : 1;
        }

        Assert.InRange(restored, 3, 11);
    }

    /// <summary>The code is a source of the estimate while at most one block of 100 is lost.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Lost_blocks_among_a_hundred_read_alike(int lost)
    {
        IReadOnlyDictionary<string, byte[]> clean = new VectorArtifact("random", 2)
            .CodedBits("a", [6400], NumberType.UInt8, "Coded64")
            .Files();
        byte[] blob = Flips.Independent(clean["weights.bin"], 0.01, seed: 5);
        for (int at = 0; at < 64; at++)
        {
            blob.AsSpan(512 * at, 8 * lost).Fill(0x5A);
        }

        Assert.Equal(lost, Compare($"{lost}", new(clean) { ["weights.bin"] = blob })!.Lost);
    }

    /// <summary>Of 66 blocks two may be wrong, under flips that hide that they are whole.</summary>
    [Theory]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public void Wrong_blocks_are_lost_or_refuse_the_blob_alike(int wrong, bool isRead)
    {
        IReadOnlyDictionary<string, byte[]> clean = Tiles(1);
        byte[] blob = [.. clean["weights.bin"]];
        byte[] other = Tiles(2)["weights.bin"];
        for (int at = 0; at < 64; at++)
        {
            other.AsSpan(512 * at, 8 * wrong).CopyTo(blob.AsSpan(512 * at));
        }

        SlowCoded? read = Compare($"{wrong}", new(clean) { ["weights.bin"] = Flips.Independent(blob, 0.05, seed: 6) });
        Assert.Equal(isRead ? wrong : null, read?.Lost);

        static IReadOnlyDictionary<string, byte[]> Tiles(uint seed) =>
            new VectorArtifact("random", 2) { Seed = seed }.CodedBits("a", [4161], NumberType.UInt8, "Coded64").Files();
    }

    /// <summary>A variance cannot be 0: what a lost block would hold is no value that was read.</summary>
    [Fact]
    public void Lost_own_bits_whose_range_has_no_zero_read_alike()
    {
        IReadOnlyDictionary<string, byte[]> clean = new VectorArtifact("random", 2) { Seed = 2 }
            .CodedBits("v", [3], NumberType.Float32, "Coded64")
            .CodedBits("a", [700], NumberType.UInt8, "Coded64")
            .Files();
        SlowReader whole = new(clean);
        SlowTensor variance = whole.Tensors[0];
        Assert.True(variance.Range![0] > 0);
        byte[] blob = [.. clean["weights.bin"]];
        Assert.Equal(12 * 512, blob.Length);
        for (int at = 0; at < 64; at++)
        {
            blob.AsSpan((96 * at) + (8 * 5), 8).Fill((byte)(0x5A + (37 * at)));
        }

        Dictionary<string, byte[]> files = new(clean) { ["weights.bin"] = blob };
        Assert.Equal(1, Compare("a variance", files)!.Lost);
        SlowReader read = new(files);
        Assert.Equal(0, read.Counts["outOfRange"]);
        Assert.Equal((float)variance.Lost, BitConverter.ToSingle(read.Weights["v"], 4));
        Assert.NotEqual((float)variance.Lost, BitConverter.ToSingle(whole.Weights["v"], 4));
    }

    [Fact]
    public void A_coded_structure_beside_a_plain_blob_reads_alike()
    {
        IReadOnlyDictionary<string, byte[]> clean = new VectorArtifact("random", 2) { HasCodedStructure = true }
            .Saf("w", [20, 30], [20, 1], "Float32", "Clip", 2)
            .Copies("b", [8], NumberType.Float32)
            .Files();
        Dictionary<string, byte[]> files =
            clean.ToDictionary(f => f.Key, f => Flips.Independent(f.Value, f.Key == "weights.bin" ? 1e-3 : 0.1, seed: 1));
        Compare("a plain blob", files);
        Assert.Equal(["manifest.json", "graph.onnx"], new SlowReader(files).Restored);
    }

    /// <summary>A tenth of the blocks may be lost, a fifth where the application says so, and no more.</summary>
    [Theory]
    [InlineData(2, 1, true)]
    [InlineData(3, 1, false)]
    [InlineData(4, 2, true)]
    [InlineData(5, 2, false)]
    public void Blobs_with_lost_blocks_are_read_to_the_limit_alike(int lost, int tenths, bool isRead)
    {
        IReadOnlyDictionary<string, byte[]> clean = new VectorArtifact("random", 2).Coded("w", [40, 64], [40, 1], "Coded32", 6).Files();
        byte[] blob = Flips.Independent(clean["weights.bin"], 0.02, seed: lost);
        Assert.Equal(20 * 512, blob.Length);
        for (int at = 0; at < 64; at++)
        {
            blob.AsSpan(160 * at, 8 * lost).Fill((byte)(0x5A + (37 * at)));
        }

        SlowCoded? read = Compare($"{lost} of 20", new(clean) { ["weights.bin"] = blob }, tenths);
        Assert.Equal(isRead ? lost : null, read?.Lost);
    }

    /// <summary>Every block of weights, or nearly every one, is beyond its code.</summary>
    [Theory]
    [InlineData(0.2)]
    [InlineData(0.215)]
    [InlineData(0.23)]
    public void Blobs_of_which_hardly_a_block_is_left_are_refused_alike(double rate)
    {
        IReadOnlyDictionary<string, byte[]> clean = new VectorArtifact("random", 2).Coded("w", [12, 128], [1, 1], "Coded32", 8).Files();
        for (int draw = 0; draw < 4; draw++)
        {
            Assert.Null(Compare(
                $"{rate}, {draw}", new(clean) { ["weights.bin"] = Flips.Independent(clean["weights.bin"], rate, draw) }, tenths: 2));
        }
    }

    /// <summary>A structure.bin of three copies as long as a coded one could be.</summary>
    [Fact]
    public void Structures_of_either_kind_read_alike_whatever_their_length()
    {
        int found = 0;
        for (int width = 1; width < 200 && found < 2; width++)
        {
            IReadOnlyDictionary<string, byte[]> clean = new VectorArtifact("random", 2)
                .Saf("w", [width, 3], [width, 1], "Float32", "Clip", 2)
                .Files();
            if (clean["structure.bin"].Length % 1536 == 0)
            {
                found++;
                Dictionary<string, byte[]> files = clean.ToDictionary(f => f.Key, f => Flips.Independent(f.Value, 1e-3, width));
                Assert.NotEmpty(new SlowReader(files).Restored);
                Compare($"{width}", files);
            }
        }

        Assert.Equal(2, found);
    }

    private static TheoryData<string, int> CodedStorageFormsData() =>
        [.. CodedStorageForms.All.Select(f => (f.Storage.Name, f.ValueBits))];

    /// <summary>The rate of flips at which no code of this many bits a stored bit is better.</summary>
    private static double ShannonLimit(double rate)
    {
        (double low, double high) = (1e-6, 0.5);
        for (int i = 0; i < 50; i++)
        {
            double p = (low + high) / 2;
            double capacity = 1 + (p * Math.Log2(p)) + ((1 - p) * Math.Log2(1 - p));
            (low, high) = capacity > rate ? (p, high) : (low, p);
        }

        return low;
    }

    /// <returns>Null where both refuse.</returns>
    private static SlowCoded? Compare(string what, Dictionary<string, byte[]> files, int tenths = 1)
    {
        SlowReader? slow = null;
        string refusal = "";
        try
        {
            slow = new(files, tenths);
        }
        catch (FormatException e)
        {
            refusal = e.Message;
        }

        try
        {
            VectorTests.Load(files, model =>
            {
                Assert.True(slow is not null, $"{what}: the second reader refuses by {refusal}, the product does not");
                SafReadReport report = model.ReadReport;
                foreach (TensorEntry tensor in model.Weights.Manifest.Tensors)
                {
                    Assert.Equal(
                        (what, tensor.Name, Convert.ToHexString(slow.Weights[tensor.Name])),
                        (what, tensor.Name,
                            Convert.ToHexString(model.Weights.Decoded.Slice(tensor.DecodedOffset, BlobLayout.DecodedBytes(tensor)))));
                }

                Assert.All(
                    VectorTests.Counts(report), c => Assert.Equal((what, c.Key, slow.Counts[c.Key]), (what, c.Key, c.Value)));
                Assert.Equal(slow.Coded?.Blocks.Count ?? 0, report.CodedBlocks);
                Assert.Equal(slow.DamagedBlocks, report.DamagedBlocks);
                Assert.Equal(slow.Restored, report.RestoredFiles);
                Near(what, slow.Estimate.Rate, report.EstimatedBitErrorRate);
                Near(what, slow.Estimate.Lower, report.BitErrorRateLower);
                Near(what, slow.Estimate.Upper, report.BitErrorRateUpper);
            }, new SafLoadOptions { MaxLostShare = tenths / 10.0 });
        }
        catch (SafFormatException e)
        {
            Assert.True(slow is null, $"{what}: the product refuses, the second reader does not: {e.Message}");
        }

        return slow?.Coded;
    }

    private static void Near(string what, double expected, double found) =>
        Assert.True(Math.Abs(expected - found) <= 2e-3 * expected, $"{what}: {expected:R}, not {found:R}");
}
