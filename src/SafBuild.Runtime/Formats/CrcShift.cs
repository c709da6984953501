namespace SafBuild.Runtime.Formats;

/// <summary>
/// What a fixed number of zero bytes does to the state of a CRC-32C. It is linear over the bits of the state, so
/// one table for each of its four bytes says it.
/// </summary>
internal sealed class CrcShift
{
    private const uint Polynomial = 0x82F63B78;

    private readonly uint[] _tables = new uint[4 * 256];

    /// <param name="zeroBytes">How many.</param>
    internal CrcShift(int zeroBytes)
    {
        for (int bit = 0; bit < 32; bit++)
        {
            uint state = 1u << bit;
            for (int i = 0; i < 8 * zeroBytes; i++)
            {
                state = ZeroBit(state);
            }

            // Every byte value is the sum of its bits.
            int own = 1 << (bit % 8);
            Span<uint> table = _tables.AsSpan(bit / 8 * 256, 256);
            for (int value = own; value < 256; value = (value + 1) | own)
            {
                table[value] ^= state;
            }
        }
    }

    /// <summary>The state after the zero bytes.</summary>
    internal uint Apply(uint state) =>
        _tables[(byte)state]
        ^ _tables[256 + (byte)(state >> 8)]
        ^ _tables[512 + (byte)(state >> 16)]
        ^ _tables[768 + (state >> 24)];

    /// <summary>The state after one zero bit.</summary>
    internal static uint ZeroBit(uint state) => (state >> 1) ^ ((state & 1) * Polynomial);
}
