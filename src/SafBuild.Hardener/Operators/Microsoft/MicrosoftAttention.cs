using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Operators.Attention;
using static SafBuild.Hardener.Onnx.TensorProto.Types;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Microsoft;

/// <summary>
/// Projection to queries, keys and values, and attention: input [batch, sequence, in], weights [in, 3 * hidden], bias, mask, past [2,
/// ...].
/// </summary>
internal sealed class MicrosoftAttention : OnnxOperator
{
    internal override string Name => "Attention";

    internal override string Domain => "com.microsoft";

    internal override InputRoles Roles { get; } = new(
        InputRole.Data,
        InputRole.Matrix(ChannelRules.Last),
        InputRole.Elementwise.Because("a bias of the projection; only the attention behind mixes"),
        InputRole.Integers,
        InputRole.Data,
        OnnxAttention.Mask);

    internal override string? Objection(Onnx.NodeProto node, int opset) =>
        node.Attribute.Any(a => a.Name is "do_rotary" or "past_present_share_buffer" && a.I != 0)
            ? "do_rotary or past_present_share_buffer"
            : null;

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        Tensor projected = call[0].matmul(call[1]);
        projected = call.Optional(2) is { } bias ? projected.Plus(bias) : projected;
        long third = projected.shape[2] / 3;
        Tensor[] parts = projected.split(call.Ints("qkv_hidden_sizes") ?? [third, third, third], 2);
        Tensor[] heads = [.. parts.Select(p => HeadAttention.Split(p, call.Int("num_heads", 1)))];
        (Tensor k, Tensor v) = (heads[1], heads[2]);
        if (call.Optional(4) is { } past)
        {
            (k, v) = (cat([past[0], k], 2), cat([past[1], v], 2));
        }

        Tensor y = HeadAttention.Run(call, heads[0], k, v, call.Optional(3), call.Optional(5));
        return call.WantsOutput(1) ? [y, stack([k, v])] : [y];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(17, [F(2, 3, 4), F(4, 24), F(24)], ("num_heads", 2)),
        Case(17, [F(2, 3, 4), F(4, 24), F(24), Ints(1, 1, 0, 1, 1, 1).Reshaped(2, 3).As(DataType.Int32)], ("num_heads", 2)),
        Case(17, [F(2, 3, 4), F(4, 24), F(24), Ints(2, 3).As(DataType.Int32)], ("num_heads", 2)),
        Case(17, [F(2, 3, 4), F(4, 24), F(24)], ("num_heads", 2), ("unidirectional", 1)),
        Case(17, [F(1, 2, 4), F(4, 12), F(12), Missing, F(2, 1, 2, 3, 2)], ("num_heads", 2)) with { Outputs = 2 },
    ];
}
