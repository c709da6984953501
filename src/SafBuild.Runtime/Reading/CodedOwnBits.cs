using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Runtime.Reading;

/// <summary>Reads a tensor that is coded in its own bits, within the range of its clean values.</summary>
internal static class CodedOwnBits
{
    /// <param name="tensor">Of ReadKind.CodedBits.</param>
    /// <param name="values">Its bytes, or its 4-bit elements, a byte each.</param>
    /// <param name="decoded">Receives its elements.</param>
    internal static void Read(TensorEntry tensor, ReadOnlySpan<byte> values, Span<byte> decoded)
    {
        if (tensor.ValueBits == 8)
        {
            values.CopyTo(decoded);
        }
        else
        {
            decoded.Clear();
            for (int i = 0; i < values.Length; i++)
            {
                decoded[i / 2] |= (byte)(values[i] << (4 * (i % 2)));
            }
        }
    }

    /// <summary>Brings every element into the range of the tensor, where it has one.</summary>
    internal static ReadCounts Clamp(TensorEntry tensor, Span<byte> decoded) =>
        tensor.Range is [double low, double high] ? ThreeCopies.Clamp(tensor.ElementType, decoded, low, high) : default;

    /// <summary>Puts what the tensor says in the place of an element whose block is lost: 0 for weights.</summary>
    /// <param name="tensor">Coded.</param>
    /// <param name="value">Index of the value, in the tensor, that is lost: an element, or one of its bytes.</param>
    /// <param name="decoded">Its elements.</param>
    internal static void Lose(TensorEntry tensor, long value, Span<byte> decoded)
    {
        NumberType type = tensor.ElementType;
        double lost = tensor.Lost ?? 0;
        bool isPacked = type.IsPacked();
        if (isPacked)
        {
            // Two elements a byte, where values are bytes; else the value is the element.
            int inValue = tensor.ValueBits == 8 ? 2 : 1;
            for (long element = inValue * value; element < inValue * (value + 1); element++)
            {
                int shift = (int)(4 * (element % 2));
                ref byte at = ref decoded[(int)(element / 2)];
                at = (byte)((at & ~(0xF << shift)) | (((int)lost & 0xF) << shift));
            }
        }
        else
        {
            int index = (int)(tensor.Read == Artifact.ReadKind.CodedBits ? value / type.Size() : value);
            if (type.IsFloat())
            {
                type.WriteDouble(decoded, index, lost);
            }
            else
            {
                type.WriteInteger(decoded, index, (long)lost);
            }
        }
    }
}
