namespace SafBuild.Runtime;

/// <summary>Bytes of the blob that are lost as a whole: all of them read as 00 or as FF, or are one of three copies that is none.</summary>
/// <param name="Offset">The first, counted from the beginning of <c>weights.bin</c>.</param>
/// <param name="Length">How many, at least 64.</param>
public readonly record struct SafLostRegion(long Offset, long Length);
