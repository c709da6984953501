namespace SafBuild.Runtime.Formats.Coded;

internal static class TileShape
{
    /// <summary>The most blocks of a tile.</summary>
    internal const int MostBlocks = 64;

    /// <summary>ArgumentException where these blocks are not in such a tile.</summary>
    internal static void Require(int words, int stride, int first, int count)
    {
        if (stride is < 1 or > MostBlocks || words != stride * PolarCode.BlockWords)
        {
            throw new ArgumentException($"a tile of {stride} blocks is none, or has not {words} words");
        }

        if (first < 0 || count < 1 || count > stride - first)
        {
            throw new ArgumentException($"{count} blocks from {first} on are not in a tile of {stride}");
        }
    }
}
