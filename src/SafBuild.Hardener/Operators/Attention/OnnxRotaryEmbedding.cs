using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Attention;

internal sealed class OnnxRotaryEmbedding : OnnxOperator
{
    internal override string Name => "RotaryEmbedding";

    internal override InputRoles Roles { get; } = new(InputRole.Data, InputRole.Elementwise, InputRole.Elementwise, InputRole.Integers);

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        Tensor x = call[0];
        bool flat = x.ndim == 3;
        // [batch, sequence, heads, size]
        Tensor heads = flat ? x.reshape(x.shape[0], x.shape[1], call.Int("num_heads", 1), -1) : x.transpose(1, 2);
        long size = heads.shape[3];
        long rotated = call.Int("rotary_embedding_dim", 0) is var dim && dim > 0 ? dim : size;
        Tensor y = Turned(heads, Table(call, 1), Table(call, 2), rotated, call.Int("interleaved", 0) != 0);
        return [flat ? y.reshape(x.shape) : y.transpose(1, 2)];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(23, [F(1, 2, 3, 4), F(8, 2), F(8, 2), Indices(8, 1, 3)]),
        Case(23, [F(1, 2, 3, 4), F(8, 2), F(8, 2), Indices(8, 1, 3)], ("interleaved", 1)),
        Case(23, [F(1, 3, 8), F(1, 3, 2), F(1, 3, 2)], ("num_heads", 2)),
        Case(23, [F(1, 2, 3, 6), F(8, 2), F(8, 2), Indices(8, 1, 3)], ("rotary_embedding_dim", 4)),
    ];

    /// <param name="heads">[batch, sequence, heads, size].</param>
    /// <param name="cos">[batch, sequence, 1, rotated / 2].</param>
    /// <param name="sin">As cos.</param>
    /// <param name="rotated">How many of a head's numbers turn; the others stay.</param>
    /// <param name="interleaved">Whether pairs are neighbours instead of halves.</param>
    internal static Tensor Turned(Tensor heads, Tensor cos, Tensor sin, long rotated, bool interleaved)
    {
        Tensor turning = heads.narrow(3, 0, rotated);
        Tensor a = interleaved ? turning.slice(3, 0, rotated, 2) : turning.narrow(3, 0, rotated / 2);
        Tensor b = interleaved ? turning.slice(3, 1, rotated, 2) : turning.narrow(3, rotated / 2, rotated / 2);
        Tensor real = cos * a - sin * b;
        Tensor imaginary = (sin * a).Plus(cos * b);
        Tensor turned = interleaved ? stack([real, imaginary], -1).reshape(turning.shape) : cat([real, imaginary], -1);
        return rotated == heads.shape[3] ? turned : cat([turned, heads.narrow(3, rotated, heads.shape[3] - rotated)], -1);
    }

    /// <summary>[batch, sequence, 1, rotated / 2]: rows picked by position, or given as they are.</summary>
    private static Tensor Table(NodeCall call, int input)
    {
        Tensor table = call[input];
        if (call.Optional(3) is { } positions)
        {
            table = table.index_select(0, positions.to(ScalarType.Int64).reshape(-1)).reshape([.. positions.shape, table.shape[1]]);
        }

        return table.unsqueeze(2);
    }
}
