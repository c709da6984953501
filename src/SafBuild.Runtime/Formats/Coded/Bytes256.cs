using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Register = System.Runtime.Intrinsics.Vector256<sbyte>;

namespace SafBuild.Runtime.Formats.Coded;

/// <summary>32 blocks.</summary>
internal readonly struct Bytes256 : IByteLanes<Register>
{
    public static int Count => Register.Count;

    /// <summary>The byte of the bits that has a lane's own; within each 128 bits, which both hold the same.</summary>
    private static Vector256<byte> Places
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector256.Create(
            0x0000000000000000, 0x0101010101010101, 0x0202020202020202, 0x0303030303030303).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register Create(sbyte value) => Vector256.Create(value);

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
        Avx2.IsSupported ? Avx2.AddSaturate(a, b) : Saturation.Add(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register Min(Register a, Register b) => Vector256.Min(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register Max(Register a, Register b) => Vector256.Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register Negative(Register a) => Vector256.LessThan(a, Register.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register Expand(ulong bits)
    {
        Vector256<byte> own = Vector256.Create(0x8040201008040201).AsByte();
        return Vector256.Equals(Spread((uint)bits) & own, own).AsSByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Signs(Register a) => Vector256.ExtractMostSignificantBits(a);

    /// <summary>In each byte, the byte of the bits that has the lane's own.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<byte> Spread(uint bits) => Avx2.IsSupported ? Avx2.Shuffle(Vector256.Create(bits).AsByte(), Places)
        : Vector256.Create(Bytes128.Spread((ushort)bits), Bytes128.Spread((ushort)(bits >> 16)));
}
