using System.Globalization;
using System.Runtime.InteropServices;
using SafBuild.Docs.Vectors;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Tensors;
using SafBuild.Runtime.Tests.Vectors;

namespace SafBuild.Runtime.Tests.Reading;

/// <summary>
/// Memory that is lost as a whole under coded storage: rows, pages and bursts are a few words of each block; what is beyond the code is
/// counted, read as 0 to a tenth, and refused above.
/// </summary>
public sealed class CodedLossTests
{
    private const int Row = 512;
    private const int Page = 4096;

    /// <summary>With one of own bits a whole tile.</summary>
    private const int Blocks = 63;

    private static readonly string[] Kinds = ["zeros", "ones", "noise"];

    /// <summary>All but the weakest code, of 3,088 information bits.</summary>
    public static TheoryData<string, int> FormsThatHoldABurst =>
        [.. CodedStorageForms.All.Select(f => (f.Storage.Name, f.ValueBits)).Where(f => f != ("Coded8", 6))];

    /// <summary>All eight codes; two of them under two storages.</summary>
    public static TheoryData<string, int> Forms => [.. CodedStorageForms.All.Select(f => (f.Storage.Name, f.ValueBits))];

    /// <summary>
    /// Those that put right what a page is in a tile of 64 blocks: eight words of 64 in each, of which half the bits are wrong.
    /// </summary>
    public static TheoryData<string, int> FormsThatHoldAPage => [.. CodedStorageForms.All
        .Where(f => 16 * f.ValueBits <= 5 * StoredBits(f.Storage.Name)).Select(f => (f.Storage.Name, f.ValueBits))];

    [Theory]
    [MemberData(nameof(Forms))]
    public void A_lost_row_costs_nothing(string storage, int valueBits)
    {
        IReadOnlyDictionary<string, byte[]> clean = Artifact(storage, valueBits);
        byte[] weights = Decoded(clean);
        foreach (string kind in Kinds)
        {
            for (int row = 0; row < clean["weights.bin"].Length / Row; row += 9)
            {
                RequireClean(clean, weights, Overwritten(clean["weights.bin"], row * Row, Row, kind, row), $"row {row}, {kind}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(FormsThatHoldAPage))]
    public void A_lost_page_costs_nothing(string storage, int valueBits)
    {
        IReadOnlyDictionary<string, byte[]> clean = Artifact(storage, valueBits);
        byte[] weights = Decoded(clean);
        foreach (string kind in Kinds)
        {
            for (int page = 0; page < clean["weights.bin"].Length / Page; page++)
            {
                RequireClean(clean, weights, Overwritten(clean["weights.bin"], page * Page, Page, kind, page), $"page {page}, {kind}");
            }
        }
    }

    /// <summary>It is beyond the codes above 1,296 information bits, and all blocks of a tile have eight words of it.</summary>
    [Theory]
    [InlineData("Coded16", 8)]
    [InlineData("Coded8", 4)]
    [InlineData("Coded8", 5)]
    [InlineData("Coded8", 6)]
    public void A_lost_page_of_a_blob_of_one_tile_in_a_weak_code_is_refused(string storage, int valueBits)
    {
        IReadOnlyDictionary<string, byte[]> clean = Artifact(storage, valueBits);
        foreach (string kind in Kinds)
        {
            Dictionary<string, byte[]> files = new(clean) { ["weights.bin"] = Overwritten(clean["weights.bin"], Page, Page, kind, 1) };
            SafFormatException e = Assert.Throws<SafFormatException>(() => VectorTests.Load(files, _ => { }));
            Assert.Contains("beyond its code", e.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(FormsThatHoldABurst))]
    public void A_burst_of_300_flips_costs_nothing_wherever_it_is(string storage, int valueBits)
    {
        IReadOnlyDictionary<string, byte[]> clean = Artifact(storage, valueBits);
        byte[] weights = Decoded(clean);
        Random random = new(valueBits);
        for (int place = 0; place < 50; place++)
        {
            (byte[] blob, int first) = Burst(clean["weights.bin"], random);
            Assert.Equal(300, RequireClean(clean, weights, blob, $"300 bits from {first} on").CorrectedBits);
        }
    }

    /// <summary>A word of which all 64 bits are wrong is beyond it. The blob loads, and nothing else is lost.</summary>
    [Fact]
    public void A_burst_of_300_flips_costs_the_weakest_code_the_blocks_whose_words_it_covers()
    {
        IReadOnlyDictionary<string, byte[]> clean = Artifact("Coded8", 6);
        byte[] weights = Decoded(clean);
        Random random = new(1);
        for (int place = 0; place < 50; place++)
        {
            (byte[] blob, int first) = Burst(clean["weights.bin"], random);
            VectorTests.Load(new Dictionary<string, byte[]>(clean) { ["weights.bin"] = blob }, model =>
            {
                Assert.True(model.ReadReport.Lost <= 4, $"300 bits from {first} on: {model.ReadReport}");
                float[] found = MemoryMarshal.Cast<byte, float>(Decoded(model)).ToArray();
                float[] expected = MemoryMarshal.Cast<byte, float>(weights).ToArray();
                Assert.True(found.Zip(expected).Count(w => w.First != w.Second) <= 512 * model.ReadReport.Lost);
            });
        }
    }

    /// <summary>Six of 60 by default, twelve where the application says so.</summary>
    [Theory]
    [InlineData(1, null)]
    [InlineData(6, null)]
    [InlineData(7, 0.2)]
    [InlineData(12, 0.2)]
    public void Blocks_beyond_the_code_are_counted_and_read_as_scattered_zeros(int lost, double? limit)
    {
        IReadOnlyDictionary<string, byte[]> clean = Sixty();
        float[] expected = [];
        VectorTests.Load(clean, model => expected = [.. Weights(model)]);
        for (int i = 0; i < expected.Length; i++)
        {
            expected[i] = IsLost(i % 60, lost) ? 0 : expected[i];
        }

        VectorTests.Load(WithLost(clean, lost), model =>
        {
            SafReadReport report = model.ReadReport;
            Assert.Equal((lost, 60, lost, 0), (report.Lost, report.CodedBlocks, report.Detected, report.Corrected));
            Assert.Equal(expected, Weights(model).ToArray());
            Assert.False(report.IsClean);
            Assert.Contains($"lost {lost} of 60 coded blocks", $"{report}", StringComparison.Ordinal);
        }, limit is { } share ? new() { MaxLostShare = share } : null);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(12)]
    public void More_than_a_tenth_of_the_blocks_beyond_the_code_is_refused_with_the_option_that_reads_it(int lost)
    {
        SafFormatException e = Assert.Throws<SafFormatException>(() => VectorTests.Load(WithLost(Sixty(), lost), _ => { }));
        Assert.EndsWith("weights.bin", e.File, StringComparison.Ordinal);
        Assert.Contains("of the blob lost (beyond its code)", e.Message, StringComparison.Ordinal);
        Assert.Contains("new SafLoadOptions { MaxLostShare = 0.2 }", e.Message, StringComparison.Ordinal);
    }

    /// <summary>None where the application asks for it, and never more than a fifth.</summary>
    [Theory]
    [InlineData(1, 0)]
    [InlineData(13, 0.2)]
    public void The_limit_of_lost_blocks_is_the_application_s_and_at_most_a_fifth(int lost, double limit) =>
        Assert.Throws<SafFormatException>(
            () => VectorTests.Load(WithLost(Sixty(), lost), _ => { }, new SafLoadOptions { MaxLostShare = limit }));

    private static IReadOnlyDictionary<string, byte[]> Artifact(string storage, int valueBits)
    {
        int values = Blocks * 4096 / StoredBits(storage);
        IReadOnlyDictionary<string, byte[]> files = new VectorArtifact("lost", 2)
            .Coded("w", [values / 16, 16], [values / 16, 1], storage, valueBits)
            .CodedBits("b", [16], NumberType.Float32, "Coded64")
            .Files();
        Assert.Equal((Blocks + 1) * 512, files["weights.bin"].Length);
        return files;
    }

    private static IReadOnlyDictionary<string, byte[]> Sixty() =>
        new VectorArtifact("lost", 2).Coded("w", [60, 128], [60, 1], "Coded32", 8).Files();

    private static (byte[] Blob, int First) Burst(byte[] clean, Random random)
    {
        byte[] blob = [.. clean];
        int first = random.Next((8 * blob.Length) - 300);
        for (int bit = first; bit < first + 300; bit++)
        {
            blob[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        return (blob, first);
    }

    private static byte[] Overwritten(byte[] clean, int start, int length, string kind, int seed)
    {
        byte[] blob = [.. clean];
        Span<byte> place = blob.AsSpan(start, length);
        if (kind == "noise")
        {
            new Random(seed).NextBytes(place);
        }
        else
        {
            place.Fill((byte)(kind == "ones" ? 0xFF : 0));
        }

        return blob;
    }

    private static byte[] Decoded(IReadOnlyDictionary<string, byte[]> files)
    {
        byte[] decoded = [];
        VectorTests.Load(files, model => decoded = Decoded(model));
        return decoded;
    }

    private static SafReadReport RequireClean(IReadOnlyDictionary<string, byte[]> clean, byte[] weights, byte[] blob, string what)
    {
        SafReadReport? report = null;
        VectorTests.Load(new Dictionary<string, byte[]>(clean) { ["weights.bin"] = blob }, model =>
        {
            report = model.ReadReport;
            Assert.True(report.Lost == 0, $"{what}: {report}");
            Assert.True(report.Corrected > 0, $"{what}: {report}");
            Assert.True(weights.AsSpan().SequenceEqual(Decoded(model)), $"{what}: other weights");
        });
        return report!;
    }

    /// <summary>Every fifth block from the second on.</summary>
    private static bool IsLost(int block, int lost) => block % 5 == 1 && block / 5 < lost;

    private static Dictionary<string, byte[]> WithLost(IReadOnlyDictionary<string, byte[]> clean, int lost)
    {
        byte[] blob = [.. clean["weights.bin"]];
        Random random = new(1);
        for (int block = 0; block < 60; block++)
        {
            for (int word = 0; word < 64 && (IsLost(block, lost) || (lost == 13 && block == 0)); word++)
            {
                random.NextBytes(blob.AsSpan(8 * ((60 * word) + block), 8));
            }
        }

        return new(clean) { ["weights.bin"] = blob };
    }

    private static int StoredBits(string storage) => int.Parse(storage["Coded".Length..], CultureInfo.InvariantCulture);

    private static byte[] Decoded(SafModel model) => [.. model.Weights.Manifest.Tensors
        .SelectMany(t => model.Weights.Decoded.Slice(t.DecodedOffset, BlobLayout.DecodedBytes(t)).ToArray())];

    private static ReadOnlySpan<float> Weights(SafModel model) => MemoryMarshal.Cast<byte, float>(
        model.Weights.Decoded.Slice(model.Weights.Manifest.Tensors[0].DecodedOffset, 60 * 128 * sizeof(float)));
}
