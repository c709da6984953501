using System.Runtime.InteropServices;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Formats;

namespace SafBuild.Runtime.Reading;

/// <summary>Weights in the floating-point type that the graph expects: round to nearest, ties to even; always finite.</summary>
internal static class ElementWriter
{
    /// <summary>The largest finite value of a type.</summary>
    internal static double Largest(ElementType type) => type switch
    {
        ElementType.Float16 => (double)Half.MaxValue,
        ElementType.BFloat16 => BitConverter.UInt32BitsToSingle(BFloat16Bits.LargestFinite),
        ElementType.Float32 => float.MaxValue,
        ElementType.Float64 => double.MaxValue,
        _ => throw new ArgumentException($"{type} has no largest finite value: it is no floating-point type"),
    };

    /// <param name="weights">Finite.</param>
    /// <param name="type">What the graph expects.</param>
    /// <param name="decoded">As many elements of <paramref name="type"/>.</param>
    internal static void Write(ReadOnlySpan<float> weights, ElementType type, Span<byte> decoded)
    {
        switch (type)
        {
            case ElementType.Float32:
                weights.CopyTo(MemoryMarshal.Cast<byte, float>(decoded));
                break;
            case ElementType.Float64:
                Span<double> wide = MemoryMarshal.Cast<byte, double>(decoded);
                for (int i = 0; i < weights.Length; i++)
                {
                    wide[i] = weights[i];
                }

                break;
            case ElementType.Float16:
                HalfBits.Narrow(weights, MemoryMarshal.Cast<byte, ushort>(decoded));
                break;
            case ElementType.BFloat16:
                BFloat16Bits.Narrow(weights, MemoryMarshal.Cast<byte, ushort>(decoded));
                break;
            default:
                throw new ArgumentException($"weights are floating-point numbers, not {type}");
        }
    }
}
