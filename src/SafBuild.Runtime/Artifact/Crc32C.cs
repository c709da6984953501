using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace SafBuild.Runtime.Artifact;

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

    private static readonly uint[] ByteTable = MakeByteTable();
    private static readonly CrcShift LongShift = new(LongPart);
    private static readonly CrcShift ShortShift = new(ShortPart);

    internal static uint Compute(ReadOnlySpan<byte> bytes)
    {
        uint crc = ~0u;
        if (Sse42.X64.IsSupported || Crc32.Arm64.IsSupported)
        {
            crc = Parts(crc, ref bytes, LongPart, LongShift);
            crc = Parts(crc, ref bytes, ShortPart, ShortShift);
            ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
            foreach (ulong word in words)
            {
                crc = Step(crc, word);
            }

            bytes = bytes[(8 * words.Length)..];
        }

        foreach (byte b in bytes)
        {
            crc = ByteTable[(byte)(crc ^ b)] ^ (crc >> 8);
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
                crc = Step(crc, first[i]);
                crc2 = Step(crc2, second[i]);
                crc3 = Step(crc3, third[i]);
            }

            crc = shift.Apply(shift.Apply(crc) ^ crc2) ^ crc3;
            bytes = bytes[(3 * length)..];
        }

        return crc;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Step(uint crc, ulong word) =>
        Sse42.X64.IsSupported ? (uint)Sse42.X64.Crc32(crc, word) : Crc32.Arm64.ComputeCrc32C(crc, word);

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
