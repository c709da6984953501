using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Functions;
using SafBuild.Runtime.Reading;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Runtime.Tests.Reading;

/// <summary>A blob of so many bytes, some of them in three copies, with flips at a known rate, and what the reader makes of them.</summary>
internal sealed class RateTrials
{
    private readonly byte[] _clean;
    private readonly ArtifactManifest _manifest;

    /// <param name="bytes">Of the blob, about.</param>
    /// <param name="copied">Of one copy of what is stored three times.</param>
    /// <param name="pruned">Share of weights that are 0, the same ones in each blob of this size.</param>
    internal RateTrials(int bytes, int copied, double pruned = 0)
    {
        List<TensorEntry> tensors = [];
        if (bytes > 3 * copied)
        {
            tensors.Add(TestTensors.Saf([(bytes - (3 * copied)) / 4], [1], "Float32", "Tanh", OutOfRange.Saturate));
        }

        if (copied > 0)
        {
            tensors.Add(TestTensors.ThreeCopies([copied / 4], NumberType.Float32, -1, 1));
        }

        ArtifactManifest placed = TestTensors.Manifest(2, null, [.. tensors]);
        _clean = new byte[placed.BlobLength];
        Random random = new(bytes);
        for (int i = 0; i + 4 <= _clean.Length; i += 4)
        {
            BitConverter.TryWriteBytes(_clean.AsSpan(i), (random.NextSingle() - 0.5f) * 0.2f);
            if (pruned > 0 && random.NextDouble() < pruned)
            {
                _clean.AsSpan(i, 4).Clear();
            }
        }

        foreach (TensorEntry tensor in placed.Tensors.Where(t => t.Copies == 3))
        {
            foreach (long offset in tensor.Offsets)
            {
                _clean.AsSpan((int)tensor.Offsets[0], (int)tensor.Length).CopyTo(_clean.AsSpan((int)offset));
            }
        }

        _manifest = (placed with { BlockSize = Checksums.BlockSize(placed.BlobLength, 2) }).WithChecksums(_clean);
    }

    internal ArtifactManifest Manifest => _manifest;

    internal static double[] Rates { get; } = [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 5e-2];

    internal RateRow At(double rate, int draws)
    {
        (int inside, int refused, List<double> ratios, int sparse) = (0, 0, [], 0);
        for (int draw = 0; draw < draws; draw++)
        {
            (FlipEvidence evidence, int damaged) = Evidence(rate, draw);
            BitErrorEstimate estimate = BitErrorEstimate.Of(evidence);
            inside += rate >= estimate.Lower && rate <= estimate.Upper ? 1 : 0;
            refused += evidence.Contradiction() is null ? 0 : 1;
            ratios.Add(estimate.Upper / estimate.Lower);
            sparse += 2 * damaged < _manifest.BlockChecksums.Count ? 1 : 0;
        }

        ratios.Sort();
        return new(_clean.Length, rate, draws, inside, refused, ratios[draws / 2], ratios[^1],
            8 * _clean.Length * rate >= 20 && sparse == draws);
    }

    internal BitErrorEstimate Estimate(double rate, int draw) => BitErrorEstimate.Of(Evidence(rate, draw).Evidence);

    /// <summary>
    /// Why a load refuses another blob of the same length in this one's place, at any rate; null: it may be this one, damaged.
    /// </summary>
    internal string? Refusal(Func<byte[], byte[]> change, SafLoadOptions? options = null)
    {
        options = (options ?? new()) with { MaxBitErrorRate = double.PositiveInfinity };
        FlipEvidence evidence = Read(change([.. _clean]), options).Evidence;
        try
        {
            LoadPolicy.Check("", _manifest, options, evidence, BitErrorEstimate.Of(evidence));
            return null;
        }
        catch (SafFormatException e)
        {
            return e.Message;
        }
    }

    /// <summary>What the reader makes of a blob with flips at this rate that is changed then.</summary>
    internal (FlipEvidence Evidence, LostRegions Lost) Read(
        double rate, int draw, Func<byte[], byte[]> change, SafLoadOptions? options = null)
    {
        (FlipEvidence evidence, LostRegions lost, _) = Read(change(Flipped(rate, draw)), options ?? new());
        return (evidence, lost);
    }

    private (FlipEvidence Evidence, int Damaged) Evidence(double rate, int draw) => Evidence(Flipped(rate, draw));

    private byte[] Flipped(double rate, int draw)
    {
        byte[] blob = [.. _clean];
        Random random = new(draw + 1);
        long bits = 8L * blob.Length;

        // From flip to flip: the distances are geometric.
        for (double at = Next(-1); at < bits; at = Next(at))
        {
            long bit = (long)at;
            blob[bit / 8] ^= (byte)(1 << (int)(bit % 8));
        }

        return blob;

        double Next(double from) => rate == 0 ? bits : from + 1 + Math.Floor(Math.Log(1 - random.NextDouble()) / Math.Log(1 - rate));
    }

    private (FlipEvidence Evidence, int Damaged) Evidence(byte[] blob)
    {
        (FlipEvidence evidence, _, int damaged) = Read(blob, new());
        return (evidence, damaged);
    }

    private (FlipEvidence Evidence, LostRegions Lost, int Damaged) Read(byte[] blob, SafLoadOptions options)
    {
        using AlignedBuffer decoded = new(_manifest.DecodedLength);
        ReadCounts counts = WeightReader.Read(_manifest, blob, decoded);
        IReadOnlyList<int> damaged = Checksums.DamagedBlocks(blob, _manifest);
        SampledBits seen = BitSample.Flips(_manifest, blob);
        LostRegions lost = LostRegions.Of(
            _manifest, counts.VotedBits, seen, WeightReader.CopiesOf(_manifest, blob), options.TakeOverwritten ? damaged : null,
            options.MaxLostShare);
        return (FlipEvidence.Of(_manifest, counts, damaged, seen, lost), lost, damaged.Count);
    }
}

/// <param name="Bytes">Of the blob.</param>
/// <param name="Rate">Injected.</param>
/// <param name="Draws">How many.</param>
/// <param name="Inside">Draws whose interval has the rate.</param>
/// <param name="Refused">Draws taken for a foreign blob.</param>
/// <param name="MedianRatio">Upper end of the interval over the lower one.</param>
/// <param name="WidestRatio">The largest of them.</param>
/// <param name="IsWidthPromised">At least 20 flips are expected, and under half of the blocks are hit in every draw.</param>
internal sealed record RateRow(
    int Bytes, double Rate, int Draws, int Inside, int Refused, double MedianRatio, double WidestRatio, bool IsWidthPromised);
