using SafBuild.Runtime.Tensors;

namespace SafBuild.Runtime.Formats;

/// <summary>The upper half of IEEE 754 binary32: 8 exponent bits, 7 fraction bits.</summary>
internal sealed class BFloat16Format : StorageFormat
{
    internal override string Name => "BFloat16";

    internal override int BlockBytes => 2;

    internal override double Largest => BitConverter.UInt32BitsToSingle(BFloat16Bits.LargestFinite);

    internal override void Encode(ReadOnlySpan<float> raw, Span<byte> stored)
    {
        RefuseNan(raw);
        BFloat16Bits.Narrow(raw, Words<ushort>(stored, raw.Length));
    }

    internal override BlockCounts Decode(ReadOnlySpan<byte> stored, Span<float> raw)
    {
        BFloat16Bits.Widen(Words<ushort>(stored, raw.Length), raw);
        return default;
    }
}
