using SafBuild.Shared.Diagnostics;
using SafBuild.Shared.Options;

namespace SafBuild.Hardener.Graph;

/// <summary>Protect: weights stored three times instead of in SAF form or in their own bits, by the patterns of their names.</summary>
internal static class ProtectedWeights
{
    private const int NamesShown = 3;

    /// <exception cref="SafException">SAF0120, for every pattern that names no weight of the blob.</exception>
    internal static IReadOnlyList<WeightTensor> Apply(IReadOnlyList<WeightTensor> weights, string protect, string path)
    {
        TensorPatterns patterns = new(protect);
        string[] names = [.. weights.Where(w => w.IsStored).Select(w => w.Name)];
        Diagnostic[] problems =
        [
            .. patterns.Unmatched(names).Select(p => new Diagnostic(Severity.Error, Codes.ProtectMatchesNothing, path,
                $"Protect has '{p}', and no weight of the model has such a name; {Nearest(p, names)}")),
        ];
        return problems.Length > 0 ? throw new SafException(problems)
            : [.. weights.Select(w => w.IsStored && w.Kind != WeightKind.ThreeCopies && patterns.Match(w.Name) ? Tripled(w) : w)];
    }

    private static WeightTensor Tripled(WeightTensor weight) => weight with
    {
        Kind = WeightKind.ThreeCopies,
        ChannelScaleShape = ScaleShapes.Ones(weight.Shape.Count),
    };

    private static string Nearest(string pattern, string[] names) => names.Length == 0
        ? "it has no weights at all."
        : "the nearest are " + string.Join(", ",
            names.OrderBy(n => NearestName.Distance(pattern, n)).ThenBy(n => n, StringComparer.Ordinal).Take(NamesShown)
                .Select(n => $"'{n}'")) + ".";
}
