using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Register = System.Runtime.Intrinsics.Vector256<ulong>;

namespace SafBuild.Runtime.Formats.Coded;

/// <summary>4 words.</summary>
internal readonly struct Words256 : IWordLanes<Register>
{
    public static int Count => Register.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register Create(ulong value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register Xor(Register a, Register b) => a ^ b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register And(Register a, Register b) => a & b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register Or(Register a, Register b) => a | b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register ShiftLeft(Register a, int by) => a << by;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register ShiftRight(Register a, int by) => a >>> by;
}
