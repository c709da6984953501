using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SafBuild.Runtime.Tensors;

/// <summary>
/// Sixteen narrow words as sixteen 32-bit ones, with AVX-512's own instruction. Vector{T} stops at 256 bits and widens in
/// two halves; formats use it where this is not supported.
/// </summary>
internal static class Wide
{
    internal const int Count = 16;

    internal static bool IsSupported
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Avx512F.IsSupported;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<uint> Load(ref readonly ushort source, int index) =>
        Avx512F.ConvertToVector512UInt32(Vector256.LoadUnsafe(in source, (nuint)index));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<int> Load(ref readonly short source, int index) =>
        Avx512F.ConvertToVector512Int32(Vector256.LoadUnsafe(in source, (nuint)index));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<int> Load(ref readonly sbyte source, int index) =>
        Avx512F.ConvertToVector512Int32(Vector128.LoadUnsafe(in source, (nuint)index));
}
