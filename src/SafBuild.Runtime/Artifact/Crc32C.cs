using System.Buffers.Binary;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace SafBuild.Runtime.Artifact;

/// <summary>CRC-32C (Castagnoli; reflected, initial value and final XOR all ones) with the processor's instruction.</summary>
internal static class Crc32C
{
    private const uint Polynomial = 0x82F63B78;
    private static readonly uint[] Table = MakeTable();

    internal static uint Compute(ReadOnlySpan<byte> bytes) => ~Continue(~0u, bytes);

    private static uint Continue(uint crc, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= 8 && (Sse42.X64.IsSupported || Crc32.Arm64.IsSupported))
        {
            ulong word = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            crc = Sse42.X64.IsSupported ? (uint)Sse42.X64.Crc32(crc, word) : Crc32.Arm64.ComputeCrc32C(crc, word);
            bytes = bytes[8..];
        }

        foreach (byte b in bytes)
        {
            crc = Table[(byte)(crc ^ b)] ^ (crc >> 8);
        }

        return crc;
    }

    private static uint[] MakeTable()
    {
        uint[] table = new uint[256];
        for (uint i = 0; i < 256; i++)
        {
            uint crc = i;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * Polynomial);
            }

            table[i] = crc;
        }

        return table;
    }
}
