using SafBuild.Hardener.Graph;
using SafBuild.Runtime.Artifact;

namespace SafBuild.Hardener.Checking;

/// <summary>Counts what the weight finder found, and what it could not reach.</summary>
internal static class CheckedWeights
{
    internal static CheckLine Describe(CheckLine line, PreparedModel model)
    {
        IReadOnlyList<WeightTensor> weights = model.Weights;
        IEnumerable<string> left = weights.Where(w => w.Kind == WeightKind.LeftInGraph)
            .Select(w => $"{w.Name} [{string.Join(",", w.Shape)}]: {w.Reason}");
        return line with
        {
            Weights = weights.Count(w => w.IsStored),
            WeightsByKind = Enum.GetValues<WeightKind>()
                .ToDictionary(k => char.ToLowerInvariant(k.ToString()[0]) + k.ToString()[1..], k => weights.Count(w => w.Kind == k)),
            CoveredBits = model.Coverage.Share,
            Left = [.. left],
            NotCovered = [.. model.Coverage.NotCovered.Select(w => w.ToString())],
        };
    }
}
