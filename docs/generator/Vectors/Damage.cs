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

    /// <summary>So many of <see cref="Bytes"/> at a time, so far from where the last ones were put; null: all in one piece.</summary>
    internal (int Length, int Stride)? Pieces { get; init; }

    internal byte? Fill { get; init; }

    /// <summary>Flips as thick as coded storage stands them; see docs/format.md, 13.</summary>
    internal (uint Seed, uint Below)? Noise { get; init; }

    /// <summary>What is done to other files.</summary>
    internal Damage[] Also { get; init; } = [];

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

        byte[] bytes = Convert.FromHexString(Bytes);
        (int length, int stride) = Pieces ?? (bytes.Length, 0);
        for (int piece = 0; piece * length < bytes.Length; piece++)
        {
            bytes.AsSpan(piece * length, length).CopyTo(copy.AsSpan(At + (piece * stride)));
        }

        foreach (long bit in Bits)
        {
            copy[bit / 8] ^= (byte)(1 << (int)(bit % 8));
        }

        if (Noise is var (state, below))
        {
            for (int bit = 0; bit < 8 * copy.Length; bit++)
            {
                state ^= state << 13;
                state ^= state >> 17;
                state ^= state << 5;
                copy[bit / 8] ^= (byte)(state >> 8 < below ? 1 << (bit % 8) : 0);
            }
        }

        return copy;
    }

    /// <summary>Of a rate, for <see cref="Noise"/>.</summary>
    internal static (uint Seed, uint Below) Rate(double rate, uint seed) => (seed * 0x9E3779B9, (uint)(rate * (1 << 24)));

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

        if (Pieces is var (length, stride))
        {
            yield return new("piece", length);
            yield return new("stride", stride);
        }

        if (Fill is { } fill)
        {
            yield return new("fill", (int)fill);
        }

        if (Noise is var (seed, below))
        {
            yield return new("noise", new JsonObject { ["seed"] = seed, ["below"] = below });
        }

        if (Also.Length > 0)
        {
            yield return new("also", new JsonArray([.. Also.Select(a => new JsonObject([.. a.Describe().Where(d => d.Key != "what")]))]));
        }
    }
}
