using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.KeptScalar;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Selection;

internal sealed class OnnxGatherElements : OnnxOperator
{
    internal override string Name => "GatherElements";

    internal override InputRoles Roles { get; } = new(InputRole.Data, InputRole.Integers);

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        long axis = call.Axis(0, call[0].ndim);
        Tensor indices = call[1].to(ScalarType.Int64);
        // libtorch wants the other dimensions as large as the indices at least, which ONNX guarantees.
        return [call[0].gather(axis, where(indices < Kept(0), indices.Plus(call[0].shape[axis]), indices))];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(13, [F(3, 4), Ints(-1, 0, 2, 1, 1, -2).Reshaped(3, 2)], ("axis", -1)),
        .. Cases([11, 13], [F(3, 4), Indices(3, 2, 4)]),
        .. Cases([11, 13], [F(2, 3), Ints(-1, 0, 1, 2).Reshaped(2, 2)], ("axis", 1)),
    ];
}
