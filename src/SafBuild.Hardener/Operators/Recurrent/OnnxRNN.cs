using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Recurrent;

internal sealed class OnnxRNN : RecurrentOperator
{
    internal override string Name => "RNN";

    private protected override string[] DefaultActivations => ["Tanh"];

    private protected override (Tensor H, Tensor? C) Step(Weights weights, Tensor x, Tensor h, Tensor? c)
    {
        Tensor sums = x.Plus(h.matmul(weights.R));
        return (weights.Activations[0](weights.HiddenBias is null ? sums : sums.Plus(weights.HiddenBias)), null);
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        .. Cases([7, 14, 22], [F(4, 2, 3), F(1, 2, 3), F(1, 2, 2), F(1, 4)], ("hidden_size", 2)).Select(e => e with { Outputs = 2 }),
        .. Cases([7, 14], [F(4, 2, 3), F(2, 2, 3), F(2, 2, 2)], ("hidden_size", 2), ("direction", "bidirectional"),
            ("activations", new[] { "Tanh", "Relu" })).Select(e => e with { Outputs = 2 }),
        .. Cases([14], [F(4, 2, 3), F(1, 2, 3), F(1, 2, 2), Missing, Missing, F(1, 2, 2)], ("hidden_size", 2), ("direction", "reverse"))
            .Select(e => e with { Outputs = 2 }),
        Case(14, [F(4, 2, 3), F(1, 2, 3), F(1, 2, 2), F(1, 4)], ("hidden_size", 2), ("clip", 0.6)) with { Outputs = 2 },
        Case(14, [F(4, 2, 3), F(1, 2, 3), F(1, 2, 2)], ("hidden_size", 2), ("activations", new[] { "Elu" }),
            ("activation_alpha", new float[] { 0.5f })),
        Case(14, [F(4, 2, 3), F(1, 2, 3), F(1, 2, 2)], ("hidden_size", 2), ("activations", new[] { "ThresholdedRelu" }),
            ("activation_alpha", new float[] { 0.5f })),
    ];
}
