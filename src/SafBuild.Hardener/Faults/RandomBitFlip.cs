namespace SafBuild.Hardener.Faults;

/// <summary>
/// Every stored bit flips independently with the given probability. The gaps between flips of such a process are geometric, so it
/// jumps from flip to flip: count and positions follow exactly (to 2^-52) the distribution of a draw per bit, and the work grows
/// with flips, not bits. The stream has one number per flip, and one more. Above <see cref="Dense"/> it makes masks
/// (<see cref="DenseFlips"/>), which cost the same at every rate.
/// </summary>
internal sealed class RandomBitFlip : FaultModel
{
    /// <summary>
    /// Masks are quicker from about 0.002 on; the draws of lower rates than this are those of reports and of docs/benchmarks.md.
    /// </summary>
    internal const double Dense = 0.02;

    internal override string Name => "RandomBitFlip";

    internal override long Inject(Span<byte> stored, double bitErrorRate, KeyedRandom random)
    {
        if (!(bitErrorRate is >= 0 and <= 0.5))
        {
            throw new ArgumentOutOfRangeException(nameof(bitErrorRate), bitErrorRate, "must be 0 to 0.5");
        }

        if (bitErrorRate == 0)
        {
            return 0;
        }

        if (bitErrorRate > Dense)
        {
            return DenseFlips.Inject(stored, bitErrorRate, random);
        }

        // P(gap >= k) = (1 - p)^k, so gap = floor(ln U / ln(1 - p)) for U uniform in (0, 1).
        double scale = 1 / PlainLogarithm.OnePlus(-bitErrorRate);
        long bits = 8L * stored.Length;
        long position = 0;
        long flips = 0;
        while (true)
        {
            // Compared as a double: a tiny rate gives gaps beyond any integer.
            double gap = PlainLogarithm.Of(random.NextDouble()) * scale;
            if (gap >= bits - position)
            {
                return flips;
            }

            position += (long)gap;
            stored[(int)(position >> 3)] ^= (byte)(1 << (int)(position & 7));
            position++;
            flips++;
        }
    }
}
