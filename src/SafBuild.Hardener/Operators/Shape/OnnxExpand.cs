using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Shape;

/// <summary>Broadcasts both ways: a wanted 1 keeps the dimension.</summary>
internal sealed class OnnxExpand : OnnxOperator
{
    internal override string Name => "Expand";

    internal override InputRoles Roles { get; } = new(InputRole.Data, InputRole.Integers);

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        long[] have = call[0].shape;
        long[] want = call.Longs(1)!;
        int rank = Math.Max(have.Length, want.Length);
        long[] shape = new long[rank];
        for (int i = 0; i < rank; i++)
        {
            long ours = i < rank - have.Length ? 1 : have[i - (rank - have.Length)];
            long theirs = i < rank - want.Length ? 1 : want[i - (rank - want.Length)];
            shape[i] = ours == 1 ? theirs : ours;
        }

        return [call[0].expand(shape)];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(13, [Scalar(2), Ints(2, 3)]),
        Case(13, [F(1, 3), Ints(0, 3)]),
        Case(8, [F(3, 1), Ints()]),
        Case(13, [Bools(2, 1), Ints(2, 3)]).Giving(Onnx.TensorProto.Types.DataType.Bool).Without(gradient: false),
        .. Cases([8, 13], [F(3, 1), Ints(2, 3, 4)]),
        .. Cases([8, 13], [F(2, 3, 4), Ints(3, 1)]),
        .. Cases([8, 13], [F(1), Ints(2, 2)]),
    ];
}
