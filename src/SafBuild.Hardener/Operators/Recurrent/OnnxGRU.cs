using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Recurrent;

/// <summary>Gates in ONNX's order: update, reset, hidden.</summary>
internal sealed class OnnxGRU : RecurrentOperator
{
    internal override string Name => "GRU";

    private protected override string[] DefaultActivations => ["Sigmoid", "Tanh"];

    private protected override (Tensor H, Tensor? C) Step(Weights weights, Tensor x, Tensor h, Tensor? c)
    {
        long hidden = h.shape[1];
        Tensor zrProducts = h.matmul(weights.R.narrow(1, 0, 2 * hidden));
        zrProducts = weights.HiddenBias is null ? zrProducts : zrProducts.Plus(weights.HiddenBias.narrow(0, 0, 2 * hidden));
        Tensor[] zr = weights.Activations[0](x.narrow(1, 0, 2 * hidden).Plus(zrProducts)).chunk(2, 1);
        Tensor rh = weights.R.narrow(1, 2 * hidden, hidden);
        Tensor? bias = weights.HiddenBias?.narrow(0, 2 * hidden, hidden);
        Tensor WithBias(Tensor t) => bias is null ? t : t.Plus(bias);
        // The reset gate works on the product or, by default, on the state that enters it.
        Tensor inner = weights.Call.Int("linear_before_reset", 0) != 0
            ? zr[1] * WithBias(h.matmul(rh))
            : WithBias((zr[1] * h).matmul(rh));
        Tensor next = weights.Activations[1](x.narrow(1, 2 * hidden, hidden).Plus(inner));
        return ((zr[0].From(1) * next).Plus(zr[0] * h), null);
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        .. Cases([7, 14, 22], [F(4, 2, 3), F(1, 6, 3), F(1, 6, 2)], ("hidden_size", 2)).Select(e => e with { Outputs = 2 }),
        .. Cases([7, 14], [F(4, 2, 3), F(1, 6, 3), F(1, 6, 2), F(1, 12), Missing, F(1, 2, 2)], ("hidden_size", 2),
            ("linear_before_reset", 1)).Select(e => e with { Outputs = 2 }),
        .. Cases([7, 14], [F(4, 2, 3), F(2, 6, 3), F(2, 6, 2), F(2, 12)], ("hidden_size", 2), ("direction", "bidirectional"))
            .Select(e => e with { Outputs = 2 }),
        .. Cases([14], [F(4, 2, 3), F(1, 6, 3), F(1, 6, 2), F(1, 12), Ints(2, 4).As(Onnx.TensorProto.Types.DataType.Int32)],
            ("hidden_size", 2)).Select(e => e with { Outputs = 2 }),
        Case(14, [F(4, 2, 3), F(1, 6, 3), F(1, 6, 2), F(1, 12)], ("hidden_size", 2), ("clip", 0.6)) with { Outputs = 2 },
        Case(14, [F(4, 2, 3), F(1, 6, 3), F(1, 6, 2), F(1, 12)], ("hidden_size", 2),
            ("activations", new[] { "HardSigmoid", "Softplus" })) with { Outputs = 2 },
        Case(14, [F(4, 2, 3), F(1, 6, 3), F(1, 6, 2), F(1, 12), Ints(3, 1).As(Onnx.TensorProto.Types.DataType.Int32), F(1, 2, 2)],
            ("hidden_size", 2), ("direction", "reverse"), ("linear_before_reset", 1)) with { Outputs = 2 },
    ];
}
