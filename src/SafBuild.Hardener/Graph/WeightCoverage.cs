using System.Globalization;
using SafBuild.Hardener.Onnx;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Hardener.Graph;

/// <summary>
/// How many of a model's weight bits are under fault. A weight bit is a bit of a constant that enters arithmetic as data, integers
/// included; shapes, axes, indices, conditions are none. Bits are those of the model's own types, whatever they take in the blob.
/// </summary>
/// <param name="Covered">Bits of tensors in the blob.</param>
/// <param name="NotCovered">Weights that stay in the graph, the largest first.</param>
internal sealed record WeightCoverage(long Covered, IReadOnlyList<UncoveredWeight> NotCovered)
{
    /// <summary>Bits that are not covered.</summary>
    internal long Missing { get; } = NotCovered.Sum(w => w.Bits);

    /// <summary>Of all weight bits, 0 to 1; 0 for a model without any.</summary>
    internal double Share => Covered == 0 ? 0 : Covered / ((double)Covered + Missing);

    /// <summary>See <see cref="Text"/>.</summary>
    internal string Percentage => Text(Share);

    /// <summary>A share as a percentage of three decimals, rounded down: what is not all is never shown as 100.</summary>
    internal static string Text(double share) =>
        (Math.Floor((1e5 * share) + 1e-7) / 1000).ToString("0.###", CultureInfo.InvariantCulture) + " %";

    /// <summary>Of a model whose stored weights go into the blob.</summary>
    internal static WeightCoverage Of(IEnumerable<WeightTensor> weights, IEnumerable<HiddenWeight> hidden)
    {
        List<UncoveredWeight> missing = [];
        long covered = 0;
        foreach (WeightTensor weight in weights)
        {
            if (weight.IsStored)
            {
                covered += weight.Bits;
            }
            else if (weight.Kind == WeightKind.NotCovered)
            {
                missing.Add(new(weight.Name, weight.Shape, weight.Bits, weight.Reason));
            }
        }

        return new(covered, Sorted(missing.Concat(hidden.Select(UncoveredWeight.Of))));
    }

    /// <summary>
    /// Of an artifact, from its own graph and manifest: what is not in the blob is not covered, whoever made the artifact.
    /// </summary>
    /// <param name="graph">Of the artifact; tensors in the blob refer to it as external data.</param>
    /// <param name="stored">Name, type and shape of each tensor of the manifest.</param>
    /// <param name="path">For messages.</param>
    /// <param name="roles">Operators.OnnxOperators.Roles.</param>
    internal static WeightCoverage OfArtifact(
        ModelProto graph, IEnumerable<(string Name, NumberType Type, long Elements)> stored, string path, RolesOfOperators roles)
    {
        ModelProto rest = graph.Clone();
        HashSet<string> inBlob = [];
        long covered = 0;
        foreach ((string name, NumberType type, long elements) in stored)
        {
            inBlob.Add(name);
            covered += elements * type.Bits();
        }

        GraphNormalizer.Keep(rest.Graph.Initializer, t => !inBlob.Contains(t.Name));

        // The graph was normalised when it was made, by a version that may have taken less for a weight.
        new ConstantHoister(rest.Graph, path).Run();
        IEnumerable<UncoveredWeight> missing = WeightFinder.Find(rest.Graph, path, roles).Where(w => w.Kind != WeightKind.LeftInGraph)
            .Select(w => new UncoveredWeight(w.Name, w.Shape, w.Bits, w.IsStored ? "not in the artifact's blob" : w.Reason));
        return new(covered, Sorted(missing.Concat(HiddenWeights.Find(rest).Select(UncoveredWeight.Of))));
    }

    private static UncoveredWeight[] Sorted(IEnumerable<UncoveredWeight> weights) =>
        [.. weights.OrderByDescending(w => w.Bits).ThenBy(w => w.Name, StringComparer.Ordinal)];
}

/// <summary>A weight outside the fault model.</summary>
/// <param name="Name">Tensor, or operator, node and attribute.</param>
/// <param name="Shape">Dimensions.</param>
/// <param name="Bits">Of its elements.</param>
/// <param name="Reason">Why it is there.</param>
internal sealed record UncoveredWeight(string Name, IReadOnlyList<long> Shape, long Bits, string Reason)
{
    internal static UncoveredWeight Of(HiddenWeight hidden) => new(hidden.Name, hidden.Shape, hidden.Bits, hidden.Reason);

    public override string ToString() => $"{Name} [{string.Join(",", Shape)}]: {Reason}";
}
