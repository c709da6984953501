using System.Diagnostics;
using System.Runtime.InteropServices;
using SafBuild.Runtime.Formats.Coded;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Benchmarks;

/// <summary>
/// P11: the blocks of coded storage on one thread, in stored bytes a second, at all widths in turn and beside a copy of the stored bytes.
/// From tiles of 64 blocks to payloads; what becomes of those is not in it.
/// </summary>
internal static class CodedRates
{
    private const int Blocks = 64;
    private const int TileWords = Blocks * PolarCode.BlockWords;
    private const int Rounds = 201;
    private const int WarmUps = 30;

    internal static void Run()
    {
        Measure("P11: clean", 1040, 0, tiles: 512, piece: 16, least: 2000);
        Measure("P11: clean", 3088, 0, tiles: 512, piece: 16, least: 2000);
        Measure("P11: every block damaged", 1040, 0.10, tiles: 64, piece: 4, least: 200);
        Measure("P11: every block damaged, the list for 1 of 80", 1040, 0.15, tiles: 64, piece: 4);
        Measure("P11: every block damaged, the list for 1 of 14", 1040, 0.16, tiles: 64, piece: 4);
        Measure("P11: every block damaged", 2064, 0.055, tiles: 64, piece: 4);
        Measure("P11: a third of all blocks damaged", 1040, 1e-4, tiles: 64, piece: 4);
    }

    /// <param name="name">For the title.</param>
    /// <param name="informationBits">Of the code.</param>
    /// <param name="rate">Of flipped bits.</param>
    /// <param name="tiles">In memory.</param>
    /// <param name="piece">Tiles that are timed as one: the next ones in each round.</param>
    /// <param name="least">MB a second, for vectors.</param>
    private static void Measure(string name, int informationBits, double rate, int tiles, int piece, double least = 0)
    {
        PolarCode code = PolarCode.Of(informationBits);
        using AlignedBuffer stored = new(8L * tiles * TileWords);
        using AlignedBuffer copied = new(8L * tiles * TileWords);
        Fill(code, rate, MemoryMarshal.Cast<byte, ulong>(stored.Span));
        byte[] payloads = new byte[Blocks * code.PayloadBytes];
        BlockOutcome[] outcomes = new BlockOutcome[Blocks];

        Span<byte> Tile(AlignedBuffer buffer, int tile) => buffer.Slice(8L * tile * TileWords, 8 * TileWords);

        Action<int> Decode(VectorWidth width)
        {
            BlockDecoder decoder = new(width);
            return tile => decoder.Decode(
                code, MemoryMarshal.Cast<byte, ulong>(Tile(stored, tile)), Blocks, 0, Blocks, payloads, outcomes);
        }

        (string Name, Action<int> Tile, int Piece, Goal? Goal)[] entries =
        [
            ("Span.CopyTo", tile => Tile(stored, tile).CopyTo(Tile(copied, tile)), piece, null),
            .. new[] { VectorWidth.Bits512, VectorWidth.Bits256, VectorWidth.Bits128 }
                .Select(width => (
                    FormattableString.Invariant($"{width}, K = {informationBits}, rate {rate}"), Decode(width), piece,
                    least > 0 ? Goal.AtLeast("P11", least) : null)),
            ("Scalar", Decode(VectorWidth.None), 1, null),
        ];
        double[][] rates = [.. entries.Select(e => Rates(e.Tile, tiles, e.Piece, e.Name == "Scalar" && rate > 0 ? 5 : Rounds))];
        double copy = Quantiles.At(rates[0], 0.5);
        Table.Begin(FormattableString.Invariant($"{name}: K = {informationBits:N0}, rate {rate:0.####}"), "of a copy", "MB/s");
        for (int i = 0; i < entries.Length; i++)
        {
            Table.Row(entries[i].Name, Quantiles.At(rates[i], 0.5) / copy, rates[i], entries[i].Goal);
        }
    }

    /// <summary>Stored MB a second of each round, ascending.</summary>
    private static double[] Rates(Action<int> decode, int tiles, int piece, int rounds)
    {
        double[] rates = new double[rounds];
        int next = 0;
        for (int round = rounds == Rounds ? -WarmUps : -1; round < rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < piece; i++, next = (next + 1) % tiles)
            {
                decode(next);
            }

            if (round >= 0)
            {
                rates[round] = 8e-6 * piece * TileWords / Stopwatch.GetElapsedTime(start).TotalSeconds;
            }
        }

        Array.Sort(rates);
        return rates;
    }

    /// <summary>Random messages, and each bit flipped with the rate.</summary>
    private static void Fill(PolarCode code, double rate, Span<ulong> words)
    {
        Random random = new(1);
        byte[] payload = new byte[code.PayloadBytes];
        for (int block = 0; block < words.Length / PolarCode.BlockWords; block++)
        {
            Span<ulong> tile = words.Slice(block / Blocks * TileWords, TileWords);
            random.NextBytes(payload);
            BlockEncoder.Encode(code, payload, tile, Blocks, block % Blocks);
            for (int i = 0; rate > 0 && i < PolarCode.BlockBits; i++)
            {
                tile[(i / 64 * Blocks) + (block % Blocks)] ^= random.NextDouble() < rate ? 1UL << (i % 64) : 0;
            }
        }
    }
}
