using System.Text.Json.Nodes;

namespace SafBuild.Docs.Vectors;

/// <summary>How a damaged copy differs from its artifact: flipped bits, other bytes in a place, or one byte all over.</summary>
/// <param name="What">For a person.</param>
/// <param name="File">The only file that differs.</param>
internal sealed record Damage(string What, string File)
{
    /// <summary>Positions: bit position % 8, 0 the lowest, of byte position / 8.</summary>
    internal long[] Bits { get; init; } = [];

    /// <summary>Where <see cref="Bytes"/>, hexadecimal, are put.</summary>
    internal int At { get; init; }

    internal string Bytes { get; init; } = "";

    internal byte? Fill { get; init; }

    /// <summary>The rule by which a reader refuses the copy; null where it reads it.</summary>
    internal string? Refused { get; init; }

    internal static Damage Flips(string what, params long[] bits) => new(what, "weights.bin") { Bits = bits };

    internal byte[] Apply(byte[] clean)
    {
        byte[] copy = [.. clean];
        if (Fill is { } fill)
        {
            copy.AsSpan().Fill(fill);
        }

        Convert.FromHexString(Bytes).CopyTo(copy, At);
        foreach (long bit in Bits)
        {
            copy[bit / 8] ^= (byte)(1 << (int)(bit % 8));
        }

        return copy;
    }

    internal IEnumerable<KeyValuePair<string, JsonNode?>> Describe()
    {
        yield return new("what", What);
        yield return new("file", File);
        if (Bits.Length > 0)
        {
            yield return new("flips", string.Join(' ', Bits));
        }

        if (Bytes.Length > 0)
        {
            yield return new("at", At);
            yield return new("bytes", Bytes);
        }

        if (Fill is { } fill)
        {
            yield return new("fill", (int)fill);
        }
    }
}
