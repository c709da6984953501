using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.KeptScalar;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Selection;

/// <summary>Indices outside give the off value alone.</summary>
internal sealed class OnnxOneHot : OnnxOperator
{
    internal override string Name => "OneHot";

    internal override InputRoles Roles { get; } = new(InputRole.Integers, InputRole.Integers, InputRole.Structure("values of OneHot"));

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        long depth = call.Longs(1)![0];
        Tensor indices = call[0].to(ScalarType.Int64);
        long axis = call.Axis(-1, indices.ndim + 1);
        Tensor places = Arange(depth, ScalarType.Int64, indices.device);
        Tensor wrapped = where(indices < Kept(0), indices.Plus(depth), indices).unsqueeze(axis);
        long[] shape = new long[indices.ndim + 1];
        Array.Fill(shape, 1);
        shape[axis] = depth;
        return [where(wrapped.eq(places.reshape(shape)), call[2][1], call[2][0])];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(11, [Ints(-1, 2, 9), Ints(4), Ints(5, 7)]).Giving(Onnx.TensorProto.Types.DataType.Int64).Without(gradient: false),
        .. Cases([9, 11], [Indices(4, 2, 3), Ints(4), Floats(0.25, 2).Constant()]),
        .. Cases([9, 11], [Indices(4, 2, 3), Ints(4), Floats(0, 1).Constant()], ("axis", 0)),
        .. Cases([11], [Ints(-1, 2, 9), Ints(4), Floats(0, 1).Constant()], ("axis", -2)),
    ];
}
