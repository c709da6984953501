using System.Globalization;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Reading;

namespace SafBuild.Runtime;

/// <summary>
/// What <see cref="SafModel.Load"/> met in the stored bits. Counts are of raw values (words of the blob). A clean
/// artifact has none of them; faults make them grow, and the weights stay finite and bounded all the same.
/// <see cref="ToString"/> says it in a line.
/// </summary>
public sealed record SafReadReport
{
    /// <summary>
    /// Raw values that were NaN and were read as 0 (in three-copy tensors: voted values, read as the value of the clean range nearest
    /// 0).
    /// </summary>
    public long Nan { get; init; }

    /// <summary>Raw values that were infinite and were read as the bound of the function, or as 0 by the rule Zero.</summary>
    public long Infinite { get; init; }

    /// <summary>
    /// Finite raw values beyond the largest one stored, read as 0 (rule Zero only), and voted values outside their clean range, clamped
    /// into it.
    /// </summary>
    public long OutOfRange { get; init; }

    /// <summary>Values of three-copy tensors whose copies differed and were put right by the vote.</summary>
    public long Voted { get; init; }

    /// <summary>Blocks of an error-correcting storage format that were damaged and put right; 0 for other formats.</summary>
    public long Corrected { get; init; }

    /// <summary>
    /// Blocks in which an error-correcting storage format found damage: those put right, those lost, and any read in part.
    /// </summary>
    public long Detected { get; init; }

    /// <summary>
    /// Blocks that an error-correcting storage format could not put right. Their weights are read as 0; what coded storage keeps in its own
    /// bits (biases, statistics, integers) as the value that the manifest has for it, from the middle of the tensor's.
    /// </summary>
    public long Lost { get; init; }

    /// <summary>Blocks of coded storage; 0 for other storage. Those that were neither put right nor lost were clean.</summary>
    public long CodedBlocks { get; init; }

    /// <summary>Stored bits that the code of coded storage put right, in the blocks that it did not lose.</summary>
    public long CorrectedBits { get; init; }

    /// <summary>
    /// Names of the files, <c>manifest.json</c> and <c>graph.onnx</c>, that were damaged and read from <c>structure.bin</c> instead.
    /// </summary>
    public IReadOnlyList<string> RestoredFiles { get; init; } = [];

    /// <summary>Bytes of one block of the blob; the last block may be shorter.</summary>
    public required int BlockSize { get; init; }

    /// <summary>Number of blocks of the blob.</summary>
    public required int BlockCount { get; init; }

    /// <summary>
    /// Indices, ascending, of the blocks whose checksum differs; block i starts at byte i * <see cref="BlockSize"/>. Empty when
    /// <see cref="SafLoadOptions.CheckBlocks"/> is off.
    /// </summary>
    public required IReadOnlyList<int> DamagedBlocks { get; init; }

    /// <summary>The checksums that the damaged blocks have: whether damage is the same in two reads.</summary>
    internal IReadOnlyList<uint> DamagedChecksums { get; init; } = [];

    /// <summary>
    /// Places of the blob, ascending, that are lost as a whole, such as a row or a page of memory: at least 64 bytes that all read as 00
    /// or as FF where others belong, or one copy of all that is stored three times. Found by bits that the manifest keeps, so a loss that
    /// is short beside the blob (under some 1/500 of it) is not among them, nor is any of version 1 of the format; its blocks are in
    /// <see cref="DamagedBlocks"/> all the same. What is here is left out of the estimate.
    /// </summary>
    public IReadOnlyList<SafLostRegion> LostRegions { get; init; } = [];

    /// <summary>
    /// Estimated probability that one stored bit flipped, 0 to 0.5: of largest likelihood over bits that a code put right, damaged blocks,
    /// bits of three-copy tensors whose copies differ, and sampled bits. 0 for a clean blob. Assumes independent flips.
    /// </summary>
    public required double EstimatedBitErrorRate { get; init; }

    /// <summary>
    /// Lower end of the 95 % interval of the bit error rate (Clopper and Pearson): in at least 95 % of loads of blobs with independent
    /// flips the true rate is inside.
    /// </summary>
    public required double BitErrorRateLower { get; init; }

    /// <summary>
    /// Upper end of the 95 % interval of the bit error rate; above 0 for a clean blob, too, whose size says how much was looked at.
    /// </summary>
    public required double BitErrorRateUpper { get; init; }

    /// <summary>What says most about the rate.</summary>
    public required SafRateSource BitErrorRateSource { get; init; }

    /// <summary>True when nothing at all was found.</summary>
    public bool IsClean =>
        DamagedBlocks.Count == 0 && RestoredFiles.Count == 0 && LostRegions.Count == 0
        && Nan + Infinite + OutOfRange + Voted + Corrected + Detected + Lost == 0;

    /// <summary>One line for a person.</summary>
    public override string ToString()
    {
        string blocks = string.Create(CultureInfo.InvariantCulture, $"{BlockCount} blocks of {BlockSize:N0} bytes");
        if (IsClean)
        {
            return $"clean: {blocks}, no faults found";
        }

        string restored = RestoredFiles.Count == 0
            ? ""
            : $"; {string.Join(" and ", RestoredFiles)} restored from {ArtifactFiles.Structure}";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{DamagedBlocks.Count} of {blocks} damaged, estimated bit error rate {RateText()}; NaN {Nan}, infinite {Infinite}, ")
            + string.Create(
                CultureInfo.InvariantCulture,
                $"out of range {OutOfRange}, voted {Voted}, corrected {Corrected}, detected {Detected}, lost {Lost}")
            + (CodedBlocks == 0 ? ""
                : string.Create(CultureInfo.InvariantCulture, $" of {CodedBlocks} coded blocks, {CorrectedBits} bits put right"))
            + restored
            + string.Concat(LostRegions.Select(r => string.Create(
                CultureInfo.InvariantCulture, $"; {r.Length:N0} bytes lost from {r.Offset:N0} on")));
    }

    /// <summary>The estimate with its interval and where it is from.</summary>
    internal string RateText() =>
        new BitErrorEstimate(EstimatedBitErrorRate, BitErrorRateLower, BitErrorRateUpper, BitErrorRateSource).ToString();

    /// <summary>Whether a block is damaged here that was not damaged, or otherwise, in an earlier read.</summary>
    internal bool HasNewDamage(SafReadReport earlier)
    {
        HashSet<(int, uint)> known = [.. earlier.DamagedBlocks.Zip(earlier.DamagedChecksums)];
        return DamagedBlocks.Zip(DamagedChecksums).Any(d => !known.Contains(d));
    }

    internal static SafReadReport Of(ArtifactStructure structure, BlobRead read, BitErrorEstimate estimate) =>
        Of(structure, read.Counts) with
        {
            DamagedBlocks = read.Damaged,
            DamagedChecksums = read.DamagedChecksums,
            LostRegions = [.. read.Lost.Regions.Select(r => new SafLostRegion(r.Start, r.End - r.Start))],
            EstimatedBitErrorRate = estimate.Rate,
            BitErrorRateLower = estimate.Lower,
            BitErrorRateUpper = estimate.Upper,
            BitErrorRateSource = estimate.Source,
        };

    private static SafReadReport Of(ArtifactStructure structure, ReadCounts counts) => new()
    {
        Nan = counts.Nan,
        Infinite = counts.Infinite,
        OutOfRange = counts.OutOfRange,
        Voted = counts.Voted,
        Corrected = counts.Corrected,
        Detected = counts.Detected,
        Lost = counts.Lost,
        CodedBlocks = counts.CodedBlocks,
        CorrectedBits = counts.CorrectedBits,
        RestoredFiles = structure.Restored,
        BlockSize = structure.Manifest.BlockSize,
        BlockCount = structure.Manifest.BlockChecksums.Count,
        DamagedBlocks = [],
        EstimatedBitErrorRate = 0,
        BitErrorRateLower = 0,
        BitErrorRateUpper = 0.5,
        BitErrorRateSource = SafRateSource.None,
    };
}
