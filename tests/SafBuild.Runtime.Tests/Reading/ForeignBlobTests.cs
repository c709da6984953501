using System.Runtime.InteropServices;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Functions;
using SafBuild.Runtime.Reading;
using SafBuild.Runtime.Tensors;
using SafBuild.Runtime.Tests.Models;

namespace SafBuild.Runtime.Tests.Reading;

/// <summary>R11: what is not this manifest's blob is refused, and never loaded as if it were damaged.</summary>
public sealed class ForeignBlobTests
{
    /// <summary>Bytes of the blob, and of one copy of what is stored three times.</summary>
    public static TheoryData<int, int> Blobs => new()
    {
        { 3_000, 0 },
        { 3_000, 300 },
        { 300_000, 0 },
        { 300_000, 5_000 },
        { 4_000_000, 0 },
    };

    [Theory]
    [MemberData(nameof(Blobs))]
    public void Blob_that_is_not_this_manifest_s_is_refused(int bytes, int copied)
    {
        RateTrials trials = new(bytes, copied);
        List<string> loaded = [];
        foreach ((string name, Func<byte[], byte[]> change) in Foreign)
        {
            if (trials.Refusal(change) is null)
            {
                loaded.Add(name);
            }
        }

        Assert.Empty(loaded);
        Assert.Null(trials.Refusal(blob => blob));
    }

    /// <summary>
    /// Most bits of two pruned models are the same zeros: as rates go, one could be the other at 1e-3 to 0.2. Flips do not spare the bytes
    /// that are zero.
    /// </summary>
    [Theory]
    [InlineData(4_000, 0.5)]
    [InlineData(4_000, 0.9)]
    [InlineData(400_000, 0.5)]
    [InlineData(400_000, 0.9)]
    [InlineData(4_000_000, 0.95)]
    public void Pruned_blob_that_is_not_this_manifest_s_is_refused(int bytes, double pruned)
    {
        RateTrials trials = new(bytes, 0, pruned);
        (string Name, Func<byte[], byte[]> Change)[] foreign =
        [
            ("zeros", blob => new byte[blob.Length]),
            ("ones", blob => [.. blob.Select(_ => (byte)0xFF)]),
            ("another seed", blob => Floats(blob, (v, i) => v == 0 ? 0 : (new Random(i).NextSingle() - 0.5f) * 0.2f)),
            ("other weights pruned", blob => Floats(blob, (_, i) =>
            {
                Random random = new(i);
                return random.NextDouble() < pruned ? 0 : (random.NextSingle() - 0.5f) * 0.2f;
            })),
            ("trained on", blob => Floats(blob, (v, i) => v * (1 + (new Random(i).NextSingle() * 0.1f)))),
            ("one place to the right", blob => [.. blob[^4..], .. blob[..^4]]),
        ];
        Assert.Empty(foreign.Where(f => trials.Refusal(f.Change) is null).Select(f => f.Name));
        Assert.Null(trials.Refusal(blob => blob));
        foreach (double rate in RateTrials.Rates)
        {
            Assert.Equal(0, trials.At(rate, draws: bytes > 1_000_000 ? 3 : 20).Refused);
        }
    }

    private static IEnumerable<(string Name, Func<byte[], byte[]> Change)> Foreign =>
    [
        ("zeros", blob => new byte[blob.Length]),
        ("ones", blob => [.. blob.Select(_ => (byte)0xFF)]),
        ("random", blob => TestTensors.Noise(blob.Length)),
        ("another seed", blob => Floats(blob, (_, i) => (new Random(i).NextSingle() - 0.5f) * 0.2f)),
        ("the same, trained on", blob => Floats(blob, (v, i) => v * (1 + (new Random(i).NextSingle() * 1e-3f)))),
        ("another scale", blob => Floats(blob, (v, _) => v * 1.7f)),
        ("one place to the right", blob => [.. blob[^4..], .. blob[..^4]]),
        ("byte order", blob => Floats(blob, (v, _) => BitConverter.Int32BitsToSingle(
            System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(BitConverter.SingleToInt32Bits(v))))),
        ("two quarters swapped", blob =>
        {
            int quarter = blob.Length / 16 * 4;
            return [.. blob[quarter..(2 * quarter)], .. blob[..quarter], .. blob[(2 * quarter)..]];
        }),
        ("half old, half new", blob =>
            [.. blob[..(blob.Length / 2)], .. Floats(blob, (v, i) => new Random(i).NextSingle() - 0.5f)[(blob.Length / 2)..]]),
        ("half old, half new, trained on", blob =>
        {
            int half = blob.Length / 8 * 4;
            return [.. blob[..half], .. Floats(blob, (v, i) => v * (1 + (new Random(i).NextSingle() * 1e-2f)))[half..]];
        }),
        ("cut off and filled with zeros", blob => [.. blob[..(blob.Length / 4 * 3)], .. new byte[blob.Length - (blob.Length / 4 * 3)]]),
    ];

    private static byte[] Floats(byte[] blob, Func<float, int, float> change)
    {
        byte[] changed = [.. blob];
        Span<float> values = MemoryMarshal.Cast<byte, float>(changed.AsSpan());
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = change(values[i], i);
        }

        return changed;
    }

    /// <summary>Faults that memory has, besides single bits: bursts that are short beside the blob do not make it a foreign one.</summary>
    [Theory]
    [InlineData(300_000, 5_000, 38)]
    [InlineData(300_000, 0, 512)]
    [InlineData(4_000_000, 60_000, 4096)]
    public void Burst_is_damage(int bytes, int copied, int burst)
    {
        RateTrials trials = new(bytes, copied);
        byte[] noise = TestTensors.Noise(burst);
        for (int at = 0; at + burst <= bytes - 4; at += (bytes / 23) + 1)
        {
            Assert.Null(trials.Refusal(blob => [.. blob[..at], .. noise, .. blob[(at + burst)..]]));
        }
    }

    /// <summary>It has no sample: what is stored three times tells, where it is enough.</summary>
    [Fact]
    public void Version_1_is_judged_by_copies()
    {
        ArtifactManifest manifest = TestTensors.Manifest(
            1, null, TestTensors.Saf([400_000], [1], "Float32", "Tanh", OutOfRange.Saturate),
            TestTensors.ThreeCopies([20_000], NumberType.Float32, -1, 1));
        int[] all = [.. Enumerable.Range(0, manifest.BlockChecksums.Count)];
        Assert.Contains(
            "stored three times", FlipEvidence.Of(manifest, default, all, new(), LostRegions.None).Contradiction(),
            StringComparison.Ordinal);
        Assert.Null(FlipEvidence.Of(manifest, new() { VotedBits = 20_000 }, all, new(), LostRegions.None).Contradiction());
    }

    [Fact]
    public void Foreign_blob_is_refused_by_a_load_and_the_message_says_why()
    {
        using ArtifactOnDisk disk = new(SmallNetwork.Make(version: 2));
        byte[] foreign = [.. disk.Read("weights.bin").Select(b => (byte)~b)];
        disk.Write("weights.bin", foreign);
        SafFormatException e = Assert.Throws<SafFormatException>(
            () => SafModel.Load(disk.Folder, new SafLoadOptions { MaxBitErrorRate = double.PositiveInfinity }));
        Assert.EndsWith("weights.bin", e.File, StringComparison.Ordinal);
        Assert.Contains("nothing of the weights is left", e.Message, StringComparison.Ordinal);
    }
}
