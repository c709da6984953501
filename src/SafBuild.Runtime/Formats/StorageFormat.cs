using System.Runtime.InteropServices;

namespace SafBuild.Runtime.Formats;

/// <summary>
/// How raw values become bits, in blocks: a word of one value in most formats, some values with check bits in an error-correcting
/// code. Every bit pattern decodes to something. Words are little-endian. A new format is one file and one line in
/// <see cref="StorageFormats"/>.
/// </summary>
internal abstract class StorageFormat
{
    /// <summary>The name in csproj, manifest and reports.</summary>
    internal abstract string Name { get; }

    /// <summary>Bytes of a block, at least 1.</summary>
    internal abstract int BlockBytes { get; }

    /// <summary>Values that a block holds, at least 1; a divisor of 2,048, so that a reader's chunks are whole blocks.</summary>
    internal virtual int BlockValues => 1;

    /// <summary>Whether it puts flipped bits right. Else every pattern is a value of its own and no counts arise.</summary>
    internal virtual bool IsCode => false;

    /// <summary>Whether every finite float comes back as it is.</summary>
    internal virtual bool HoldsEveryFloat => false;

    /// <summary>The first version of the artifact format that knows it.</summary>
    internal virtual int FirstVersion => 1;

    /// <summary>Bytes of that many values: whole blocks. OverflowException where it does not fit.</summary>
    internal long StoredBytes(long values) => checked((values + BlockValues - 1) / BlockValues * BlockBytes);

    /// <summary>Largest finite raw value that can be stored.</summary>
    internal abstract double Largest { get; }

    /// <summary>
    /// Stores raw values: round to nearest, ties to even, saturating at the largest finite value. <paramref name="stored"/> has
    /// <see cref="StoredBytes"/> of them; the rest of a last block is stored as 0. NaN is refused with ArgumentException.
    /// </summary>
    internal abstract void Encode(ReadOnlySpan<float> raw, Span<byte> stored);

    /// <summary>
    /// Reads a run of whole blocks back: raw values as they are, NaN and infinities included (the SAF is applied by the reader). The last
    /// block may hold fewer values; <paramref name="stored"/> has <see cref="StoredBytes"/> of the length of <paramref name="raw"/>.
    /// </summary>
    internal abstract BlockCounts Decode(ReadOnlySpan<byte> stored, Span<float> raw);

    /// <summary>The stored bytes as <paramref name="count"/> words; refuses a span of another length.</summary>
    protected static Span<T> Words<T>(Span<byte> stored, int count) where T : unmanaged
    {
        RequireLength<T>(stored.Length, count);
        return MemoryMarshal.Cast<byte, T>(stored);
    }

    /// <inheritdoc cref="Words{T}(Span{byte}, int)"/>
    protected static ReadOnlySpan<T> Words<T>(ReadOnlySpan<byte> stored, int count) where T : unmanaged
    {
        RequireLength<T>(stored.Length, count);
        return MemoryMarshal.Cast<byte, T>(stored);
    }

    /// <summary>Refuses NaN: no clean weight is one, so it is an error of the caller and not a value to store.</summary>
    protected static void RefuseNan(ReadOnlySpan<float> raw)
    {
        for (int i = 0; i < raw.Length; i++)
        {
            if (float.IsNaN(raw[i]))
            {
                throw new ArgumentException($"raw value {i} is NaN", nameof(raw));
            }
        }
    }

    private static unsafe void RequireLength<T>(int bytes, int count) where T : unmanaged
    {
        if (bytes != (long)count * sizeof(T))
        {
            throw new ArgumentException($"{count} words need {(long)count * sizeof(T)} stored bytes, not {bytes}");
        }
    }
}

/// <summary>What an error-correcting format met while decoding.</summary>
/// <param name="Corrected">Blocks with flipped bits that were put right.</param>
/// <param name="Detected">Blocks in which flipped bits were found, those put right and those lost among them.</param>
/// <param name="Lost">Blocks whose values could not be recovered; they read as 0.</param>
internal readonly record struct BlockCounts(long Corrected, long Detected, long Lost)
{
    public static BlockCounts operator +(BlockCounts a, BlockCounts b) =>
        new(a.Corrected + b.Corrected, a.Detected + b.Detected, a.Lost + b.Lost);
}
