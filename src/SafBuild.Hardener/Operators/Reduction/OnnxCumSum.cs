using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Reduction;

internal sealed class OnnxCumSum : OnnxOperator
{
    internal override string Name => "CumSum";

    internal override InputRoles Roles { get; } = new(InputRole.Data, InputRole.Integers);

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        Tensor x = call[0];
        long axis = call.Longs(1)![0];
        axis = axis < 0 ? axis + x.ndim : axis;
        bool reverse = call.Int("reverse", 0) != 0;
        Tensor ordered = reverse ? x.flip(axis) : x;
        Tensor sums = ordered.cumsum(axis, x.dtype);
        sums = call.Int("exclusive", 0) != 0 ? sums - ordered : sums;
        return [reverse ? sums.flip(axis) : sums];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(14, [Whole(0, 9, 2, 3), Ints(1).Reshaped().As(Onnx.TensorProto.Types.DataType.Int32)])
            .Giving(Onnx.TensorProto.Types.DataType.Int32).Without(gradient: false),
        Case(14, [F(2, 3), Ints(1)], ("reverse", 1)),
        .. Cases([11, 14], [F(2, 4), Ints(1).Reshaped()]),
        .. Cases([11, 14], [F(2, 4), Ints(-1).Reshaped()], ("exclusive", 1)),
        .. Cases([11, 14], [F(2, 4), Ints(0).Reshaped()], ("reverse", 1), ("exclusive", 1)),
    ];
}
