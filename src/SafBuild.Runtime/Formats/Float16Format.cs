using SafBuild.Runtime.Tensors;

namespace SafBuild.Runtime.Formats;

/// <summary>IEEE 754 binary16.</summary>
internal sealed class Float16Format : StorageFormat
{
    internal override string Name => "Float16";

    internal override int BlockBytes => 2;

    internal override double Largest => (double)Half.MaxValue;

    internal override void Encode(ReadOnlySpan<float> raw, Span<byte> stored)
    {
        RefuseNan(raw);
        HalfBits.Narrow(raw, Words<ushort>(stored, raw.Length));
    }

    internal override BlockCounts Decode(ReadOnlySpan<byte> stored, Span<float> raw)
    {
        HalfBits.Widen(Words<ushort>(stored, raw.Length), raw);
        return default;
    }
}
