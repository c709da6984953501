using System.Runtime.Intrinsics;

namespace SafBuild.Runtime.Formats.Coded;

/// <summary>Sums of signed bytes clamped to -128 to 127, where the processor has no instruction for them.</summary>
internal static class Saturation
{
    internal static Vector128<sbyte> Add(Vector128<sbyte> a, Vector128<sbyte> b)
    {
        // Beyond the range where both signs differ from the sum's; then the bound of a's sign.
        Vector128<sbyte> sum = a + b;
        Vector128<sbyte> beyond = (a ^ sum) & (b ^ sum);
        Vector128<sbyte> bound = Vector128.LessThan(a, Vector128<sbyte>.Zero) ^ Vector128.Create(sbyte.MaxValue);
        return Vector128.ConditionalSelect(Vector128.LessThan(beyond, Vector128<sbyte>.Zero), bound, sum);
    }

    internal static Vector256<sbyte> Add(Vector256<sbyte> a, Vector256<sbyte> b) =>
        Vector256.Create(Add(a.GetLower(), b.GetLower()), Add(a.GetUpper(), b.GetUpper()));

    internal static Vector512<sbyte> Add(Vector512<sbyte> a, Vector512<sbyte> b) =>
        Vector512.Create(Add(a.GetLower(), b.GetLower()), Add(a.GetUpper(), b.GetUpper()));
}
