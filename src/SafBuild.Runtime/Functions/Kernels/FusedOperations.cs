#if !NET9_0_OR_GREATER
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace SafBuild.Runtime.Functions.Kernels;

/// <summary>
/// What .NET 8 lacks of the vector types: x * y + z with one rounding, by the same instructions as .NET 9 and later take, so that a
/// weight has the same bits on both. Without such an instruction each lane is computed by itself, with one rounding as well.
/// </summary>
internal static class FusedOperations
{
    extension(Vector128)
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal static Vector128<float> FusedMultiplyAdd(Vector128<float> left, Vector128<float> right, Vector128<float> addend) =>
            Fma.IsSupported ? Fma.MultiplyAdd(left, right, addend)
            : AdvSimd.IsSupported ? AdvSimd.FusedMultiplyAdd(addend, left, right)
            : Vector128.Create(
                MathF.FusedMultiplyAdd(left[0], right[0], addend[0]), MathF.FusedMultiplyAdd(left[1], right[1], addend[1]),
                MathF.FusedMultiplyAdd(left[2], right[2], addend[2]), MathF.FusedMultiplyAdd(left[3], right[3], addend[3]));
    }

    extension(Vector256)
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal static Vector256<float> FusedMultiplyAdd(Vector256<float> left, Vector256<float> right, Vector256<float> addend) =>
            Fma.IsSupported ? Fma.MultiplyAdd(left, right, addend)
            : Vector256.Create(
                Vector128.FusedMultiplyAdd(left.GetLower(), right.GetLower(), addend.GetLower()),
                Vector128.FusedMultiplyAdd(left.GetUpper(), right.GetUpper(), addend.GetUpper()));
    }

    extension(Vector512)
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal static Vector512<float> FusedMultiplyAdd(Vector512<float> left, Vector512<float> right, Vector512<float> addend) =>
            Avx512F.IsSupported ? Avx512F.FusedMultiplyAdd(left, right, addend)
            : Vector512.Create(
                Vector256.FusedMultiplyAdd(left.GetLower(), right.GetLower(), addend.GetLower()),
                Vector256.FusedMultiplyAdd(left.GetUpper(), right.GetUpper(), addend.GetUpper()));
    }
}
#endif
