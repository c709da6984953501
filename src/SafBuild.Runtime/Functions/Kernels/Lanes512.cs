using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Register = System.Runtime.Intrinsics.Vector512<float>;

namespace SafBuild.Runtime.Functions.Kernels;

/// <summary>16 lanes.</summary>
internal readonly struct Lanes512 : ILanes<Register>
{
    public static int Count => Register.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register Load(ref readonly float source, nuint index) => Vector512.LoadUnsafe(in source, index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Register value, ref float destination, nuint index) => value.StoreUnsafe(ref destination, index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register Create(float value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register CreateBits(uint bits) => Vector512.Create(bits).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register Add(Register a, Register b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register Subtract(Register a, Register b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register Multiply(Register a, Register b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register Divide(Register a, Register b) => a / b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register Fma(Register a, Register b, Register c) => Vector512.FusedMultiplyAdd(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register Select(Register mask, Register a, Register b) => Vector512.ConditionalSelect(mask, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register And(Register a, Register b) => a & b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register Clear(Register value, Register mask) => Vector512.AndNot(value, mask);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register Or(Register a, Register b) => a | b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register MinBits(Register a, Register b) => Vector512.Min(a.AsInt32(), b.AsInt32()).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register MaxBits(Register a, Register b) => Vector512.Max(a.AsInt32(), b.AsInt32()).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register AddBits(Register a, Register b) => (a.AsInt32() + b.AsInt32()).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register SubtractBits(Register a, Register b) => (a.AsInt32() - b.AsInt32()).AsSingle();

    /// <summary>By subtraction: comparisons go to mask registers here, and the way back costs more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register Greater(Register a, Register b) => ((b.AsInt32() - a.AsInt32()) >> 31).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyGreater(Register a, Register b) => Vector512.GreaterThanAny(a.AsInt32(), b.AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnySign(Register a) => Vector512.LessThanAny(a.AsInt32(), Vector512<int>.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SumBits(Register a) => Vector512.Sum(a.AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register ShiftToExponent(Register a) => (a.AsInt32() << 23).AsSingle();
}
