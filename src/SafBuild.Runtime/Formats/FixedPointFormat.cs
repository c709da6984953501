namespace SafBuild.Runtime.Formats;

/// <summary>
/// Qm.n: a two's complement integer of 1 + m + n bits (8 or 16) times 2^-n. The most negative word is -2^m,
/// one step beyond -<see cref="Largest"/>.
/// </summary>
internal sealed class FixedPointFormat : StorageFormat
{
    private readonly int bits;
    private readonly float step;

    /// <param name="integerBits">m; m + n is 7 or 15.</param>
    /// <param name="fractionBits">n.</param>
    internal FixedPointFormat(int integerBits, int fractionBits)
    {
        bits = 1 + integerBits + fractionBits;
        step = MathF.ScaleB(1, -fractionBits);
        Name = $"Q{integerBits}.{fractionBits}";
    }

    internal override string Name { get; }

    internal override int WordBytes => bits / 8;

    internal override double Largest => ((1 << (bits - 1)) - 1) * (double)step;

    internal override void Encode(ReadOnlySpan<float> raw, Span<byte> stored)
    {
        if (bits == 8)
        {
            Span<sbyte> words = Words<sbyte>(stored, raw.Length);
            for (int i = 0; i < raw.Length; i++)
            {
                words[i] = (sbyte)Math.Clamp(MathF.Round(NotNan(raw[i], i) / step), sbyte.MinValue, sbyte.MaxValue);
            }
        }
        else
        {
            Span<short> words = Words<short>(stored, raw.Length);
            for (int i = 0; i < raw.Length; i++)
            {
                words[i] = (short)Math.Clamp(MathF.Round(NotNan(raw[i], i) / step), short.MinValue, short.MaxValue);
            }
        }
    }

    internal override WordCounts Decode(ReadOnlySpan<byte> stored, Span<float> raw)
    {
        if (bits == 8)
        {
            ReadOnlySpan<sbyte> words = Words<sbyte>(stored, raw.Length);
            for (int i = 0; i < raw.Length; i++)
            {
                raw[i] = words[i] * step;
            }
        }
        else
        {
            ReadOnlySpan<short> words = Words<short>(stored, raw.Length);
            for (int i = 0; i < raw.Length; i++)
            {
                raw[i] = words[i] * step;
            }
        }

        return default;
    }
}
