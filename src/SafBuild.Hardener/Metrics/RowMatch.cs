namespace SafBuild.Hardener.Metrics;

/// <summary>
/// The squared difference of two lists of rows whose order and number may differ, such as detections. Pairs are made from the nearest on,
/// where two rows are nearer to each other than to nothing; a row without a partner counts with its own square.
/// </summary>
internal static class RowMatch
{
    /// <summary>Beyond it, pairs would take longer than inference; such lists are compared place by place.</summary>
    private const long MostPairs = 4_000_000;

    /// <summary>Whether the lists can be matched: whole rows, and not too many.</summary>
    internal static bool IsPossible(int golden, int found, int width) =>
        width > 0 && golden % width == 0 && found % width == 0 && (long)golden / width * (found / width) <= MostPairs;

    /// <param name="golden">Row-major; finite.</param>
    /// <param name="found">Row-major; finite.</param>
    /// <param name="width">Numbers of a row.</param>
    internal static double SquaredDifference(ReadOnlySpan<float> golden, ReadOnlySpan<float> found, int width)
    {
        double[] alone = Squares(golden, width);
        double[] others = Squares(found, width);
        List<(double Cost, int Golden, int Found)> pairs = [];
        for (int g = 0; g < alone.Length; g++)
        {
            for (int f = 0; f < others.Length; f++)
            {
                double cost = Difference(golden.Slice(g * width, width), found.Slice(f * width, width));
                if (cost < alone[g] + others[f])
                {
                    pairs.Add((cost, g, f));
                }
            }
        }

        // Equal costs in the order of the rows, so that the result is one.
        pairs.Sort();
        bool[] goldenTaken = new bool[alone.Length];
        bool[] foundTaken = new bool[others.Length];
        double sum = 0;
        foreach ((double cost, int g, int f) in pairs)
        {
            if (!goldenTaken[g] && !foundTaken[f])
            {
                (goldenTaken[g], foundTaken[f]) = (true, true);
                sum += cost;
            }
        }

        return sum + alone.Where((_, g) => !goldenTaken[g]).Sum() + others.Where((_, f) => !foundTaken[f]).Sum();
    }

    private static double[] Squares(ReadOnlySpan<float> rows, int width)
    {
        double[] squares = new double[rows.Length / width];
        for (int i = 0; i < rows.Length; i++)
        {
            squares[i / width] += (double)rows[i] * rows[i];
        }

        return squares;
    }

    private static double Difference(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            double d = (double)a[i] - b[i];
            sum += d * d;
        }

        return sum;
    }
}
