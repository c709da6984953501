using System.Numerics;
using SafBuild.Runtime.Artifact;

namespace SafBuild.Runtime.Reading;

/// <summary>
/// Places of a blob that are lost as a whole, such as a row or a page of memory, or one of three copies: what is read there says nothing
/// of the rate at which bits flip, nor whose blob it is (docs/format.md, 8).
/// </summary>
internal sealed record LostRegions
{
    /// <summary>Share of a blob beyond which what is left does not tell whose it is.</summary>
    internal const double LargestShare = 0.2;

    /// <summary>Bytes of a stretch, at least, and of a copy: shorter ones are evidence like others.</summary>
    private const int Shortest = 64;

    /// <summary>Sampled bits of a stretch that differ, at least: two flips alone seldom leave zeros all around them.</summary>
    private const int FewestDiffering = 2;

    /// <summary>Share of bits at which a copy that is lost stands alone, at least: flips give less than a quarter at any rate.</summary>
    private const double LeastAlone = 0.25;

    /// <summary>Share of bits, at most, at which another copy stands alone: else it is not one copy that is lost.</summary>
    private const double MostOfOthers = 0.125;

    /// <summary>Share of sampled bits that differ, at least, in blocks that hold something else.</summary>
    private const double LeastOverwritten = 0.125;

    /// <summary>A copy of a tensor as it was read, by its index in the manifest and 0 to 2.</summary>
    internal delegate ReadOnlySpan<byte> CopyOf(int tensor, int copy);

    internal static LostRegions None { get; } = new();

    /// <summary>Ascending, apart from each other.</summary>
    internal IReadOnlyList<BlobPart> Regions { get; private init; } = [];

    /// <summary>Bytes of these that no two other copies give again.</summary>
    internal long UnrestoredBytes { get; private init; }

    /// <summary>Bits of one copy of three-copy tensors of which a copy, or more, is lost.</summary>
    internal long CopyBits { get; private init; }

    /// <summary>Those of them whose copies differ.</summary>
    internal long VotedBits => Alone.Sum();

    /// <summary>For each copy, those of them at which it differs from the other two.</summary>
    private long[] Alone { get; init; } = [0, 0, 0];

    /// <summary>The two that are left where one of three copies is lost.</summary>
    internal FlipSource Pairs { get; private init; }

    /// <param name="manifest">Checked.</param>
    /// <param name="votedBits">Of three-copy tensors, bits whose copies differ.</param>
    /// <param name="seen">What was read at the sampled bits.</param>
    /// <param name="copyOf">Asked for three-copy tensors alone.</param>
    /// <param name="overwritten">
    /// Blocks whose checksum differs, of which stretches that read as anything else are lost, too; null: they are not.
    /// </param>
    /// <param name="mostOverwritten">Share of the blob beyond which none of these is.</param>
    internal static LostRegions Of(
        ArtifactManifest manifest, long votedBits, SampledBits seen, CopyOf copyOf, IReadOnlyList<int>? overwritten = null,
        double mostOverwritten = 0)
    {
        LostRegions runs = Of(
            manifest,
            [.. seen.Runs.Where(r => r.Differing >= FewestDiffering && r.End - r.Start >= Shortest)
                .Select(r => new BlobPart(r.Start, r.End))],
            copyOf);
        BlobPart[] copy = [.. LostCopy(manifest, votedBits, runs, copyOf)];
        LostRegions lost = copy.Length == 0 ? runs : Of(manifest, Joined([.. runs.Regions, .. copy]), copyOf);
        BlobPart[] stretches = overwritten is null ? [] : [.. Overwritten(manifest, seen, lost, overwritten)];
        LostRegions all = stretches.Length == 0 ? lost : Of(manifest, Joined([.. lost.Regions, .. stretches]), copyOf);
        return all.UnrestoredBytes <= mostOverwritten * manifest.BlobLength ? all : lost;
    }

    /// <summary>Whether a byte of the blob is lost.</summary>
    internal bool Has(long at)
    {
        int low = 0;
        for (int high = Regions.Count; low < high;)
        {
            int middle = (low + high) / 2;
            (low, high) = Regions[middle].End <= at ? (middle + 1, high) : (low, middle);
        }

        return low < Regions.Count && Regions[low].Start <= at;
    }

    /// <summary>Indices, ascending, of the checksum blocks that have lost bytes.</summary>
    internal IEnumerable<int> Blocks(int blockSize) => Regions
        .SelectMany(r => Enumerable.Range(
            (int)(r.Start / blockSize), (int)((r.End - 1) / blockSize) - (int)(r.Start / blockSize) + 1))
        .Distinct();

    private static LostRegions Of(ArtifactManifest manifest, IReadOnlyList<BlobPart> regions, CopyOf copyOf)
    {
        if (regions.Count == 0)
        {
            return None;
        }

        long[] alone = [0, 0, 0];
        (long restored, long bits, FlipSource pairs) = (0, 0, new(SafRateSource.Copies, 0, 0, 2));
        for (int i = 0; i < manifest.Tensors.Count; i++)
        {
            foreach ((int start, int end, bool[] lost) in Stretches(manifest.Tensors[i], regions))
            {
                ReadOnlySpan<byte> a = copyOf(i, 0)[start..end], b = copyOf(i, 1)[start..end], c = copyOf(i, 2)[start..end];
                bits += 8L * a.Length;
                alone = Sum(alone, CountAlone(a, b, c));
                if (lost.Count(l => l) == 1)
                {
                    restored += a.Length;
                    long differing = lost[0] ? Differing(b, c) : lost[1] ? Differing(a, c) : Differing(a, b);
                    pairs = pairs with { Trials = pairs.Trials + (8L * a.Length), Hits = pairs.Hits + differing };
                }
            }
        }

        return new()
        {
            Regions = regions,
            UnrestoredBytes = regions.Sum(r => r.End - r.Start) - restored,
            CopyBits = bits,
            Alone = alone,
            Pairs = pairs,
        };
    }

    /// <summary>Longest stretches of damaged blocks in which so many sampled bits differ that they hold something else.</summary>
    private static IEnumerable<BlobPart> Overwritten(
        ArtifactManifest manifest, SampledBits seen, LostRegions lost, IReadOnlyList<int> damaged)
    {
        for (int first = 0, after; first < damaged.Count; first = after)
        {
            for (after = first + 1; after < damaged.Count && damaged[after] == damaged[after - 1] + 1;)
            {
                after++;
            }

            long start = (long)damaged[first] * manifest.BlockSize;
            long end = Math.Min(manifest.BlobLength, (damaged[after - 1] + 1L) * manifest.BlockSize);
            SampledBit[] bits =
                [.. seen.Bits.Where(b => b.Position >= 8 * start && b.Position < 8 * end && !lost.Has(b.Position / 8))];
            int differing = bits.Count(b => b.IsFlipped);
            if (differing >= FewestDiffering && differing >= LeastOverwritten * bits.Length)
            {
                yield return new(start, end);
            }
        }
    }

    /// <summary>The places of a copy that stands alone at so many bits that it is none any more; nothing where there is no such.</summary>
    private static IEnumerable<BlobPart> LostCopy(ArtifactManifest manifest, long votedBits, LostRegions runs, CopyOf copyOf)
    {
        TensorEntry[] copied = [.. manifest.Tensors.Where(t => t.Copies == 3)];
        long bits = (8 * copied.Sum(t => t.Length)) - runs.CopyBits;
        if (manifest.Version == 1 || bits < 8 * Shortest || votedBits - runs.VotedBits < LeastAlone * bits)
        {
            return [];
        }

        // Beside a lost stretch in two copies the third is alone, and right.
        long[] alone = [.. runs.Alone.Select(a => -a)];
        for (int i = 0; i < manifest.Tensors.Count; i++)
        {
            if (manifest.Tensors[i].Copies == 3)
            {
                alone = Sum(alone, CountAlone(copyOf(i, 0), copyOf(i, 1), copyOf(i, 2)));
            }
        }

        int most = Array.IndexOf(alone, alone.Max());
        return alone[most] >= LeastAlone * bits && alone.Where((_, copy) => copy != most).All(a => a <= MostOfOthers * bits)
            ? copied.Select(t => new BlobPart(t.Offsets[most], t.Offsets[most] + t.Length))
            : [];
    }

    /// <summary>Stretches of one copy, in bytes of it, of which the same copies are lost, and not none of them.</summary>
    private static IEnumerable<(int Start, int End, bool[] Lost)> Stretches(TensorEntry tensor, IReadOnlyList<BlobPart> regions)
    {
        if (tensor.Copies != 3)
        {
            yield break;
        }

        // Regions as bytes of the copy that they are in.
        (int Copy, long Start, long End)[] inside =
            [.. tensor.Offsets.SelectMany((offset, copy) => regions
                .Select(r => (copy, Math.Max(0, r.Start - offset), Math.Min(tensor.Length, r.End - offset)))
                .Where(r => r.Item2 < r.Item3))];
        int[] cuts = [.. inside.SelectMany(r => new[] { (int)r.Start, (int)r.End }).Distinct().Order()];
        for (int i = 0; i + 1 < cuts.Length; i++)
        {
            bool[] lost = [.. Enumerable.Range(0, 3).Select(c => inside.Any(r => r.Copy == c && r.Start <= cuts[i] && r.End > cuts[i]))];
            if (lost.Contains(true))
            {
                yield return (cuts[i], cuts[i + 1], lost);
            }
        }
    }

    private static List<BlobPart> Joined(BlobPart[] regions)
    {
        List<BlobPart> joined = [];
        foreach (BlobPart region in regions.OrderBy(r => r.Start))
        {
            if (joined.Count > 0 && joined[^1].End >= region.Start)
            {
                joined[^1] = joined[^1] with { End = Math.Max(joined[^1].End, region.End) };
                continue;
            }

            joined.Add(region);
        }

        return joined;
    }

    private static long[] Sum(long[] a, long[] b) => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];

    /// <summary>For each copy, the bits at which it differs from two others that are equal.</summary>
    private static long[] CountAlone(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, ReadOnlySpan<byte> c)
    {
        (long first, long second, long third) = (0, 0, 0);
        for (int i = 0; i < a.Length; i++)
        {
            first += BitOperations.PopCount((uint)((a[i] ^ b[i]) & ~(b[i] ^ c[i])));
            second += BitOperations.PopCount((uint)((b[i] ^ a[i]) & ~(a[i] ^ c[i])));
            third += BitOperations.PopCount((uint)((c[i] ^ a[i]) & ~(a[i] ^ b[i])));
        }

        return [first, second, third];
    }

    private static long Differing(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        long differing = 0;
        for (int i = 0; i < a.Length; i++)
        {
            differing += BitOperations.PopCount((uint)(a[i] ^ b[i]));
        }

        return differing;
    }
}
