namespace SafBuild.Runtime.Formats;

/// <summary>IEEE 754 binary16.</summary>
internal sealed class Float16Format : StorageFormat
{
    internal override string Name => "Float16";

    internal override int WordBytes => 2;

    internal override double Largest => (double)Half.MaxValue;

    internal override void Encode(ReadOnlySpan<float> raw, Span<byte> stored)
    {
        Span<Half> words = Words<Half>(stored, raw.Length);
        for (int i = 0; i < raw.Length; i++)
        {
            words[i] = (Half)Math.Clamp(NotNan(raw[i], i), (float)Half.MinValue, (float)Half.MaxValue);
        }
    }

    internal override WordCounts Decode(ReadOnlySpan<byte> stored, Span<float> raw)
    {
        ReadOnlySpan<Half> words = Words<Half>(stored, raw.Length);
        for (int i = 0; i < raw.Length; i++)
        {
            raw[i] = (float)words[i];
        }

        return default;
    }
}
