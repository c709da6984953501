using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Register = System.Runtime.Intrinsics.Vector512<sbyte>;

namespace SafBuild.Runtime.Formats.Coded;

/// <summary>64 blocks.</summary>
internal readonly struct Bytes512 : IByteLanes<Register>
{
    public static int Count => Register.Count;

    /// <summary>The byte of the bits that has a lane's own; within each 128 bits, which all hold the same.</summary>
    private static Vector512<byte> Places
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(
            0x0000000000000000, 0x0101010101010101, 0x0202020202020202, 0x0303030303030303,
            0x0404040404040404, 0x0505050505050505, 0x0606060606060606, 0x0707070707070707).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register Create(sbyte value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register Xor(Register a, Register b) => a ^ b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register Or(Register a, Register b) => a | b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register Add(Register a, Register b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register Subtract(Register a, Register b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register AddSaturate(Register a, Register b) =>
        Avx512BW.IsSupported ? Avx512BW.AddSaturate(a, b) : Saturation.Add(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register Min(Register a, Register b) => Vector512.Min(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register Max(Register a, Register b) => Vector512.Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register Negative(Register a) => Vector512.LessThan(a, Register.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register Expand(ulong bits)
    {
        Vector512<byte> own = Vector512.Create(0x8040201008040201).AsByte();
        return Vector512.Equals(Spread(bits) & own, own).AsSByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Signs(Register a) => Vector512.ExtractMostSignificantBits(a);

    /// <summary>In each byte, the byte of the bits that has the lane's own.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<byte> Spread(ulong bits) => Avx512BW.IsSupported ? Avx512BW.Shuffle(Vector512.Create(bits).AsByte(), Places)
        : Vector512.Create(Bytes256.Spread((uint)bits), Bytes256.Spread((uint)(bits >> 32)));
}
