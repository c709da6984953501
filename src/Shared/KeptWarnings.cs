namespace SafBuild.Shared;

/// <summary>
/// Warnings as canonical lines that are kept with a result and shown by later builds, perhaps of another folder: the paths of the
/// request stand in them as marks, so that the same input gives the same result in every folder.
/// </summary>
internal static class KeptWarnings
{
    internal static IReadOnlyList<string> Keep(IEnumerable<string> lines, HardenRequest request) =>
        [.. lines.Select(line => Marks(request).Aggregate(line, (l, m) => l.Replace(m.Path, m.Mark, StringComparison.Ordinal)))];

    internal static IReadOnlyList<string> Show(IEnumerable<string> lines, HardenRequest request) =>
        [.. lines.Select(line => Marks(request).Aggregate(line, (l, m) => l.Replace(m.Mark, m.Path, StringComparison.Ordinal)))];

    private static IEnumerable<(string Mark, string Path)> Marks(HardenRequest request) =>
        new[] { ("<model>", request.Model), ("<training data>", request.TrainingData), ("<validation data>", request.ValidationData) }
            .Where(m => !string.IsNullOrEmpty(m.Item2)).Select(m => (m.Item1, m.Item2!));
}
