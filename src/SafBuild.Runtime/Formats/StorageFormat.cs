using System.Runtime.InteropServices;

namespace SafBuild.Runtime.Formats;

/// <summary>
/// How a raw value becomes bits. A storage format is a word code: bits in, raw value out, with a count of
/// corrected and of detected words (both 0 for formats without an error-correcting code). Every bit
/// pattern decodes to something; formats of 16 bits or fewer are a table of all their patterns.
/// Words are little endian. A new format is one file and one line in <see cref="StorageFormats"/>.
/// </summary>
internal abstract class StorageFormat
{
    /// <summary>The name in csproj, manifest and reports.</summary>
    internal abstract string Name { get; }

    /// <summary>Bytes of one word: 1, 2, 4 or 8.</summary>
    internal abstract int WordBytes { get; }

    /// <summary>Largest finite raw value that can be stored.</summary>
    internal abstract double Largest { get; }

    /// <summary>
    /// Stores raw values: round to nearest, ties to even, saturating at the largest finite value.
    /// <paramref name="stored"/> has <see cref="WordBytes"/> times as many bytes. NaN is refused with ArgumentException.
    /// </summary>
    internal abstract void Encode(ReadOnlySpan<float> raw, Span<byte> stored);

    /// <summary>Reads raw values back as they are: NaN and infinities included (the SAF is applied by the reader).</summary>
    internal abstract WordCounts Decode(ReadOnlySpan<byte> stored, Span<float> raw);

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
/// <param name="Corrected">Words with flipped bits that were put right.</param>
/// <param name="Detected">Words with flipped bits that could not be put right; they read as 0.</param>
internal readonly record struct WordCounts(long Corrected, long Detected);
