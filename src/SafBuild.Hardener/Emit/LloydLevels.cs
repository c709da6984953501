namespace SafBuild.Hardener.Emit;

/// <summary>
/// Levels for few bits, fitted to the values of one tensor: each the mean of the values nearest to it (Lloyd 1957, Max 1960), which is the
/// least squared error near the start. The start is quantiles, so the result is the same everywhere.
/// </summary>
internal static class LloydLevels
{
    private const int MostRounds = 200;

    /// <param name="raw">Values in units of their scales, -1 to 1.</param>
    /// <param name="bits">2^bits levels.</param>
    /// <returns>Ascending; within -1 to 1.</returns>
    internal static float[] Of(ReadOnlySpan<float> raw, int bits)
    {
        float[] sorted = raw.ToArray();
        Array.Sort(sorted);
        double[] sums = new double[sorted.Length + 1];
        for (int i = 0; i < sorted.Length; i++)
        {
            sums[i + 1] = sums[i] + sorted[i];
        }

        double[] levels = [.. Enumerable.Range(0, 1 << bits)
            .Select(i => (double)sorted[(int)((i + 0.5) / (1 << bits) * sorted.Length)])];
        for (int round = 0; round < MostRounds && Refine(sorted, sums, levels); round++)
        {
        }

        return [.. levels.Select(l => (float)Math.Clamp(l, -1, 1))];
    }

    /// <summary>One round; false when nothing moves.</summary>
    private static bool Refine(float[] sorted, double[] sums, double[] levels)
    {
        bool moved = false;
        int from = 0;
        for (int i = 0; i < levels.Length; i++)
        {
            int to = i + 1 < levels.Length ? FirstAbove(sorted, from, (levels[i] + levels[i + 1]) / 2) : sorted.Length;
            if (to > from)
            {
                double mean = (sums[to] - sums[from]) / (to - from);
                moved |= mean != levels[i];
                levels[i] = mean;
            }

            from = to;
        }

        return moved;
    }

    private static int FirstAbove(float[] sorted, int from, double value)
    {
        int to = sorted.Length;
        while (from < to)
        {
            int middle = (from + to) / 2;
            (from, to) = sorted[middle] <= value ? (middle + 1, to) : (from, middle);
        }

        return from;
    }
}
