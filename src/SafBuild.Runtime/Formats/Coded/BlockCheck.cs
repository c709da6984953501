using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace SafBuild.Runtime.Formats.Coded;

/// <summary>The check of a message: the low 16 bits of CRC-32C, from all ones and without the last inversion.</summary>
internal static class BlockCheck
{
    internal const uint Start = ~0u;

    /// <summary>The reflected polynomial.</summary>
    private const uint Polynomial = 0x82F63B78;

    private static readonly uint[] ByteTable = MakeByteTable();

    /// <summary>The state after eight bytes, the lowest first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static uint Add(uint state, ulong bytes) =>
        Sse42.X64.IsSupported ? (uint)Sse42.X64.Crc32(state, bytes)
        : Crc32.Arm64.IsSupported ? Crc32.Arm64.ComputeCrc32C(state, bytes)
        : AddPlain(state, bytes);

    /// <summary>The same without the processor's instruction.</summary>
    internal static uint AddPlain(uint state, ulong bytes)
    {
        for (int i = 0; i < 8; i++)
        {
            state = ByteTable[(byte)(state ^ (uint)(bytes >> (8 * i)))] ^ (state >> 8);
        }

        return state;
    }

    private static uint[] MakeByteTable()
    {
        uint[] table = new uint[256];
        for (uint i = 0; i < 256; i++)
        {
            uint state = i;
            for (int bit = 0; bit < 8; bit++)
            {
                state = (state >> 1) ^ ((state & 1) != 0 ? Polynomial : 0);
            }

            table[i] = state;
        }

        return table;
    }
}
