using System.Runtime.InteropServices;

namespace SafBuild.Runtime.Tensors;

/// <summary>Weights in the floating-point type that the graph expects: round to nearest, ties to even; always finite.</summary>
internal static class ElementWriter
{
    /// <param name="weights">Finite.</param>
    /// <param name="type">What the graph expects.</param>
    /// <param name="decoded">As many elements of <paramref name="type"/>.</param>
    internal static void Write(ReadOnlySpan<float> weights, NumberType type, Span<byte> decoded)
    {
        switch (type)
        {
            case NumberType.Float32:
                weights.CopyTo(MemoryMarshal.Cast<byte, float>(decoded));
                break;
            case NumberType.Float64:
                Span<double> wide = MemoryMarshal.Cast<byte, double>(decoded);
                for (int i = 0; i < weights.Length; i++)
                {
                    wide[i] = weights[i];
                }

                break;
            case NumberType.Float16:
                HalfBits.Narrow(weights, MemoryMarshal.Cast<byte, ushort>(decoded));
                break;
            case NumberType.BFloat16:
                BFloat16Bits.Narrow(weights, MemoryMarshal.Cast<byte, ushort>(decoded));
                break;
            default:
                throw new ArgumentException($"weights are floating-point numbers, not {type}");
        }
    }
}
