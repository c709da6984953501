using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.KeptScalar;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Attention;

/// <summary>
/// Scaled dot-product attention of opset 23: q, k, v as [batch, heads, sequence, size] or [batch, sequence, heads * size], an additive or
/// boolean mask, past keys and values. Fewer key heads than query heads are shared by groups.
/// </summary>
internal sealed class OnnxAttention : OnnxOperator
{
    /// <summary>
    /// What ONNX Runtime has for a product that is masked: a row that is masked as a whole averages all values instead of being NaN.
    /// </summary>
    private const double Hidden = float.MinValue;

    internal override string Name => "Attention";

    internal static readonly InputRole Projected = InputRole.Data.Because("queries, keys and values are products of weights, not weights");

    internal static readonly InputRole Mask =
        InputRole.Elementwise.Because("added to the products one by one; only the softmax behind mixes");

    internal override InputRoles Roles { get; } = new(Projected, Projected, Projected, Mask, Projected, Projected);

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        bool flat = call[0].ndim == 3;
        long queryHeads = flat ? call.Int("q_num_heads", 1) : call[0].shape[1];
        long keyHeads = flat ? call.Int("kv_num_heads", 1) : call[1].shape[1];
        Tensor q = Heads(call[0], queryHeads);
        Tensor k = Heads(call[1], keyHeads);
        Tensor v = Heads(call[2], keyHeads);
        k = call.Optional(4) is { } pastKeys ? cat([pastKeys, k], 2) : k;
        v = call.Optional(5) is { } pastValues ? cat([pastValues, v], 2) : v;
        long share = queryHeads / keyHeads;
        Tensor keys = share == 1 ? k : k.repeat_interleave(share, 1);
        Tensor values = share == 1 ? v : v.repeat_interleave(share, 1);

        double scale = call.Float("scale", 1 / Math.Sqrt(q.shape[3]));
        Tensor scores = (q * Kept(scale)).matmul(keys.transpose(2, 3));
        double softcap = call.Float("softcap", 0);
        Tensor capped = softcap > 0 ? (scores / Kept(softcap)).tanh() * Kept(softcap) : scores;
        Tensor masked = Masked(call, capped);
        Tensor shares = masked.softmax(-1);
        Tensor y = shares.matmul(values);
        Tensor shown = call.Int("qk_matmul_output_mode", 0) switch { 1 => capped, 2 => masked, 3 => shares, _ => scores };
        return [flat ? y.transpose(1, 2).reshape(y.shape[0], y.shape[2], -1) : y, k, v, shown];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(23, [F(1, 2, 3, 4), F(1, 2, 5, 4), F(1, 2, 5, 4)]),
        Case(23, [F(1, 2, 3, 4), F(1, 2, 5, 4), F(1, 2, 5, 4), F(3, 5)], ("scale", 0.3)),
        Case(23, [F(1, 2, 3, 4), F(1, 2, 3, 4), F(1, 2, 3, 4)], ("is_causal", 1)),
        Case(23, [F(1, 4, 3, 4), F(1, 2, 3, 4), F(1, 2, 3, 4)]),
        Case(23, [F(2, 3, 8), F(2, 3, 4), F(2, 3, 4)], ("q_num_heads", 4), ("kv_num_heads", 2)),
        .. Enumerable.Range(0, 4)
            .Select(mode => Case(
                23, [F(1, 2, 3, 4), F(1, 2, 2, 4), F(1, 2, 2, 4), F(3, 5), F(1, 2, 3, 4), F(1, 2, 3, 4)], ("qk_matmul_output_mode", mode),
                ("softcap", 2.0), ("is_causal", mode / 3)) with { Outputs = 4 }),
        Case(23, [F(2, 2, 3, 4), F(2, 2, 5, 4), F(2, 2, 5, 3), Bools(2, 1, 3, 5)]),
    ];

    private static Tensor Heads(Tensor x, long heads) => x.ndim == 4 ? x : x.reshape(x.shape[0], x.shape[1], heads, -1).transpose(1, 2);

    private static Tensor Masked(NodeCall call, Tensor scores)
    {
        if (call.Int("is_causal", 0) != 0)
        {
            long past = call.Optional(4)?.shape[2] ?? 0;
            Tensor later = ones([scores.shape[2], scores.shape[3]], ScalarType.Bool, scores.device).triu(past + 1);
            scores = scores.masked_fill(later, Kept(Hidden));
        }

        if (call.Optional(6) is { } lengths)
        {
            Tensor place = Arange(scores.shape[3], ScalarType.Int64, scores.device).reshape(1, 1, 1, -1);
            scores = scores.masked_fill(place >= lengths.reshape(-1, 1, 1, 1), Kept(Hidden));
        }

        return call.Optional(3) is not { } mask ? scores
            : mask.dtype == ScalarType.Bool ? scores.masked_fill(mask.logical_not(), Kept(Hidden)) : scores.Plus(mask);
    }
}
