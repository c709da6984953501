using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Recurrent;

/// <summary>Gates in ONNX's order: input, output, forget, cell.</summary>
internal sealed class OnnxLSTM : RecurrentOperator
{
    internal override string Name => "LSTM";

    private protected override string[] DefaultActivations => ["Sigmoid", "Tanh", "Tanh"];

    private protected override bool HasCell => true;

    private protected override (Tensor H, Tensor? C) Step(Weights weights, Tensor x, Tensor h, Tensor? c)
    {
        Tensor sums = x.Plus(h.matmul(weights.R));
        sums = weights.HiddenBias is null ? sums : sums.Plus(weights.HiddenBias);
        Tensor[] gates = sums.chunk(4, 1);
        Tensor[]? peepholes = weights.Peepholes?.chunk(3, 0);
        Tensor With(Tensor gate, int i, Tensor cell) => peepholes is null ? gate : gate.Plus(peepholes[i] * cell);
        (Func<Tensor, Tensor> f, Func<Tensor, Tensor> g, Func<Tensor, Tensor> o) =
            (weights.Activations[0], weights.Activations[1], weights.Activations[2]);
        Tensor input = f(With(gates[0], 0, c!));
        Tensor forget = weights.Call.Int("input_forget", 0) != 0 ? input.From(1) : f(With(gates[2], 2, c!));
        Tensor cell = (forget * c!).Plus(input * g(gates[3]));
        return (f(With(gates[1], 1, cell)) * o(cell), cell);
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        .. Cases([7, 14, 22], [F(4, 2, 3), F(1, 8, 3), F(1, 8, 2)], ("hidden_size", 2)).Select(e => e with { Outputs = 3 }),
        .. Cases([7, 14], [F(4, 2, 3), F(1, 8, 3), F(1, 8, 2), F(1, 16), Missing, F(1, 2, 2), F(1, 2, 2)], ("hidden_size", 2))
            .Select(e => e with { Outputs = 3 }),
        .. Cases([7, 14], [F(4, 2, 3), F(2, 8, 3), F(2, 8, 2), F(2, 16)], ("hidden_size", 2), ("direction", "bidirectional"))
            .Select(e => e with { Outputs = 3 }),
        .. Cases([14], [F(4, 2, 3), F(1, 8, 3), F(1, 8, 2), F(1, 16), Ints(2, 4).As(Onnx.TensorProto.Types.DataType.Int32)],
            ("hidden_size", 2), ("direction", "reverse")).Select(e => e with { Outputs = 3 }),
        .. Cases([14], [F(3, 2, 3), F(1, 8, 3), F(1, 8, 2), F(1, 16), Missing, Missing, Missing, F(1, 6)], ("hidden_size", 2))
            .Select(e => e with { Outputs = 3 }),
        .. Cases([14], [F(3, 2, 3), F(1, 8, 3), F(1, 8, 2)], ("hidden_size", 2), ("activations", new[] { "Sigmoid", "Relu", "Tanh" })),
        .. Cases([7, 14], [F(3, 2, 3), F(1, 8, 3), F(1, 8, 2), F(1, 16)], ("hidden_size", 2), ("clip", 0.7))
            .Select(e => e with { Outputs = 3 }),
        .. Cases([7, 14], [F(3, 2, 3), F(1, 8, 3), F(1, 8, 2), F(1, 16)], ("hidden_size", 2), ("input_forget", 1))
            .Select(e => e with { Outputs = 3 }),
        Case(14, [F(3, 2, 3), F(2, 8, 3), F(2, 8, 2)], ("hidden_size", 2), ("direction", "bidirectional"),
            ("activations", new[] { "HardSigmoid", "LeakyRelu", "Softsign", "Sigmoid", "Affine", "ScaledTanh" }),
            ("activation_alpha", new float[] { 0.3f, 0.1f, 0.8f, 0.5f }),
            ("activation_beta", new float[] { 0.4f, 0.1f, 0.9f })) with { Outputs = 3 },
        Case(14, [F(4, 2, 3), F(2, 8, 3), F(2, 8, 2), F(2, 16), Ints(2, 4).As(Onnx.TensorProto.Types.DataType.Int32), F(2, 2, 2),
            F(2, 2, 2), F(2, 6)], ("hidden_size", 2), ("direction", "bidirectional")) with { Outputs = 3 },
    ];
}
