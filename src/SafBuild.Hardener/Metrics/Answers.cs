namespace SafBuild.Hardener.Metrics;

/// <summary>
/// One sample's answers as a model gave them: a class or a whole number for each position. Two numbers beyond every class stand for no
/// answer and for one that is only an answer when the golden model gives the same.
/// </summary>
/// <param name="Values">Position by position.</param>
/// <param name="Width">Answers of one row, where rows are compared as a set; 0: position by position.</param>
internal readonly record struct Answers(long[] Values, int Width = 0)
{
    /// <summary>A NaN was there: it agrees with nothing, itself included.</summary>
    internal const long None = long.MinValue;

    private const long FirstInfinite = long.MinValue + 1 + int.MaxValue;

    /// <summary>A score of +Inf for this class.</summary>
    internal static long Infinite(int label) => FirstInfinite - label;

    internal static bool IsNone(long answer) => answer <= FirstInfinite;

    /// <summary>The class that the answer is where the golden model has the same infinity.</summary>
    internal static long Finite(long answer) => answer > None && answer <= FirstInfinite ? FirstInfinite - answer : answer;

    /// <summary>
    /// Share of positions that are the same. Where the number of answers differs, the longer counts; two empty ones are the same.
    /// </summary>
    internal static double Same(Answers golden, Answers found)
    {
        int longest = Math.Max(golden.Values.Length, found.Values.Length);
        if (longest == 0)
        {
            return 1;
        }

        if (golden.Width > 0 && found.Width == golden.Width)
        {
            return (double)SameRows(golden, found) * golden.Width / longest;
        }

        int same = 0;
        for (int i = 0; i < Math.Min(golden.Values.Length, found.Values.Length); i++)
        {
            same += golden.Values[i] == found.Values[i] && golden.Values[i] != None ? 1 : 0;
        }

        return (double)same / longest;
    }

    /// <summary>Rows that both have, whatever their order; a row that is there twice counts twice.</summary>
    private static int SameRows(Answers golden, Answers found)
    {
        Dictionary<string, int> left = [];
        foreach (string row in golden.Rows())
        {
            left[row] = left.GetValueOrDefault(row) + 1;
        }

        int same = 0;
        foreach (string row in found.Rows())
        {
            if (left.GetValueOrDefault(row) > 0)
            {
                left[row]--;
                same++;
            }
        }

        return same;
    }

    private IEnumerable<string> Rows() => Values.Chunk(Width).Where(row => !row.Contains(None)).Select(row => string.Join(',', row));
}
