#if !NET9_0_OR_GREATER
namespace SafBuild.Runtime.Artifact;

/// <summary>What .NET 8 lacks: hexadecimal digits in lower case, as the format has them.</summary>
internal static class LowerHex
{
    extension(Convert)
    {
        internal static string ToHexStringLower(ReadOnlySpan<byte> bytes) => Convert.ToHexString(bytes).ToLowerInvariant();
    }
}
#endif
