using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SafBuild.Runtime.Formats;

/// <summary>
/// Two binary32 values and a check byte: the (72, 64) code of M. Y. Hsiao, "A Class of Optimal Minimum Odd-weight-column SEC-DED Codes"
/// (1970), with columns in ascending order. A flip is put right; two flips of a block are found, and its values read as 0. What memory
/// with ECC does, in software: the form that others are compared with, at 9/8 of the bytes.
/// </summary>
internal sealed class SecdedFormat : StorageFormat
{
    private const int Bytes = 9;

    /// <summary>Syndrome of a flip of each data bit: all 56 bytes with three set bits, then the first eight with five.</summary>
    private static readonly byte[] Columns =
        [.. AllBytes(3), .. AllBytes(5).Take(8)];

    /// <summary>The check byte of a data byte alone, for each of the eight positions.</summary>
    private static readonly byte[] Checks = MakeChecks();

    /// <summary>The data bit that a syndrome points to; 64 for a check bit; -1 for none.</summary>
    private static readonly sbyte[] Flipped = MakeFlipped();

    internal override string Name => "Secded";

    internal override int BlockBytes => Bytes;

    internal override int BlockValues => 2;

    internal override bool IsCode => true;

    internal override int FirstVersion => 2;

    internal override bool HoldsEveryFloat => true;

    internal override double Largest => float.MaxValue;

    internal override void Encode(ReadOnlySpan<float> raw, Span<byte> stored)
    {
        RefuseNan(raw);
        RequireBlocks(stored.Length, raw.Length);
        for (int i = 0; i < raw.Length; i += 2)
        {
            ulong data = Bits(raw[i]) | (i + 1 < raw.Length ? (ulong)Bits(raw[i + 1]) << 32 : 0);
            Span<byte> block = stored.Slice(i / 2 * Bytes, Bytes);
            MemoryMarshal.Write(block, data);
            block[8] = Check(data, ref MemoryMarshal.GetArrayDataReference(Checks));
        }
    }

    internal override BlockCounts Decode(ReadOnlySpan<byte> stored, Span<float> raw)
    {
        RequireBlocks(stored.Length, raw.Length);
        BlockCounts counts = default;
        ref byte source = ref MemoryMarshal.GetReference(stored);
        ref byte target = ref Unsafe.As<float, byte>(ref MemoryMarshal.GetReference(raw));
        ref byte checks = ref MemoryMarshal.GetArrayDataReference(Checks);
        int whole = raw.Length / 2;
        for (int i = 0; i < whole; i++, source = ref Unsafe.Add(ref source, Bytes))
        {
            ulong data = Unsafe.ReadUnaligned<ulong>(ref source);
            int syndrome = Unsafe.Add(ref source, 8) ^ Check(data, ref checks);
            if (syndrome != 0)
            {
                counts += Repair(syndrome, ref data);
            }

            Unsafe.WriteUnaligned(ref Unsafe.Add(ref target, i * sizeof(ulong)), data);
        }

        if (raw.Length % 2 != 0)
        {
            ulong data = Unsafe.ReadUnaligned<ulong>(ref source);
            int syndrome = Unsafe.Add(ref source, 8) ^ Check(data, ref checks);
            counts += syndrome == 0 ? default : Repair(syndrome, ref data);
            raw[^1] = BitConverter.UInt32BitsToSingle((uint)data);
        }

        return counts;
    }

    private static BlockCounts Repair(int syndrome, ref ulong data)
    {
        int bit = Flipped[syndrome];
        if (bit < 0)
        {
            data = 0;
            return new BlockCounts(0, 1, 1);
        }

        data ^= bit < 64 ? 1UL << bit : 0;
        return new BlockCounts(1, 1, 0);
    }

    private static uint Bits(float value) => BitConverter.SingleToUInt32Bits(Math.Clamp(value, -float.MaxValue, float.MaxValue));

    /// <summary>The XOR of the columns of the set bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte Check(ulong data, ref byte checks) => (byte)(
        Unsafe.Add(ref checks, (nint)(byte)data)
        ^ Unsafe.Add(ref checks, 256 + (nint)(byte)(data >> 8))
        ^ Unsafe.Add(ref checks, 512 + (nint)(byte)(data >> 16))
        ^ Unsafe.Add(ref checks, 768 + (nint)(byte)(data >> 24))
        ^ Unsafe.Add(ref checks, 1024 + (nint)(byte)(data >> 32))
        ^ Unsafe.Add(ref checks, 1280 + (nint)(byte)(data >> 40))
        ^ Unsafe.Add(ref checks, 1536 + (nint)(byte)(data >> 48))
        ^ Unsafe.Add(ref checks, 1792 + (nint)(data >> 56)));

    private static IEnumerable<byte> AllBytes(int setBits) =>
        Enumerable.Range(0, 256).Where(b => BitOperations.PopCount((uint)b) == setBits).Select(b => (byte)b);

    private static byte[] MakeChecks()
    {
        byte[] checks = new byte[8 * 256];
        for (int i = 0; i < checks.Length; i++)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                checks[i] ^= ((i >> bit) & 1) != 0 ? Columns[(i / 256 * 8) + bit] : (byte)0;
            }
        }

        return checks;
    }

    private static sbyte[] MakeFlipped()
    {
        sbyte[] flipped = new sbyte[256];
        Array.Fill(flipped, (sbyte)-1);
        for (int bit = 0; bit < 64; bit++)
        {
            flipped[Columns[bit]] = (sbyte)bit;
        }

        for (int bit = 0; bit < 8; bit++)
        {
            flipped[1 << bit] = 64;
        }

        return flipped;
    }

    private void RequireBlocks(int bytes, int values)
    {
        if (bytes != StoredBytes(values))
        {
            throw new ArgumentException($"{values} values need {StoredBytes(values)} stored bytes, not {bytes}");
        }
    }
}
