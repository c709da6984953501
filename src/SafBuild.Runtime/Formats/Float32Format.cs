namespace SafBuild.Runtime.Formats;

/// <summary>IEEE 754 binary32.</summary>
internal sealed class Float32Format : StorageFormat
{
    internal override string Name => "Float32";

    internal override int BlockBytes => 4;

    internal override bool HoldsEveryFloat => true;

    internal override double Largest => float.MaxValue;

    internal override void Encode(ReadOnlySpan<float> raw, Span<byte> stored)
    {
        RefuseNan(raw);
        Span<float> words = Words<float>(stored, raw.Length);
        for (int i = 0; i < raw.Length; i++)
        {
            words[i] = Math.Clamp(raw[i], -float.MaxValue, float.MaxValue);
        }
    }

    internal override BlockCounts Decode(ReadOnlySpan<byte> stored, Span<float> raw)
    {
        Words<float>(stored, raw.Length).CopyTo(raw);
        return default;
    }
}
