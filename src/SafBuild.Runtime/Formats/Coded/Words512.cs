using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Register = System.Runtime.Intrinsics.Vector512<ulong>;

namespace SafBuild.Runtime.Formats.Coded;

/// <summary>8 words.</summary>
internal readonly struct Words512 : IWordLanes<Register>
{
    public static int Count => Register.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register Create(ulong value) => Vector512.Create(value);

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
