namespace SafBuild.Runtime.Tests.Vectors;

/// <summary>What became of a block: 0 clean, 1 put right, 2 lost, and whether the list was needed.</summary>
internal sealed record SlowBlock(int Outcome, byte[] Word, byte[] Payload, int Flips, bool UsedList);

/// <summary>docs/coded-block.md for <see cref="SlowReader"/>: one bit a byte, recursion over arrays.</summary>
/// <param name="k">Information bits.</param>
internal sealed class SlowBlockCode(int k)
{
    private const int ListSize = 8;
    private readonly bool[] _carries = SlowPositions.Of(k);

    private enum Kind
    {
        Zero,
        Free,
        Repetition,
        Split,
    }

    /// <param name="payload">(k - 16) / 8 bytes.</param>
    /// <returns>4,096 bits.</returns>
    internal byte[] Encode(byte[] payload)
    {
        byte[] message = [.. payload, .. BitConverter.GetBytes((ushort)Check(payload))];
        byte[] bits = new byte[4096];
        int j = 0;
        foreach (int i in Enumerable.Range(0, 4096).Where(i => _carries[i]))
        {
            bits[i] = (byte)(message[j / 8] >> (j % 8) & 1);
            j++;
        }

        byte[] sources = Transform(bits);
        return Transform([.. sources.Select((b, i) => _carries[i] ? b : (byte)0)]);
    }

    internal SlowBlock Decode(byte[] stored)
    {
        byte[] sources = Transform(stored);
        if (sources.Select((b, i) => _carries[i] ? 0 : b).All(b => b == 0) && Payload(stored) is { } clean)
        {
            return new(0, stored, clean, 0, false);
        }

        int[] sums = [.. stored.Select(b => b == 0 ? 1 : -1)];
        byte[] decision = Cancel(0, sums);
        if (Payload(decision) is { } payload)
        {
            return new(1, decision, payload, Differing(decision), false);
        }

        foreach (Path path in Survive(0, [new(0, sums, 0, [])]).OrderBy(p => p.Cost))
        {
            if (Payload(path.Word) is { } found)
            {
                return new(1, path.Word, found, Differing(path.Word), true);
            }
        }

        return new(2, stored, new byte[(k - 16) / 8], 0, true);

        int Differing(byte[] word) => word.Zip(stored).Count(p => p.First != p.Second);
    }

    /// <summary>The low 16 bits of CRC-32C without its last inversion.</summary>
    internal static uint Check(byte[] payload) => ~SlowStructure.Crc(payload) & 0xFFFF;

    private static byte[] Transform(byte[] bits)
    {
        byte[] result = [.. bits];
        for (int d = 1; d < 4096; d *= 2)
        {
            for (int i = 0; i < 4096; i++)
            {
                result[i] ^= (i & d) == 0 ? result[i + d] : (byte)0;
            }
        }

        return result;
    }

    /// <summary>Null where the check is wrong.</summary>
    private byte[]? Payload(byte[] word)
    {
        byte[] message = new byte[k / 8];
        int j = 0;
        for (int i = 0; i < 4096; i++)
        {
            if (_carries[i])
            {
                message[j / 8] |= (byte)(word[i] << (j % 8));
                j++;
            }
        }

        byte[] payload = message[..^2];
        return BitConverter.ToUInt16(message, message.Length - 2) == Check(payload) ? payload : null;
    }

    private Kind KindOf(int first, int count)
    {
        int carrying = _carries.AsSpan(first, count).Count(true);
        return carrying == 0 ? Kind.Zero : carrying == count ? Kind.Free
            : carrying == 1 && _carries[first + count - 1] ? Kind.Repetition : Kind.Split;
    }

    private byte[] Cancel(int first, int[] s)
    {
        int n = s.Length;
        switch (KindOf(first, n))
        {
            case Kind.Zero:
                return new byte[n];
            case Kind.Free:
                return Signs(s);
            case Kind.Repetition:
                for (; s.Length > 1; s = [.. s.Take(s.Length / 2).Zip(s.Skip(s.Length / 2), (a, b) => Math.Clamp(a + b, -127, 127))])
                {
                }

                return [.. Enumerable.Repeat(s[0] < 0 ? (byte)1 : (byte)0, n)];
            default:
                byte[] y = Cancel(first, FirstSums(s));
                return Joined(y, Cancel(first + (n / 2), SecondSums(s, y)));
        }
    }

    private static byte[] Signs(int[] s) => [.. s.Select(v => v < 0 ? (byte)1 : (byte)0)];

    private static int[] FirstSums(int[] s)
    {
        int[] sums = new int[s.Length / 2];
        for (int j = 0; j < sums.Length; j++)
        {
            (int a, int b) = (s[j], s[j + sums.Length]);
            sums[j] = Math.Sign(a) * Math.Sign(b) * Math.Min(Math.Abs(a), Math.Abs(b));
        }

        return sums;
    }

    private static int[] SecondSums(int[] s, byte[] y)
    {
        int[] sums = new int[s.Length / 2];
        for (int j = 0; j < sums.Length; j++)
        {
            (int a, int b) = (s[j], s[j + sums.Length]);
            sums[j] = Math.Clamp(y[j] == 0 ? b + a : b - a, -127, 127);
        }

        return sums;
    }

    private static byte[] Joined(byte[] y, byte[] z)
    {
        byte[] x = [.. y, .. z];
        for (int j = 0; j < y.Length; j++)
        {
            x[j] ^= z[j];
        }

        return x;
    }

    /// <summary>What a node makes of the paths that come to it.</summary>
    /// <returns>
    /// Paths with their words; <see cref="Path.From"/> is the place in <paramref name="paths"/> of the one it comes from.
    /// </returns>
    private List<Path> Survive(int first, List<Path> paths)
    {
        int n = paths[0].Sums.Length;
        List<Path> started = [.. paths.Select((p, i) => p with { From = i })];
        switch (KindOf(first, n))
        {
            case Kind.Zero:
                return [.. started.Select(p => p with { Cost = p.Cost + CostOfZeros(p.Sums), Word = new byte[n] })];
            case Kind.Repetition:
                return Chosen(
                    started.Select(p => p with { Cost = p.Cost + CostOfZeros(p.Sums), Word = new byte[n] }),
                    started.Select(p => p with
                    {
                        Cost = p.Cost + p.Sums.Sum(s => Math.Max(s, 0)),
                        Word = [.. Enumerable.Repeat((byte)1, n)],
                    }));
            case Kind.Free:
                return Turned(started, n);
            default:
                List<Path> ys = Survive(first, [.. paths.Select(p => p with { Sums = FirstSums(p.Sums) })]);
                List<Path> zs = Survive(
                    first + (n / 2), [.. ys.Select(y => y with { Sums = SecondSums(paths[y.From].Sums, y.Word) })]);
                return [.. zs.Select(z => z with { From = ys[z.From].From, Word = Joined(ys[z.From].Word, z.Word) })];
        }
    }

    private static int CostOfZeros(int[] sums) => sums.Sum(s => Math.Max(-s, 0));

    private static List<Path> Turned(List<Path> paths, int n)
    {
        paths = [.. paths.Select(p => p with { Word = Signs(p.Sums) })];
        for (int t = 0; t < Math.Min(7, n); t++)
        {
            paths = Chosen(paths, [.. paths.Select(p => Turn(p, t))]);
        }

        return paths;

        static Path Turn(Path path, int t)
        {
            int j = Enumerable.Range(0, path.Sums.Length).OrderBy(j => Math.Abs(path.Sums[j])).ThenBy(j => j).ElementAt(t);
            byte[] word = [.. path.Word];
            word[j] ^= 1;
            return path with { Cost = path.Cost + Math.Abs(path.Sums[j]), Word = word };
        }
    }

    /// <summary>Ascending by cost; A before B, then the order of the list: a sort that keeps the order of equals.</summary>
    private static List<Path> Chosen(IEnumerable<Path> a, IEnumerable<Path> b) => [.. a.Concat(b).OrderBy(p => p.Cost).Take(ListSize)];

    private sealed record Path(int Cost, int[] Sums, int From, byte[] Word);
}
