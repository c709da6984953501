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

    /// <summary>Blocks that an error-correcting storage format could not put right; their values are read as 0.</summary>
    public long Lost { get; init; }

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

    /// <summary>
    /// Estimated probability that one stored bit flipped; 0 for a clean blob. While less than half of the blocks are damaged:
    /// the rate at which that share of blocks has at least one flip. Beyond: the share of bits of three-copy tensors
    /// whose copies differ, over three. Without three-copy tensors, or where they show nothing: a lower bound, one flip
    /// a damaged block. Assumes independent flips.
    /// </summary>
    public required double EstimatedBitErrorRate { get; init; }

    /// <summary>True when nothing at all was found.</summary>
    public bool IsClean =>
        DamagedBlocks.Count == 0 && RestoredFiles.Count == 0 && Nan + Infinite + OutOfRange + Voted + Corrected + Detected + Lost == 0;

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
            $"{DamagedBlocks.Count} of {blocks} damaged, estimated bit error rate {EstimatedBitErrorRate:0.0e-0}; NaN {Nan}, infinite "
            + $"{Infinite}, ")
            + string.Create(
                CultureInfo.InvariantCulture,
                $"out of range {OutOfRange}, voted {Voted}, corrected {Corrected}, detected {Detected}, lost {Lost}{restored}");
    }

    internal static SafReadReport Of(ArtifactStructure structure, ReadCounts counts, IReadOnlyList<int> damaged) => new()
    {
        Nan = counts.Nan,
        Infinite = counts.Infinite,
        OutOfRange = counts.OutOfRange,
        Voted = counts.Voted,
        Corrected = counts.Corrected,
        Detected = counts.Detected,
        Lost = counts.Lost,
        RestoredFiles = structure.Restored,
        BlockSize = structure.Manifest.BlockSize,
        BlockCount = structure.Manifest.BlockChecksums.Count,
        DamagedBlocks = damaged,
        EstimatedBitErrorRate = BitErrorEstimate.Compute(structure.Manifest, counts, damaged.Count),
    };
}
