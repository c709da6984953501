using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Register = System.Runtime.Intrinsics.Vector512<sbyte>;

namespace SafBuild.Runtime.Formats.Coded;

/// <summary>64 blocks.</summary>
internal readonly struct Bytes512 : IByteLanes<Register>
{
    public static int Count => Register.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register Create(sbyte value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register Xor(Register a, Register b) => a ^ b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register And(Register a, Register b) => a & b;

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
    public static Register Equal(Register a, Register b) => Vector512.Equals(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register Negative(Register a) => Vector512.LessThan(a, Register.Zero);
}
