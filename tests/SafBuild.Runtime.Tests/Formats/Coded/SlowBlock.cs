namespace SafBuild.Runtime.Tests.Formats.Coded;

/// <summary>
/// One block, slowly and from docs/format.md alone: bits are bools, sums are ints, paths are copied. Shares nothing with the Runtime's code
/// but the positions.
/// </summary>
/// <param name="mask">512 bytes.</param>
internal sealed class SlowBlock(byte[] mask)
{
    private const int Bits = 4096;
    private const int MostPaths = 8;

    private readonly int[] _information = [.. Enumerable.Range(0, Bits).Where(i => ((mask[i / 8] >> (i % 8)) & 1) != 0)];

    private readonly bool[] _isInformation =
        [.. Enumerable.Range(0, Bits).Select(i => ((mask[i / 8] >> (i % 8)) & 1) != 0)];

    /// <summary>The 512 bytes of a message's block.</summary>
    internal byte[] Encode(byte[] payload)
    {
        uint crc = Crc(payload);
        bool[] message =
        [
            .. Enumerable.Range(0, payload.Length * 8).Select(j => ((payload[j / 8] >> (j % 8)) & 1) != 0),
            .. Enumerable.Range(0, 16).Select(j => ((crc >> j) & 1) != 0),
        ];
        Assert.Equal(_information.Length, message.Length);
        bool[] bits = new bool[Bits];
        foreach ((int j, int position) in _information.Index())
        {
            bits[position] = message[j];
        }

        bits = Transform(bits);
        bits = Transform([.. bits.Select((b, i) => b && _isInformation[i])]);
        return Pack(bits);
    }

    /// <summary>The payload where the block's check is right; else null.</summary>
    internal byte[]? Payload(bool[] block)
    {
        byte[] message = Pack([.. _information.Select(i => block[i])]);
        return Crc(message[..^2]) % 65536 == message[^2] + (256 * message[^1]) ? message[..^2] : null;
    }

    internal bool IsClean(bool[] received) =>
        !Transform(received).Where((bit, i) => bit && !_isInformation[i]).Any() && Payload(received) is not null;

    /// <summary>The code word that successive cancellation decides for.</summary>
    internal bool[] Cancel(bool[] received) => Cancel(0, [.. received.Select(bit => bit ? -1 : 1)]);

    /// <summary>The code words of the list, the best one first.</summary>
    /// <param name="received">4,096 bits.</param>
    /// <param name="areNodesDecided">False: bit after bit, as a textbook has it.</param>
    internal IReadOnlyList<bool[]> List(bool[] received, bool areNodesDecided = true)
    {
        Path start = new(0, 0, [.. received.Select(bit => bit ? -1 : 1)], []);
        return [.. List(0, [start], areNodesDecided).OrderBy(p => p.Cost).Select(p => p.Bits)];
    }

    internal static byte[] Pack(bool[] bits)
    {
        byte[] bytes = new byte[bits.Length / 8];
        for (int i = 0; i < bits.Length; i++)
        {
            bytes[i / 8] |= (byte)(bits[i] ? 1 << (i % 8) : 0);
        }

        return bytes;
    }

    internal static bool[] Transform(bool[] bits)
    {
        bool[] result = [.. bits];
        for (int d = 1; d < Bits; d *= 2)
        {
            for (int i = 0; i < Bits; i++)
            {
                result[i] ^= (i & d) == 0 && result[i + d];
            }
        }

        return result;
    }

    internal static uint Crc(byte[] bytes)
    {
        uint state = 0xFFFFFFFF;
        foreach (byte b in bytes)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                uint low = (state ^ ((uint)b >> bit)) & 1;
                state = (state >> 1) ^ (low * 0x82F63B78);
            }
        }

        return state;
    }

    private static int First(int a, int b) => a < 0 == b < 0 ? Math.Min(Math.Abs(a), Math.Abs(b)) : -Math.Min(Math.Abs(a), Math.Abs(b));

    private static int Second(int a, int b, bool bit) => Math.Clamp(bit ? b - a : b + a, -127, 127);

    private static int[] Firsts(int[] sums)
    {
        int[] result = new int[sums.Length / 2];
        for (int j = 0; j < result.Length; j++)
        {
            result[j] = First(sums[j], sums[j + result.Length]);
        }

        return result;
    }

    private static int[] Seconds(int[] sums, bool[] bits)
    {
        int[] result = new int[bits.Length];
        for (int j = 0; j < result.Length; j++)
        {
            result[j] = Second(sums[j], sums[j + bits.Length], bits[j]);
        }

        return result;
    }

    private static bool[] Join(bool[] first, bool[] second)
    {
        bool[] result = [.. first, .. second];
        for (int j = 0; j < first.Length; j++)
        {
            result[j] ^= second[j];
        }

        return result;
    }

    private bool[] Cancel(int start, int[] sums)
    {
        int information = Information(start, sums.Length);
        if (information == sums.Length)
        {
            return [.. sums.Select(s => s < 0)];
        }

        if (information == 0)
        {
            return new bool[sums.Length];
        }

        bool[] first = Cancel(start, Firsts(sums));
        return Join(first, Cancel(start + first.Length, Seconds(sums, first)));
    }

    private int Information(int start, int size) => _isInformation.AsSpan(start, size).Count(true);

    /// <summary>What becomes of paths at a node: in the order of the list, each with the number of the path that it comes from.</summary>
    private List<Path> List(int start, List<Path> entered, bool areNodesDecided)
    {
        int size = entered[0].Sums.Length;
        int information = Information(start, size);
        if (size == 1 && information == 1)
        {
            return Survivors(
                entered.Select((p, i) => new Path(p.Cost, i, p.Sums, [p.Sums[0] < 0])),
                entered.Select((p, i) => new Path(p.Cost + Math.Abs(p.Sums[0]), i, p.Sums, [p.Sums[0] >= 0])));
        }

        if (size == 1 || areNodesDecided)
        {
            if (information == 0)
            {
                return [.. entered.Select((p, i) => new Path(p.Cost + Cost(p.Sums, false), i, p.Sums, new bool[size]))];
            }

            if (information == size)
            {
                return Free(entered);
            }

            if (information == 1)
            {
                return Survivors(
                    entered.Select((p, i) => new Path(p.Cost + Cost(p.Sums, false), i, p.Sums, new bool[size])),
                    entered.Select((p, i) => new Path(p.Cost + Cost(p.Sums, true), i, p.Sums, [.. Enumerable.Repeat(true, size)])));
            }
        }

        List<Path> first = List(start, [.. entered.Select(p => p with { Sums = Firsts(p.Sums) })], areNodesDecided);
        List<Path> second = List(
            start + (size / 2), [.. first.Select(p => p with { Sums = Seconds(entered[p.Origin].Sums, p.Bits) })], areNodesDecided);
        return [.. second.Select(p => p with { Origin = first[p.Origin].Origin, Bits = Join(first[p.Origin].Bits, p.Bits) })];
    }

    /// <summary>Signs, with the seven least reliable bits of each path either way, the least reliable one first.</summary>
    private static List<Path> Free(List<Path> entered)
    {
        int[][] order = [.. entered.Select(p => Enumerable.Range(0, p.Sums.Length).OrderBy(j => Math.Abs(p.Sums[j])).ToArray())];
        List<Path> paths = [.. entered.Select((p, i) => p with { Origin = i, Bits = [.. p.Sums.Select(s => s < 0)] })];
        for (int t = 0; t < Math.Min(MostPaths - 1, entered[0].Sums.Length); t++)
        {
            paths = Survivors(
                paths,
                [.. paths.Select(p =>
                {
                    int j = order[p.Origin][t];
                    bool[] bits = [.. p.Bits];
                    bits[j] = !bits[j];
                    return p with { Cost = p.Cost + Math.Abs(p.Sums[j]), Bits = bits };
                })]);
        }

        return paths;
    }

    /// <summary>The sum of the magnitudes that speak against bits that are all the same.</summary>
    private static int Cost(int[] sums, bool bit) => sums.Sum(s => Math.Max(bit ? s : -s, 0));

    /// <summary>The eight cheapest; among equals those that follow the sums first, then in the order of the list.</summary>
    private static List<Path> Survivors(IEnumerable<Path> asTheyAre, IEnumerable<Path> turned) =>
        [.. asTheyAre.Concat(turned).OrderBy(p => p.Cost).Take(MostPaths)];

    /// <param name="Cost">So far.</param>
    /// <param name="Origin">The path at the entry of the node that it comes from.</param>
    /// <param name="Sums">Of the node.</param>
    /// <param name="Bits">Of the node, once it is decided.</param>
    private sealed record Path(int Cost, int Origin, int[] Sums, bool[] Bits);
}
