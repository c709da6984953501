using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Onnx;
using SafBuild.Runtime.Artifact;

namespace SafBuild.Hardener.Checking;

/// <summary>Counts what the weight finder found, and what it could not reach.</summary>
internal static class CheckedWeights
{
    internal static CheckLine Describe(CheckLine line, OnnxModel model, IReadOnlyList<WeightTensor> weights)
    {
        (string Name, long Count)[] attributes = [.. GraphWalk.Nodes(model.Proto).SelectMany(LearnedAttributes)];
        double covered = weights.Where(w => w.Kind != WeightKind.LeftInGraph).Sum(Bits);
        double all = weights.Sum(Bits) + attributes.Sum(a => a.Count * 32.0);
        IEnumerable<string> left = weights.Where(w => w.Kind == WeightKind.LeftInGraph)
            .Select(w => $"{w.Name} [{string.Join(",", w.Shape)}]: {w.Reason}");
        return line with
        {
            Weights = weights.Count(w => w.Kind != WeightKind.LeftInGraph),
            WeightsByKind = Enum.GetValues<WeightKind>().ToDictionary(k => char.ToLowerInvariant(k.ToString()[0]) + k.ToString()[1..], k => weights.Count(w => w.Kind == k)),
            CoveredBits = all > 0 ? covered / all : 0,
            Left = [.. left, .. attributes.Select(a => $"{a.Name} [{a.Count}]: attribute of a node, which ONNX Runtime cannot take from outside")],
        };
    }

    /// <summary>Classical models (trees, linear ones) keep their numbers in attributes of the nodes.</summary>
    private static IEnumerable<(string Name, long Count)> LearnedAttributes(NodeProto node) => node.Domain == "ai.onnx.ml"
        ? node.Attribute.Where(a => a.Floats.Count > 0).Select(a => ($"{node.OpType} '{node.Name}' {a.Name}", (long)a.Floats.Count))
        : [];

    private static double Bits(WeightTensor weight) => weight.Count * 8.0 * weight.ElementType.Size();
}
