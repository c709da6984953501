using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators;

/// <summary>
/// Scaled dot-product attention of opset 23: q, k, v as [batch, heads, sequence, size] or [batch, sequence, heads * size], an additive or
/// boolean mask, past keys and values. Fewer key heads than query heads are shared by groups.
/// </summary>
internal sealed class OnnxAttention : OnnxOperator
{
    internal override string Name => "Attention";

    internal override string? Objection(Onnx.NodeProto node, int opset) =>
        node.Output.Count > 3 && node.Output[3].Length > 0 ? "output of the products"
        : node.Input.Count > 6 && node.Input[6].Length > 0 ? "nonpad_kv_seqlen" : null;

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
        Tensor scores = (q * scale).matmul(keys.transpose(2, 3));
        scores = Masked(call, scores);
        double softcap = call.Float("softcap", 0);
        scores = softcap > 0 ? (scores / softcap).tanh() * softcap : scores;
        Tensor y = scores.softmax(-1).matmul(values);
        return [flat ? y.transpose(1, 2).reshape(y.shape[0], y.shape[2], -1) : y, k, v];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(23, [F(1, 2, 3, 4), F(1, 2, 5, 4), F(1, 2, 5, 4)]),
        Case(23, [F(1, 2, 3, 4), F(1, 2, 5, 4), F(1, 2, 5, 4), F(3, 5)], ("scale", 0.3)),
        Case(23, [F(1, 2, 3, 4), F(1, 2, 3, 4), F(1, 2, 3, 4)], ("is_causal", 1)),
        Case(23, [F(1, 4, 3, 4), F(1, 2, 3, 4), F(1, 2, 3, 4)]),
        Case(23, [F(2, 3, 8), F(2, 3, 4), F(2, 3, 4)], ("q_num_heads", 4), ("kv_num_heads", 2)),
    ];

    private static Tensor Heads(Tensor x, long heads) => x.ndim == 4 ? x : x.reshape(x.shape[0], x.shape[1], heads, -1).transpose(1, 2);

    private static Tensor Masked(NodeCall call, Tensor scores)
    {
        if (call.Int("is_causal", 0) != 0)
        {
            long past = call.Optional(4)?.shape[2] ?? 0;
            Tensor later = ones([scores.shape[2], scores.shape[3]], ScalarType.Bool, scores.device).triu(past + 1);
            scores = scores.masked_fill(later, double.NegativeInfinity);
        }

        return call.Optional(3) is not { } mask ? scores
            : mask.dtype == ScalarType.Bool ? scores.masked_fill(mask.logical_not(), double.NegativeInfinity) : scores + mask;
    }
}
