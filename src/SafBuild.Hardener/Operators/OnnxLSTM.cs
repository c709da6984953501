using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators;

/// <summary>Gates in ONNX's order: input, output, forget, cell.</summary>
internal sealed class OnnxLSTM : RecurrentOperator
{
    internal override string Name => "LSTM";

    private protected override string[] DefaultActivations => ["Sigmoid", "Tanh", "Tanh"];

    private protected override bool HasCell => true;

    internal override string? Objection(Onnx.NodeProto node, int opset) =>
        base.Objection(node, opset) ?? (node.Attribute.Any(a => a.Name == "input_forget" && a.I != 0) ? "input_forget" : null);

    private protected override (Tensor H, Tensor? C) Step(Weights weights, Tensor x, Tensor h, Tensor? c)
    {
        Tensor sums = x + h.matmul(weights.R);
        sums = weights.HiddenBias is null ? sums : sums + weights.HiddenBias;
        Tensor[] gates = sums.chunk(4, 1);
        Tensor[]? peepholes = weights.Peepholes?.chunk(3, 0);
        Tensor With(Tensor gate, int i, Tensor cell) => peepholes is null ? gate : gate + peepholes[i] * cell;
        (Func<Tensor, Tensor> f, Func<Tensor, Tensor> g, Func<Tensor, Tensor> o) = (weights.Activations[0], weights.Activations[1], weights.Activations[2]);
        Tensor cell = f(With(gates[2], 2, c!)) * c! + f(With(gates[0], 0, c!)) * g(gates[3]);
        return (f(With(gates[1], 1, cell)) * o(cell), cell);
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        .. Cases([7, 14, 22], [F(4, 2, 3), F(1, 8, 3), F(1, 8, 2)], ("hidden_size", 2)).Select(e => e with { Outputs = 3 }),
        .. Cases([7, 14], [F(4, 2, 3), F(1, 8, 3), F(1, 8, 2), F(1, 16), Missing, F(1, 2, 2), F(1, 2, 2)], ("hidden_size", 2)).Select(e => e with { Outputs = 3 }),
        .. Cases([7, 14], [F(4, 2, 3), F(2, 8, 3), F(2, 8, 2), F(2, 16)], ("hidden_size", 2), ("direction", "bidirectional")).Select(e => e with { Outputs = 3 }),
        .. Cases([14], [F(4, 2, 3), F(1, 8, 3), F(1, 8, 2), F(1, 16), Ints(2, 4).As(Onnx.TensorProto.Types.DataType.Int32)], ("hidden_size", 2), ("direction", "reverse")).Select(e => e with { Outputs = 3 }),
        .. Cases([14], [F(3, 2, 3), F(1, 8, 3), F(1, 8, 2), F(1, 16), Missing, Missing, Missing, F(1, 6)], ("hidden_size", 2)).Select(e => e with { Outputs = 3 }),
        .. Cases([14], [F(3, 2, 3), F(1, 8, 3), F(1, 8, 2)], ("hidden_size", 2), ("activations", new[] { "Sigmoid", "Relu", "Tanh" })),
    ];
}
