using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Register = System.Runtime.Intrinsics.Vector256<float>;

namespace SafBuild.Runtime.Functions.Kernels;

/// <summary>8 lanes.</summary>
internal readonly struct Lanes256 : ILanes<Register>
{
    public static int Count => Register.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register Load(ref readonly float source, nuint index) => Vector256.LoadUnsafe(in source, index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Register value, ref float destination, nuint index) => value.StoreUnsafe(ref destination, index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register Create(float value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register CreateBits(uint bits) => Vector256.Create(bits).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register Add(Register a, Register b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register Subtract(Register a, Register b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register Multiply(Register a, Register b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register Divide(Register a, Register b) => a / b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register Fma(Register a, Register b, Register c) => Vector256.FusedMultiplyAdd(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register Select(Register mask, Register a, Register b) => Vector256.ConditionalSelect(mask, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register And(Register a, Register b) => a & b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register Clear(Register value, Register mask) => Vector256.AndNot(value, mask);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register Or(Register a, Register b) => a | b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register MinBits(Register a, Register b) => Vector256.Min(a.AsInt32(), b.AsInt32()).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register MaxBits(Register a, Register b) => Vector256.Max(a.AsInt32(), b.AsInt32()).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register AddBits(Register a, Register b) => (a.AsInt32() + b.AsInt32()).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register SubtractBits(Register a, Register b) => (a.AsInt32() - b.AsInt32()).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register Greater(Register a, Register b) => Vector256.GreaterThan(a.AsInt32(), b.AsInt32()).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyGreater(Register a, Register b) => Vector256.GreaterThanAny(a.AsInt32(), b.AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnySign(Register a) => Vector256.LessThanAny(a.AsInt32(), Vector256<int>.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SumBits(Register a) => Vector256.Sum(a.AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Register ShiftToExponent(Register a) => (a.AsInt32() << 23).AsSingle();
}
