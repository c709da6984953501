using System.Globalization;
using System.Numerics;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Runtime.Reading;

/// <summary>What a read of a blob shows of flipped bits, and whether flips alone could have made it (docs/format.md, 8).</summary>
internal sealed record FlipEvidence
{
    /// <summary>
    /// Probability that a bound used for a refusal is wrong: a blob with random flips is taken for a foreign one in at most some of 10^9
    /// loads.
    /// </summary>
    private const double RefusalError = 1e-9;

    /// <summary>Beyond this rate nothing of a blob is left that any storage could use.</summary>
    private const double LargestRate = 0.2;

    /// <summary>One block lost in so many at most, for those that are not to say what the rate is.</summary>
    private const int MostLost = 100;

    private FlipSource Blocks { get; init; }

    /// <summary>The last block where it is shorter than the others.</summary>
    private FlipSource Last { get; init; }

    private FlipSource Copies { get; init; }

    /// <summary>Bits of coded blocks that were put right; none where so many blocks are lost that the others are a choice.</summary>
    private FlipSource Code { get; init; }

    /// <summary>Decoded coded blocks of which the sample has a bit, and those of them that it contradicts.</summary>
    private (long Compared, long Wrong) CodedBlocks { get; init; }

    /// <summary>Where one of three copies is lost: the other two.</summary>
    private FlipSource Pairs { get; init; }

    /// <summary>Sampled bits in the lower and in the upper half of their words: flips hit both alike, other weights do not.</summary>
    private FlipSource Low { get; init; }

    private FlipSource High { get; init; }

    /// <summary>Sampled bits with at most two other set bits in their byte, and the others: the same.</summary>
    private FlipSource AmongZeros { get; init; }

    private FlipSource Others { get; init; }

    /// <summary>Whether all sampled bits that differ were 0, or all were 1.</summary>
    private bool IsOneWay { get; init; }

    /// <summary>Value of all sampled bits where they are equal and some of them differ from the clean ones.</summary>
    private int? Erased { get; init; }

    /// <summary>
    /// Whether a code puts flips right: it and the sample say whose blob it is, whatever pattern the damage has and however much it is.
    /// </summary>
    internal bool IsCoded { get; private init; }

    /// <summary>Whether the blob has no bits.</summary>
    internal bool IsEmpty { get; private init; }

    /// <summary>
    /// Share of the blob, 0 to 1, that is lost as a whole and not stored three times, left out of all else here; in coded storage the share
    /// of blocks that are lost.
    /// </summary>
    internal double LostShare { get; private init; }

    /// <summary>The first is the one that says most at most rates; without trials where there is none.</summary>
    internal IEnumerable<FlipSource> Sources => [Code, Blocks, Copies, Pairs, Sample, Last];

    private FlipSource Sample => new(SafRateSource.Sample, Low.Trials + High.Trials, Low.Hits + High.Hits);

    /// <param name="manifest">Checked.</param>
    /// <param name="counts">What the read met in values.</param>
    /// <param name="damaged">Blocks whose checksum differs; null: not compared.</param>
    /// <param name="seen">What was read at the sampled bits.</param>
    /// <param name="lost">What is left out of the evidence.</param>
    internal static FlipEvidence Of(
        ArtifactManifest manifest, ReadCounts counts, IReadOnlyList<int>? damaged, SampledBits seen, LostRegions lost)
    {
        IReadOnlyList<SampledBit> sample =
            lost.Regions.Count == 0 ? seen.Bits : [.. seen.Bits.Where(b => !lost.Has(b.Position / 8))];
        SampledBit[] flips = [.. sample.Where(b => b.IsFlipped)];
        (int highTrials, int highHits) = (sample.Count / 2, 0);
        if (flips.Length > 0 && counts.CodedBlocks == 0)
        {
            BlobSegment[] segments = BlobLayout.Segments(manifest);
            highTrials = CountHigh(manifest, segments, sample);
            highHits = CountHigh(manifest, segments, flips);
        }

        int full = (int)(manifest.BlobLength / manifest.BlockSize);
        HashSet<int> lostBlocks = [.. lost.Blocks(manifest.BlockSize)];
        int[]? hit = damaged is null ? null : [.. damaged.Where(b => !lostBlocks.Contains(b))];
        long rest = lostBlocks.Contains(full) ? 0 : 8 * (manifest.BlobLength % manifest.BlockSize);
        int amongZeros = sample.Count(b => b.IsAmongZeros), amongZerosFlips = flips.Count(b => b.IsAmongZeros);
        long copiedBits = 8 * manifest.Tensors.Where(t => t.Copies == 3).Sum(t => t.Length);
        return new()
        {
            IsEmpty = manifest.BlobLength == 0,
            LostShare = counts.CodedBlocks > 0 ? counts.LostShare
                : lost.Regions.Count == 0 ? 0 : (double)lost.UnrestoredBytes / manifest.BlobLength,
            IsCoded = counts.CodedBlocks > 0,
            Blocks = hit is null
                ? default
                : new(SafRateSource.Blocks, full - lostBlocks.Count(b => b < full), hit.Count(b => b < full), 8L * manifest.BlockSize),
            Last = hit is null || rest == 0 ? default : new(SafRateSource.Blocks, 1, hit.Count(b => b == full), rest),
            Copies = new(SafRateSource.Copies, copiedBits - lost.CopyBits, counts.VotedBits - lost.VotedBits, 3),
            Pairs = lost.Pairs,
            Code = counts.Lost * MostLost > counts.CodedBlocks ? default : new(SafRateSource.Code, counts.CodedBits, counts.CorrectedBits),
            CodedBlocks = (counts.Compared, counts.Contradicted),
            Low = new(SafRateSource.Sample, sample.Count - highTrials, flips.Length - highHits),
            High = new(SafRateSource.Sample, highTrials, highHits),
            AmongZeros = new(SafRateSource.Sample, amongZeros, amongZerosFlips),
            Others = new(SafRateSource.Sample, sample.Count - amongZeros, flips.Length - amongZerosFlips),
            IsOneWay = flips.Select(f => BitSample.Clean(manifest, f.Position)).Distinct().Count() < 2,
            Erased = ErasedTo(manifest, sample, flips),
        };
    }

    /// <summary>Why these are no random flips in the blob of this manifest; null when they may be.</summary>
    internal string? Contradiction()
    {
        if (LostShare > LostRegions.LargestShare)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{LostShare:P1} of the blob ")
                + (IsCoded ? "is beyond its code" : "reads as 00 or FF where other bytes belong") + ": more than is taken for a loss";
        }

        if (IsCoded)
        {
            // A block that fails its check by chance passes it once in some thousand times; what is put right is right otherwise.
            return CodedBlocks.Wrong > 0
                && (CodedBlocks.Wrong == CodedBlocks.Compared || CodedBlocks.Wrong > 1 + (CodedBlocks.Compared / 64))
                ? string.Create(CultureInfo.InvariantCulture,
                    $"{CodedBlocks.Wrong:N0} of {CodedBlocks.Compared:N0} sampled blocks hold other weights than the sampled bits say: ")
                    + "parts are not this artifact's"
                : null;
        }

        // Nothing is hit in nearly every load, and bounds take time.
        if (Sources.All(s => s.Hits == 0))
        {
            return null;
        }

        (double Lower, double Upper) blocks = Bounds(Blocks), copies = Bounds(Copies), pairs = Bounds(Pairs), sample = Bounds(Sample);
        if (sample.Lower > LargestRate)
        {
            return $"{Shown(Sample)} sampled bits differ: nothing of the weights is left";
        }

        if (sample.Lower > blocks.Upper)
        {
            return $"{Shown(Sample)} sampled bits differ, far more than random flips make that damage {Shown(Blocks)} blocks: parts "
                + "are not this artifact's";
        }

        // Not the other way: a burst in one copy is many differing bits in few blocks, and the vote puts it right.
        if (Math.Max(blocks.Lower, sample.Lower) > Math.Min(copies.Upper, pairs.Upper))
        {
            return $"{Shown(Blocks)} blocks and {Shown(Sample)} sampled bits differ, and only {Shown(Both(Copies, Pairs))} bits of what is "
                + "stored three times: a whole blob of another artifact";
        }

        if (blocks.Lower > sample.Upper)
        {
            return $"{Shown(Blocks)} blocks differ, and only {Shown(Sample)} sampled bits: the checksums are not this blob's";
        }

        // Flips at the rate p set k bits all to one value with a probability of at most p^k.
        if (Erased is { } value
            && Sample.Hits * Math.Log(Math.Min(LargestRate, Math.Min(blocks.Upper, sample.Upper))) < Math.Log(RefusalError))
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"all {Sample.Trials:N0} sampled bits are {value}, {Sample.Hits:N0} of them were not: nothing is stored there");
        }

        // Not the other way: zeros in the place of weights are damage. Nor where bits were lost in one direction, which zeros cannot be.
        if (!IsOneWay && Others.Trials > 0 && AmongZeros.Trials > 0 && Bounds(Others).Lower > Bounds(AmongZeros).Upper)
        {
            return $"{Shown(Others)} sampled bits in bytes with more than two other set bits differ and {Shown(AmongZeros)} in those of "
                + "zeros: other weights, not flips";
        }

        (double Lower, double Upper) low = Bounds(Low), high = Bounds(High);
        return low.Lower > high.Upper || high.Lower > low.Upper
            ? $"{Shown(Low)} sampled bits of the lower halves of words differ and {Shown(High)} of the upper ones: other weights, not flips"
            : null;
    }

    private static int? ErasedTo(ArtifactManifest manifest, IReadOnlyList<SampledBit> sample, SampledBit[] flips)
    {
        if (flips.Length == 0)
        {
            return null;
        }

        int clean = BitSample.Clean(manifest, flips[0].Position);
        int others = sample.Count(b => BitSample.Clean(manifest, b.Position) == clean);
        return flips.Length == others && flips.All(f => BitSample.Clean(manifest, f.Position) == clean) ? 1 - clean : null;
    }

    private static (double Lower, double Upper) Bounds(FlipSource source) =>
        source.Trials == 0 ? (0, 0.5) : source.Bounds(RefusalError);

    /// <summary>To be shown, not for bounds.</summary>
    private static FlipSource Both(FlipSource a, FlipSource b) => a with { Trials = a.Trials + b.Trials, Hits = a.Hits + b.Hits };

    private static string Shown(FlipSource source) =>
        source.Trials == 0 ? "no" : string.Create(CultureInfo.InvariantCulture, $"{source.Hits:N0} of {source.Trials:N0}");

    /// <summary>How many of the bits, ascending, are in the upper half of the bits of their words.</summary>
    private static int CountHigh(ArtifactManifest manifest, BlobSegment[] segments, IReadOnlyList<SampledBit> bits)
    {
        (int segment, int high) = (0, 0);
        foreach ((long position, _, _) in bits)
        {
            while (position >= 8 * segments[segment].End)
            {
                segment++;
            }

            int word = 8 * WordBytes(manifest.Tensors[segments[segment].Tensor]);
            high += (position - (8 * segments[segment].Offset)) % word >= word / 2 ? 1 : 0;
        }

        return high;
    }

    /// <summary>Bytes of a stored number; 1 where a block has several.</summary>
    private static int WordBytes(TensorEntry tensor)
    {
        if (tensor.Read != ReadKind.Saf)
        {
            return tensor.ElementType.Size();
        }

        Formats.StorageFormat format = BlobLayout.Format(tensor);
        return format.BlockValues == 1 ? format.BlockBytes : 1;
    }
}
