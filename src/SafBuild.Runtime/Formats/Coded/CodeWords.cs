namespace SafBuild.Runtime.Formats.Coded;

/// <summary>
/// Codes as they come out of decoded blocks, a byte each, and the levels that they stand for: a storage format whose raw values are all
/// levels. No choice of a project, so it is not in <see cref="StorageFormats"/>.
/// </summary>
internal sealed class CodeWords : StorageFormat
{
    private readonly float[] _levels;

    /// <summary>Levels ascending, each once, and a code of each.</summary>
    private readonly (float[] Levels, byte[] Codes) _sorted;

    /// <param name="levels">By code; a power of two of them, 256 at most; finite.</param>
    internal CodeWords(IReadOnlyList<float> levels)
    {
        _levels = [.. levels];
        (float Level, byte Code)[] distinct =
            [.. _levels.Select((level, code) => (level, (byte)code)).DistinctBy(l => l.level).OrderBy(l => l.level)];
        _sorted = ([.. distinct.Select(d => d.Level)], [.. distinct.Select(d => d.Code)]);
    }

    internal override string Name => "Levels";

    internal override int BlockBytes => 1;

    internal override double Largest => _sorted.Levels.Max(MathF.Abs);

    /// <summary>The nearest level of each value; of two as near, the smaller magnitude.</summary>
    internal override void Encode(ReadOnlySpan<float> raw, Span<byte> stored)
    {
        RefuseNan(raw);
        Span<byte> codes = Words<byte>(stored, raw.Length);
        for (int i = 0; i < raw.Length; i++)
        {
            int above = Array.BinarySearch(_sorted.Levels, raw[i]);
            codes[i] = _sorted.Codes[above >= 0 ? above : Nearest(~above, raw[i])];
        }
    }

    internal override BlockCounts Decode(ReadOnlySpan<byte> stored, Span<float> raw)
    {
        ReadOnlySpan<byte> codes = Words<byte>(stored, raw.Length);
        float[] levels = _levels;
        int mask = levels.Length - 1;
        for (int i = 0; i < codes.Length; i++)
        {
            raw[i] = levels[codes[i] & mask];
        }

        return default;
    }

    /// <summary>The level nearest to a value: <paramref name="above"/> is the first above it, or the number of levels.</summary>
    private int Nearest(int above, float value)
    {
        if (above == 0 || above == _sorted.Levels.Length)
        {
            return above == 0 ? 0 : above - 1;
        }

        double over = (double)_sorted.Levels[above] - value;
        double under = (double)value - _sorted.Levels[above - 1];
        bool upper = over < under || (over == under && MathF.Abs(_sorted.Levels[above]) < MathF.Abs(_sorted.Levels[above - 1]));
        return upper ? above : above - 1;
    }
}
