namespace SafBuild.Shared.Options;

/// <summary>What somebody who misspelt a name most likely meant.</summary>
internal static class NearestName
{
    /// <summary>The known name with the fewest edits to <paramref name="name"/>, ignoring case; the first of equals.</summary>
    internal static (string Name, int Edits) Of(string name, IEnumerable<string> known) =>
        known.Select(k => (Name: k, Edits: Distance(name.ToUpperInvariant(), k.ToUpperInvariant()))).MinBy(k => k.Edits);

    /// <summary>Letters inserted, deleted, replaced or exchanged with their neighbour (optimal string alignment).</summary>
    internal static int Distance(string a, string b)
    {
        int[,] edits = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            for (int j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    edits[i, j] = i + j;
                    continue;
                }

                int replaced = edits[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                edits[i, j] = Math.Min(replaced, 1 + Math.Min(edits[i - 1, j], edits[i, j - 1]));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    edits[i, j] = Math.Min(edits[i, j], 1 + edits[i - 2, j - 2]);
                }
            }
        }

        return edits[a.Length, b.Length];
    }
}
