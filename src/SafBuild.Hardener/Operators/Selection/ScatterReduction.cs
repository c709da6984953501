using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.KeptScalar;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Selection;

/// <summary>Updates of places in a flat tensor, where one place may be updated more than once.</summary>
internal static class ScatterReduction
{
    /// <summary>Of data, places and updates.</summary>
    internal static InputRoles Roles { get; } = new(
        InputRole.Data,
        InputRole.Integers,
        InputRole.Elementwise.Because("put in place one by one; where several meet, they may be multiplied"));

    /// <summary>Null for a reduction that is known.</summary>
    internal static string? Objection(Onnx.NodeProto node) =>
        node.Attribute.FirstOrDefault(a => a.Name == "reduction")?.S.ToStringUtf8() is null or "none" or "add" or "mul" or "max" or "min"
            ? null
            : "this reduction";

    /// <param name="reduction">none, add, mul, max or min.</param>
    /// <param name="data">[places, ...].</param>
    /// <param name="places">[updates], each in 0..places-1.</param>
    /// <param name="updates">[updates, ...].</param>
    internal static Tensor Apply(string reduction, Tensor data, Tensor places, Tensor updates)
    {
        switch (reduction)
        {
            case "none":
                return data.index_copy(0, places, updates);
            case "add":
                return data.index_add(0, places, updates, Kept(1));
            default:
                // In rounds: the first update of every place, then the second, and so on. Places seldom have many.
                foreach (long[] round in Rounds([.. places.cpu().data<long>()]))
                {
                    Tensor chosen = tensor(round, [round.Length], device: data.device);
                    Tensor here = places.index_select(0, chosen);
                    (Tensor old, Tensor update) = (data.index_select(0, here), updates.index_select(0, chosen));
                    data = data.index_copy(
                        0, here, reduction == "mul" ? old * update : reduction == "max" ? maximum(old, update) : minimum(old, update));
                }

                return data;
        }
    }

    private static IEnumerable<long[]> Rounds(long[] places)
    {
        Dictionary<long, int> seen = [];
        List<List<long>> rounds = [];
        for (int i = 0; i < places.Length; i++)
        {
            int before = seen.GetValueOrDefault(places[i]);
            seen[places[i]] = before + 1;
            if (before == rounds.Count)
            {
                rounds.Add([]);
            }

            rounds[before].Add(i);
        }

        return rounds.Select(r => r.ToArray());
    }
}
