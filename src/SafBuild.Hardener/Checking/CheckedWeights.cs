using SafBuild.Hardener.Graph;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Hardener.Checking;

/// <summary>Counts what the weight finder found, and what it could not reach.</summary>
internal static class CheckedWeights
{
    internal static CheckLine Describe(CheckLine line, PreparedModel model)
    {
        (IReadOnlyList<WeightTensor> weights, IReadOnlyList<HiddenWeight> hidden) = (model.Weights, model.Hidden);
        double covered = weights.Where(w => w.Kind != WeightKind.LeftInGraph).Sum(Bits);
        double all = weights.Sum(Bits) + hidden.Sum(h => (double)h.FloatBits);
        IEnumerable<string> left = weights.Where(w => w.Kind == WeightKind.LeftInGraph)
            .Select(w => $"{w.Name} [{string.Join(",", w.Shape)}]: {w.Reason}");
        return line with
        {
            Weights = weights.Count(w => w.Kind != WeightKind.LeftInGraph),
            WeightsByKind = Enum.GetValues<WeightKind>()
                .ToDictionary(k => char.ToLowerInvariant(k.ToString()[0]) + k.ToString()[1..], k => weights.Count(w => w.Kind == k)),
            CoveredBits = all > 0 ? covered / all : 0,
            Left = [.. left, .. hidden.Select(h => $"{h.Name} [{string.Join(",", h.Shape)}]: {h.Reason}")],
        };
    }

    private static double Bits(WeightTensor weight) => weight.Count * 8.0 * weight.ElementType.Size();
}
