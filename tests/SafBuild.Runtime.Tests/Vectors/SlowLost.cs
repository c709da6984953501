using System.Numerics;
using System.Text.Json;

namespace SafBuild.Runtime.Tests.Vectors;

/// <summary>What section 8 of docs/format.md leaves out of the evidence, a byte at a time.</summary>
internal sealed class SlowLost
{
    private readonly bool[] _lost;

    internal SlowLost(JsonElement blob, byte[] bytes, IReadOnlyList<SlowTensor> tensors)
    {
        Bytes = bytes;
        Sample = blob.TryGetProperty("sample", out _) ? SlowJson.Base64(blob, "sample") : [];
        _lost = new bool[bytes.Length];
        Copied = [.. tensors.Where(t => t.Copies == 3)
            .SelectMany(t => Enumerable.Range(0, (int)t.Length).Select(i => t.Offsets.Select(o => (int)o + i).ToArray()))];
        if (tensors.Any(t => t.IsCoded))
        {
            return;
        }

        MarkRuns();
        if (Sample.Length > 0)
        {
            MarkCopy();
        }
    }

    internal byte[] Bytes { get; }

    internal byte[] Sample { get; }

    /// <summary>Positions of the sampled bits that are not lost, with their clean values.</summary>
    internal IEnumerable<(long Position, int Clean)> Sampled =>
        Enumerable.Range(0, 8 * Sample.Length).Select(At).Where(b => !_lost[b.Position / 8]);

    /// <summary>Lost bytes that no two other copies give again.</summary>
    internal int Unrestored => _lost.Count(l => l) - Copied.Count(c => c.Count(at => _lost[at]) == 1);

    /// <summary>Of each byte that is stored three times the places.</summary>
    private int[][] Copied { get; }

    internal bool Has(int start, int end) => _lost.AsSpan(start..end).Contains(true);

    /// <summary>Bits of bytes of which so many copies are there, and those of them that differ.</summary>
    internal (int Trials, int Hits) Compared(int copies)
    {
        byte[][] kept = [.. Copied.Select(c => c.Where(at => !_lost[at]).Select(at => Bytes[at]).ToArray()).Where(c => c.Length == copies)];
        return (8 * kept.Length, kept.Sum(c => BitOperations.PopCount((uint)((c[0] ^ c[1]) | (c[0] ^ c[^1])))));
    }

    private void MarkRuns()
    {
        for (int start = 0, end; start < Bytes.Length; start = end)
        {
            end = start + 1;
            while (end < Bytes.Length && Bytes[end] == Bytes[start])
            {
                end++;
            }

            int differing = Enumerable.Range(0, 8 * Sample.Length).Select(At)
                .Count(b => b.Position >= 8L * start && b.Position < 8L * end && Bit(b.Position) != b.Clean);
            if (Bytes[start] is 0 or 255 && end - start >= 64 && differing >= 2)
            {
                _lost.AsSpan(start..end).Fill(true);
            }
        }
    }

    private void MarkCopy()
    {
        int[][] whole = [.. Copied.Where(c => c.All(at => !_lost[at]))];
        int bits = 8 * whole.Length;
        int[] alone = [.. Enumerable.Range(0, 3).Select(k => whole.Sum(c => Enumerable.Range(0, 8).Count(b =>
            Bit((8L * c[k]) + b) != Bit((8L * c[(k + 1) % 3]) + b) && Bit((8L * c[k]) + b) != Bit((8L * c[(k + 2) % 3]) + b))))];
        for (int k = 0; k < 3 && bits >= 512; k++)
        {
            if (4 * alone[k] >= bits && 8 * alone[(k + 1) % 3] <= bits && 8 * alone[(k + 2) % 3] <= bits)
            {
                Array.ForEach(Copied, c => _lost[c[k]] = true);
            }
        }
    }

    internal int Bit(long position) => Bytes[position / 8] >> (int)(position % 8) & 1;

    private (long Position, int Clean) At(int i)
    {
        ulong stretch = (ulong)Bytes.Length * 8 / ((ulong)Sample.Length * 8);
        return ((long)(((ulong)i * stretch) + (((ulong)i * 0x9E3779B9 % (1UL << 32)) * stretch / (1UL << 32))),
            Sample[i / 8] >> (i % 8) & 1);
    }
}
