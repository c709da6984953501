namespace SafBuild.Runtime.Tests.Reading;

/// <summary>Copies of bytes with faults.</summary>
internal static class Flips
{
    /// <summary>Each bit flips by itself, at any rate: a loop over bits, which no generator of the product made.</summary>
    internal static byte[] Independent(byte[] bytes, double rate, int seed)
    {
        Random random = new(seed);
        byte[] copy = [.. bytes];
        for (int bit = 0; bit < 8 * copy.Length; bit++)
        {
            copy[bit / 8] ^= (byte)(random.NextDouble() < rate ? 1 << (bit % 8) : 0);
        }

        return copy;
    }
}
