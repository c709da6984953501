using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Operators.Attention;
using static SafBuild.Hardener.Operators.KeptScalar;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Microsoft;

/// <summary>The form before the standard one: positions come second, as one offset or one for each token.</summary>
internal sealed class MicrosoftRotaryEmbedding : OnnxOperator
{
    internal override string Name => "RotaryEmbedding";

    internal override string Domain => "com.microsoft";

    internal override InputRoles Roles { get; } = new(InputRole.Data, InputRole.Integers, InputRole.Elementwise, InputRole.Elementwise);

    internal override string? Objection(Onnx.NodeProto node, int opset) =>
        node.Attribute.Any(a => a.Name is "is_packed_batching" && a.I != 0) ? "is_packed_batching" : null;

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        Tensor x = call[0];
        bool flat = x.ndim == 3;
        Tensor positions = call[1].to(ScalarType.Int64);
        long length = flat ? x.shape[1] : x.shape[2];
        positions = positions.numel() == 1
            ? positions.reshape(1, 1).Plus(Arange(length, ScalarType.Int64, x.device).unsqueeze(0))
            : positions;
        long half = call[2].shape[1];
        long heads = call.Int("num_heads", 0) is var given && given > 0 ? given : flat ? x.shape[2] / (2 * half) : x.shape[1];
        // [batch, sequence, heads, size]
        Tensor split = flat ? x.reshape(x.shape[0], length, heads, -1) : x.transpose(1, 2);
        Tensor y = OnnxRotaryEmbedding.Turned(
            split, Table(call[2], positions), Table(call[3], positions), 2 * half, call.Int("interleaved", 0) != 0);
        return [flat ? y.reshape(x.shape) : y.transpose(1, 2)];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(17, [F(1, 2, 3, 4), Ints(2), F(8, 2), F(8, 2)]),
        Case(17, [F(2, 3, 8), Indices(8, 2, 3), F(8, 2), F(8, 2)], ("interleaved", 1)),
        Case(17, [F(2, 3, 12), Indices(8, 2, 3), F(8, 2), F(8, 2)], ("num_heads", 2), ("rotary_embedding_dim", 4)),
    ];

    private static Tensor Table(Tensor table, Tensor positions) =>
        table.index_select(0, positions.reshape(-1)).reshape(positions.shape[0], positions.shape[1], 1, -1);
}
