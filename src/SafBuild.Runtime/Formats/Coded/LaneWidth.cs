using System.Runtime.Intrinsics;

namespace SafBuild.Runtime.Formats.Coded;

/// <summary>Which registers the decoder uses; all give the same bits.</summary>
internal enum LaneWidth
{
    /// <summary>The widest that the processor has.</summary>
    Widest,

    /// <summary>
    /// None, nor any other special instruction: a reference, and slow. The list decoder has one form, of portable 128-bit vectors.
    /// </summary>
    Scalar,
    Bits128,
    Bits256,
    Bits512,
}

internal static class LaneWidths
{
    internal static LaneWidth Resolve(this LaneWidth width) =>
        width != LaneWidth.Widest ? width
        : Vector512.IsHardwareAccelerated ? LaneWidth.Bits512
        : Vector256.IsHardwareAccelerated ? LaneWidth.Bits256
        : LaneWidth.Bits128;
}
