using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Reading;
using SafBuild.Runtime.Tests.Models;

namespace SafBuild.Runtime.Tests.Reading;

/// <summary>
/// Rows, pages and banks of memory that read as zeros or ones are damage, and so is one of three copies: no foreign blob.
/// </summary>
public sealed class LostRegionTests
{
    private const int Row = 512;
    private const int Page = 4096;
    private const int Bank = 65_536;

    private static readonly SafLoadOptions Fifth = new() { MaxLostShare = 0.2 };

    /// <summary>Bytes of the blob, of one copy of what is stored three times, of the loss, and what it reads as.</summary>
    public static TheoryData<int, int, int, byte> Losses
    {
        get
        {
            TheoryData<int, int, int, byte> data = [];
            foreach (byte value in new byte[] { 0x00, 0xFF })
            {
                foreach ((int bytes, int copied, int lost) in new[]
                {
                    (3_000, 0, Row), (3_000, 300, Row), (8_000, 0, Row), (20_000, 0, Row), (100_000, 0, Row), (100_000, 2_000, Row),
                    (25_000, 0, Page), (50_000, 0, Page), (300_000, 5_000, Page), (700_000, 0, Page), (400_000, 0, Bank),
                    (4_000_000, 60_000, Page), (4_000_000, 60_000, Bank), (4_000_000, 0, 10 * Bank), (9_000_000, 0, 17 * Bank),
                })
                {
                    data.Add(bytes, copied, lost, value);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public void Row_page_or_bank_is_damage_wherever_it_lies(int bytes, int copied, int lost, byte value)
    {
        RateTrials trials = new(bytes, copied);
        long length = trials.Manifest.BlobLength;
        int step = (int)Math.Max(1, (length - lost) / 17);
        for (int at = 0; at + lost <= length; at += step)
        {
            Assert.Null(trials.Refusal(blob => With(blob, at, lost, value), Fifth));
        }
    }

    /// <summary>What is left is judged as before: the rate of the flips beside the loss is inside the interval.</summary>
    [Theory]
    [InlineData(100_000, 0, Row, 1e-4)]
    [InlineData(300_000, 5_000, 4 * Page, 1e-3)]
    [InlineData(300_000, 5_000, 4 * Page, 1e-5)]
    [InlineData(4_000_000, 0, 5 * Bank, 1e-6)]
    [InlineData(4_000_000, 0, 5 * Bank, 1e-4)]
    [InlineData(4_000_000, 0, 5 * Bank, 1e-2)]
    [InlineData(300_000, 100_000, 100_000, 1e-4)]
    public void Flips_beside_a_loss_are_estimated_without_it(int bytes, int copied, int lost, double rate)
    {
        const int Draws = 40;
        RateTrials trials = new(bytes, copied);
        int inside = 0;
        for (int draw = 0; draw < Draws; draw++)
        {
            int at = (int)((trials.Manifest.BlobLength - lost) * draw / (Draws - 1));
            (FlipEvidence evidence, LostRegions found) = trials.Read(rate, draw, blob => With(blob, at, lost, 0));
            Assert.Null(evidence.Contradiction());
            BlobPart region = Assert.Single(found.Regions);
            Assert.InRange(region.Start, at - 4, at);
            Assert.InRange(region.End, at + lost, at + lost + 4);
            BitErrorEstimate estimate = BitErrorEstimate.Of(evidence);
            inside += rate >= estimate.Lower && rate <= estimate.Upper ? 1 : 0;
        }

        Assert.InRange(inside, Draws * 0.85, Draws);
    }

    /// <summary>All of it is stored three times, and one copy reads as zeros, as ones, as noise or is another artifact's.</summary>
    [Theory]
    [InlineData(1_000)]
    [InlineData(30_000)]
    [InlineData(1_000_000)]
    public void One_of_three_copies_is_damage_whatever_it_reads_as(int copied)
    {
        RateTrials trials = new(3 * copied, copied);
        foreach (byte[] content in new[] { new byte[copied], [.. Enumerable.Repeat((byte)0xFF, copied)], TestTensors.Noise(copied) })
        {
            for (int copy = 0; copy < 3; copy++)
            {
                int at = copy * copied;
                foreach (double rate in new[] { 0, 1e-5, 1e-3, 1e-2 })
                {
                    (FlipEvidence evidence, LostRegions lost) = trials.Read(rate, 7, blob => Over(blob, at, content));
                    Assert.Null(evidence.Contradiction());
                    Assert.Equal((copied, 0.0), (lost.Regions.Sum(r => r.End - r.Start), evidence.LostShare));
                }
            }
        }
    }

    /// <summary>Two of three copies of another build agree with each other, and the right one is alone.</summary>
    [Theory]
    [InlineData(1_000)]
    [InlineData(30_000)]
    [InlineData(1_000_000)]
    public void Two_foreign_copies_are_refused(int copied)
    {
        RateTrials trials = new(3 * copied, copied);
        byte[] noise = TestTensors.Noise(copied);
        byte[] other = [.. Enumerable.Range(0, copied / 4).SelectMany(i =>
            BitConverter.GetBytes((new Random(i).NextSingle() - 0.5f) * 0.2f))];
        foreach (byte[] content in new[] { noise, other, new byte[copied] })
        {
            Assert.NotNull(trials.Refusal(blob => Over(Over(blob, 0, content), copied, content)));
            Assert.NotNull(trials.Refusal(blob => Over(Over(blob, 2 * copied, content), copied, content)));
        }
    }

    /// <summary>Nothing tells noise from a piece of another build: only the application can know, and only up to a share.</summary>
    [Theory]
    [InlineData(3_000, 0, Row)]
    [InlineData(100_000, 2_000, Page)]
    [InlineData(300_000, 5_000, 4 * Page)]
    [InlineData(4_000_000, 60_000, 4 * Bank)]
    [InlineData(4_000_000, 0, 8 * Bank)]
    public void Noise_is_taken_where_the_application_says_so(int bytes, int copied, int lost)
    {
        RateTrials trials = new(bytes, copied);
        byte[] noise = TestTensors.Noise(lost);
        int last = (int)trials.Manifest.BlobLength - lost;
        for (int at = 0; at <= last; at += Math.Max(1, last / 7))
        {
            Assert.NotNull(trials.Refusal(blob => Over(blob, at, noise), Fifth));
            Assert.Null(trials.Refusal(blob => Over(blob, at, noise), Fifth with { TakeOverwritten = true }));
        }

        byte[] half = TestTensors.Noise(bytes / 2);
        Assert.NotNull(trials.Refusal(blob => Over(blob, 0, half), Fifth with { TakeOverwritten = true }));
        Assert.NotNull(trials.Refusal(blob => Over(blob, 0, TestTensors.Noise(blob.Length)), Fifth with { TakeOverwritten = true }));
    }

    /// <summary>No random flips make a loss, at any rate.</summary>
    [Theory]
    [InlineData(3_000, 300, 0)]
    [InlineData(300_000, 5_000, 0)]
    [InlineData(3_000, 0, 0.9)]
    [InlineData(300_000, 0, 0.99)]
    public void Flips_are_no_loss(int bytes, int copied, double pruned)
    {
        RateTrials trials = new(bytes, copied, pruned);
        foreach (double rate in RateTrials.Rates)
        {
            for (int draw = 0; draw < 50; draw++)
            {
                Assert.Empty(trials.Read(rate, draw, blob => blob).Lost.Regions);
                Assert.Empty(trials.Read(rate, draw, blob => blob, Fifth with { TakeOverwritten = true }).Lost.Regions);
            }
        }
    }

    /// <summary>What an application may lift, and what it may not.</summary>
    [Fact]
    public void Load_reports_the_loss_and_refuses_more_than_the_application_takes()
    {
        using ArtifactOnDisk disk = new(SmallNetwork.Make(version: 2));
        byte[] clean = disk.Read("weights.bin");
        int lost = clean.Length * 3 / 20;
        disk.Write("weights.bin", With(clean, 104, lost, 0));
        SafFormatException e = Assert.Throws<SafFormatException>(() => SafModel.Load(disk.Folder));
        Assert.Contains("of the blob lost", e.Message, StringComparison.Ordinal);
        Assert.Contains("MaxLostShare = 0.2", e.Message, StringComparison.Ordinal);
        using (SafModel model = SafModel.Load(disk.Folder, new SafLoadOptions { MaxLostShare = 0.2 }))
        {
            SafLostRegion region = Assert.Single(model.ReadReport.LostRegions);
            Assert.InRange(region.Offset, 101, 104);
            Assert.InRange(region.Length, lost, lost + 6);
            Assert.False(model.ReadReport.IsClean);
            Assert.Contains("bytes lost from", model.ReadReport.ToString(), StringComparison.Ordinal);
            Assert.Equal(0, model.ReadReport.BitErrorRateLower);
        }

        using (SafModel unchecked1 = SafModel.Load(disk.Folder, new SafLoadOptions { MaxLostShare = 0.2, CheckBlocks = false }))
        {
            Assert.False(unchecked1.ReadReport.IsClean);
        }

        disk.Write("weights.bin", With(clean, 104, clean.Length / 4, 0));
        e = Assert.Throws<SafFormatException>(() => SafModel.Load(disk.Folder, new SafLoadOptions
        {
            MaxLostShare = 0.2,
            MaxBitErrorRate = double.PositiveInfinity,
        }));
        Assert.Contains("more than is taken for a loss", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-0.01)]
    [InlineData(0.21)]
    [InlineData(double.NaN)]
    public void Share_that_may_be_lost_is_at_most_a_fifth(double share) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new SafLoadOptions { MaxLostShare = share });

    /// <summary>Threads read parts and pieces; a loss lies over their borders.</summary>
    [Theory]
    [InlineData(0x00)]
    [InlineData(0xFF)]
    public void Loss_is_the_same_for_any_number_of_pieces(byte value)
    {
        RateTrials trials = new(300_000, 5_000);
        byte[] blob = [];
        trials.Read(1e-4, 3, b => blob = With(b, 100_001, 20_000, value));
        SampledBits whole = BitSample.Flips(trials.Manifest, blob);
        foreach (int piece in new[] { trials.Manifest.BlockSize, 7 * trials.Manifest.BlockSize, 64 * trials.Manifest.BlockSize })
        {
            SampledBits parts = new();
            for (int at = 0; at < blob.Length; at += piece)
            {
                SampledBits part = new();
                BitSample.AddFlips(trials.Manifest, blob.AsSpan(at, Math.Min(piece, blob.Length - at)), at, part);
                parts.Add(part);
            }

            Assert.Equal(whole.Bits, parts.Bits);
            Assert.Equal(whole.Runs.Where(r => r.Differing > 0), parts.Runs.Where(r => r.Differing > 0));
        }
    }

    private static byte[] With(byte[] blob, int at, int length, byte value) =>
        Over(blob, at, [.. Enumerable.Repeat(value, length)]);

    private static byte[] Over(byte[] blob, int at, byte[] content)
    {
        byte[] changed = [.. blob];
        content.CopyTo(changed, at);
        return changed;
    }
}
