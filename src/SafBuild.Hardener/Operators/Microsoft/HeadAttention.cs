using static SafBuild.Hardener.Operators.KeptScalar;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Microsoft;

/// <summary>
/// Scaled dot-product attention over heads with what ONNX Runtime's own operators add: additive masks by length or by place.
/// </summary>
internal static class HeadAttention
{
    /// <summary>[batch, sequence, heads * size] to [batch, heads, sequence, size].</summary>
    internal static Tensor Split(Tensor x, long heads) => x.ndim == 4 ? x : x.reshape(x.shape[0], x.shape[1], heads, -1).transpose(1, 2);

    /// <param name="call">The node, for scale, unidirectional and mask_filter_value.</param>
    /// <param name="q">[batch, heads, sequence, size].</param>
    /// <param name="k">[batch, heads, total, size].</param>
    /// <param name="v">[batch, heads, total, size].</param>
    /// <param name="mask">
    /// 1 where a key counts: [batch, total] or [batch, sequence, total]; or the number of keys that count: [batch].
    /// </param>
    /// <param name="bias">Added to the products; null for none.</param>
    /// <returns>[batch, sequence, heads * size].</returns>
    internal static Tensor Run(NodeCall call, Tensor q, Tensor k, Tensor v, Tensor? mask, Tensor? bias)
    {
        double scale = call.Float("scale", 0) is var s && s != 0 ? s : 1 / Math.Sqrt(q.shape[3]);
        Tensor scores = q.matmul(k.transpose(2, 3)) * Kept(scale);
        scores = bias is null ? scores : scores.Plus(bias);
        double hidden = call.Float("mask_filter_value", -10000);
        scores = mask is null ? scores : scores.Plus(Counts(mask, k.shape[2]).to(scores.dtype).From(1) * Kept(hidden));
        if (call.Int("unidirectional", 0) != 0)
        {
            long past = k.shape[2] - q.shape[2];
            scores = scores.masked_fill(
                ones([q.shape[2], k.shape[2]], ScalarType.Bool, scores.device).triu(past + 1), Kept(float.MinValue));
        }

        Tensor y = scores.softmax(-1).matmul(v).transpose(1, 2);
        return y.reshape(y.shape[0], y.shape[1], -1);
    }

    /// <summary>Which keys count, ready to be broadcast over heads.</summary>
    private static Tensor Counts(Tensor mask, long total) => mask.ndim switch
    {
        1 => (Arange(total, ScalarType.Int64, mask.device).unsqueeze(0) < mask.unsqueeze(1)).unsqueeze(1).unsqueeze(1),
        2 => (mask != Kept(0)).unsqueeze(1).unsqueeze(1),
        3 => (mask != Kept(0)).unsqueeze(1),
        _ => mask != Kept(0),
    };
}
