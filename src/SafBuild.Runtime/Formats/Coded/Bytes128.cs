using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Register = System.Runtime.Intrinsics.Vector128<sbyte>;

namespace SafBuild.Runtime.Formats.Coded;

/// <summary>16 blocks.</summary>
internal readonly struct Bytes128 : IByteLanes<Register>
{
    public static int Count => Register.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register Create(sbyte value) => Vector128.Create(value);

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
        Sse2.IsSupported ? Sse2.AddSaturate(a, b)
        : AdvSimd.IsSupported ? AdvSimd.AddSaturate(a, b)
        : Saturation.Add(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register Min(Register a, Register b) => Vector128.Min(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register Max(Register a, Register b) => Vector128.Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register Negative(Register a) => Vector128.LessThan(a, Register.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register Expand(ulong bits)
    {
        Vector128<byte> own = Vector128.Create(0x8040201008040201).AsByte();
        return Vector128.Equals(Spread((ushort)bits) & own, own).AsSByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Signs(Register a) => Vector128.ExtractMostSignificantBits(a);

    /// <summary>In each byte, the byte of the bits that has the lane's own.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<byte> Spread(ushort bits) =>
        Shuffles.Within(Vector128.Create(bits).AsByte(), Vector128.Create(0x0000000000000000, 0x0101010101010101).AsByte());
}
