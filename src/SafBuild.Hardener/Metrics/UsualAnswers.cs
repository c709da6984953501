namespace SafBuild.Hardener.Metrics;

/// <summary>
/// The blind answer of an output of several positions: at each of them what is usual there. A model that gives the numbers of its places
/// beside its answer has these right whatever becomes of its weights. A sample's own answer does not count for it, so that a set of few
/// samples does not look constant.
/// </summary>
internal static class UsualAnswers
{
    internal const string Is = "always giving the usual answer of each position";

    /// <summary>Share of its positions that are right, for each sample; null where the answers are not of one length above 1.</summary>
    /// <param name="answers">Of each sample, position by position.</param>
    internal static double[]? Shares(IReadOnlyList<long[]> answers)
    {
        int positions = answers.Count > 0 ? answers[0].Length : 0;
        if (answers.Count < 2 || positions < 2 || answers.Any(a => a.Length != positions))
        {
            return null;
        }

        double[] shares = new double[answers.Count];
        for (int position = 0; position < positions; position++)
        {
            Dictionary<long, int> counts = [];
            foreach (long[] sample in answers)
            {
                counts[sample[position]] = counts.GetValueOrDefault(sample[position]) + 1;
            }

            // Of equally frequent answers the smallest is the usual one. Two are enough: one of them may lose this sample.
            (long Answer, int Count)[] first = [.. counts.OrderByDescending(c => c.Value).ThenBy(c => c.Key).Take(2)
                .Select(c => (c.Key, c.Value))];
            for (int sample = 0; sample < shares.Length; sample++)
            {
                long own = answers[sample][position];
                bool isUsual = !Answers.IsNone(own) && own == first[0].Answer && (first.Length == 1 || first[0].Count - 1 > first[1].Count
                    || (first[0].Count - 1 == first[1].Count && own < first[1].Answer));
                shares[sample] += isUsual ? 1.0 / positions : 0;
            }
        }

        return shares;
    }
}
