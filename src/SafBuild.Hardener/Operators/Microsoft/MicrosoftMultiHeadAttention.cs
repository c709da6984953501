using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Operators.Attention;
using static SafBuild.Hardener.Onnx.TensorProto.Types;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Microsoft;

/// <summary>Attention over projected queries, keys and values: [batch, sequence, hidden], or keys and values as heads.</summary>
internal sealed class MicrosoftMultiHeadAttention : OnnxOperator
{
    internal override string Name => "MultiHeadAttention";

    internal override string Domain => "com.microsoft";

    internal override InputRoles Roles { get; } = new(
        OnnxAttention.Projected,
        OnnxAttention.Projected,
        OnnxAttention.Projected,
        InputRole.Elementwise.Because("a bias of the projections; only the attention behind mixes"),
        InputRole.Integers,
        OnnxAttention.Mask,
        OnnxAttention.Projected,
        OnnxAttention.Projected);

    internal override string? Objection(Onnx.NodeProto node, int opset) =>
        node.Input.Count < 3 || node.Input[1].Length == 0 || node.Input[2].Length == 0 ? "packed queries, keys and values" : null;

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        long heads = call.Int("num_heads", 1);
        Tensor[] inputs = [call[0], call[1], call[2]];
        if (call.Optional(3) is { } bias)
        {
            long start = 0;
            for (int i = 0; i < 3; i++)
            {
                // Keys and values that are heads already have had their bias.
                long size = inputs[i].ndim == 3 ? inputs[i].shape[2] : inputs[i].shape[1] * inputs[i].shape[3];
                inputs[i] = inputs[i].ndim == 3 ? inputs[i].Plus(bias.narrow(0, start, size)) : inputs[i];
                start += size;
            }
        }

        Tensor[] split = [.. inputs.Select(x => HeadAttention.Split(x, heads))];
        Tensor k = call.Optional(6) is { } pastKeys ? cat([pastKeys, split[1]], 2) : split[1];
        Tensor v = call.Optional(7) is { } pastValues ? cat([pastValues, split[2]], 2) : split[2];
        return [HeadAttention.Run(call, split[0], k, v, call.Optional(4), call.Optional(5)), k, v];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(17, [F(2, 3, 4), F(2, 5, 4), F(2, 5, 4), F(12)], ("num_heads", 2)),
        Case(17, [F(2, 3, 4), F(2, 5, 4), F(2, 5, 4), Missing, Ints(3, 5).As(DataType.Int32)], ("num_heads", 2)),
        Case(17, [F(1, 3, 4), F(1, 3, 4), F(1, 3, 4), Missing, Missing, F(1, 2, 3, 3)], ("num_heads", 2), ("scale", 0.3)),
        Case(17, [F(1, 3, 4), F(1, 3, 4), F(1, 3, 4), Missing, Missing, Missing, F(1, 2, 2, 2), F(1, 2, 2, 2)],
            ("num_heads", 2)) with { Outputs = 3 },
        Case(17, [F(1, 3, 4), F(1, 3, 4), F(1, 3, 4)], ("num_heads", 2), ("unidirectional", 1)),
    ];
}
