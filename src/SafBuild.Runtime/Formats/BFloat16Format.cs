namespace SafBuild.Runtime.Formats;

/// <summary>The upper half of IEEE 754 binary32: 8 exponent bits, 7 fraction bits.</summary>
internal sealed class BFloat16Format : StorageFormat
{
    private const uint LargestBits = 0x7F7F0000;

    internal override string Name => "BFloat16";

    internal override int WordBytes => 2;

    internal override double Largest => BitConverter.UInt32BitsToSingle(LargestBits);

    internal override void Encode(ReadOnlySpan<float> raw, Span<byte> stored)
    {
        Span<ushort> words = Words<ushort>(stored, raw.Length);
        for (int i = 0; i < raw.Length; i++)
        {
            words[i] = Round(NotNan(raw[i], i));
        }
    }

    internal override WordCounts Decode(ReadOnlySpan<byte> stored, Span<float> raw)
    {
        ReadOnlySpan<ushort> words = Words<ushort>(stored, raw.Length);
        for (int i = 0; i < raw.Length; i++)
        {
            raw[i] = BitConverter.UInt32BitsToSingle((uint)words[i] << 16);
        }

        return default;
    }

    /// <summary>Nearest, ties to even, saturating at the largest finite value. Not for NaN.</summary>
    internal static ushort Round(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        uint magnitude = bits & 0x7FFFFFFF;

        // Half an ulp less one, plus the last kept bit: carries exactly when the discarded half rounds up.
        uint rounded = (magnitude + 0x7FFF + ((magnitude >> 16) & 1)) & 0xFFFF0000;
        return (ushort)(((bits & 0x80000000) | Math.Min(rounded, LargestBits)) >> 16);
    }
}
