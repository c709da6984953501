using System.Runtime.Intrinsics;

namespace SafBuild.Runtime.Tensors;

/// <summary>Which registers to use; all give the same bits.</summary>
internal enum VectorWidth
{
    /// <summary>The widest that the processor has.</summary>
    Widest,

    /// <summary>No vectors, and no other special instruction: a slow reference. 128 bits for what has no such form.</summary>
    None,
    Bits128,
    Bits256,
    Bits512,
}

internal static class VectorWidths
{
    internal static VectorWidth Resolve(this VectorWidth width) =>
        width != VectorWidth.Widest ? width
        : Vector512.IsHardwareAccelerated ? VectorWidth.Bits512
        : Vector256.IsHardwareAccelerated ? VectorWidth.Bits256
        : VectorWidth.Bits128;
}
