using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace SafBuild.Runtime.Formats;

/// <summary>
/// CRC-32C (Castagnoli; reflected, initial value and final XOR all ones) with the processor's instruction. The instruction
/// takes three cycles and one can start each cycle, so three parts run side by side and are then joined
/// (V. Gopal and others, "Fast CRC Computation for iSCSI Polynomial Using CRC32 Instruction", Intel, 2011).
/// </summary>
internal static class Crc32C
{
    /// <summary>Bytes of a part: long ones first, short ones for what is left.</summary>
    private const int LongPart = 4096;
    private const int ShortPart = 256;

    /// <summary>The state before the first byte.</summary>
    internal const uint Start = ~0u;

    private static readonly uint[] ByteTable = MakeByteTable();
    private static readonly CrcShift LongShift = new(LongPart);
    private static readonly CrcShift ShortShift = new(ShortPart);

    internal static uint Compute(ReadOnlySpan<byte> bytes)
    {
        uint crc = Start;
        if (Sse42.X64.IsSupported || Crc32.Arm64.IsSupported)
        {
            crc = Parts(crc, ref bytes, LongPart, LongShift);
            crc = Parts(crc, ref bytes, ShortPart, ShortShift);
            ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
            foreach (ulong word in words)
            {
                crc = Add(crc, word);
            }

            bytes = bytes[(8 * words.Length)..];
        }

        foreach (byte b in bytes)
        {
            crc = AddPlain(crc, b);
        }

        return ~crc;
    }

    /// <summary>As many times three parts as there are; the rest stays in <paramref name="bytes"/>.</summary>
    private static uint Parts(uint crc, ref ReadOnlySpan<byte> bytes, int length, CrcShift shift)
    {
        while (bytes.Length >= 3 * length)
        {
            ReadOnlySpan<ulong> first = MemoryMarshal.Cast<byte, ulong>(bytes[..length]);
            ReadOnlySpan<ulong> second = MemoryMarshal.Cast<byte, ulong>(bytes.Slice(length, length))[..first.Length];
            ReadOnlySpan<ulong> third = MemoryMarshal.Cast<byte, ulong>(bytes.Slice(2 * length, length))[..first.Length];
            uint crc2 = 0;
            uint crc3 = 0;
            for (int i = 0; i < first.Length; i++)
            {
                crc = Add(crc, first[i]);
                crc2 = Add(crc2, second[i]);
                crc3 = Add(crc3, third[i]);
            }

            crc = shift.Apply(shift.Apply(crc) ^ crc2) ^ crc3;
            bytes = bytes[(3 * length)..];
        }

        return crc;
    }

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
            state = AddPlain(state, (byte)(bytes >> (8 * i)));
        }

        return state;
    }

    private static uint AddPlain(uint state, byte value) => ByteTable[(byte)(state ^ value)] ^ (state >> 8);

    /// <summary>The state after a byte, for every low byte of the state before it.</summary>
    private static uint[] MakeByteTable()
    {
        uint[] table = new uint[256];
        for (uint i = 0; i < 256; i++)
        {
            uint crc = i;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = CrcShift.ZeroBit(crc);
            }

            table[i] = crc;
        }

        return table;
    }
}
