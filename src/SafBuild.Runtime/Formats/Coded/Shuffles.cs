using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace SafBuild.Runtime.Formats.Coded;

internal static class Shuffles
{
    /// <summary>
    /// Byte i of the result is byte places[i], below 16. In .NET 8 Vector128.Shuffle has no instruction behind it for places that vary.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<byte> Within(Vector128<byte> values, Vector128<byte> places) =>
        Ssse3.IsSupported ? Ssse3.Shuffle(values, places)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.VectorTableLookup(values, places)
        : Vector128.Shuffle(values, places);
}
