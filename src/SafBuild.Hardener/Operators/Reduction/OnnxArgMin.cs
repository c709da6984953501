using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Reduction;

internal sealed class OnnxArgMin : OnnxOperator
{
    internal override string Name => "ArgMin";

    internal override InputRoles Roles { get; } = new(InputRole.Data);

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        Tensor x = call[0];
        long axis = call.Axis(0, x.ndim);
        bool keep = call.Int("keepdims", 1) != 0;
        if (call.Int("select_last_index", 0) == 0)
        {
            return [x.argmin(axis, keep)];
        }

        Tensor fromEnd = x.flip(axis).argmin(axis, keep);
        return [fromEnd.From(x.shape[axis] - 1)];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(13, [Whole(0, 2, 2, 9)], ("axis", -1)).Giving(Onnx.TensorProto.Types.DataType.Int64).Without(gradient: false),
        .. Cases([7, 11, 12, 13], [F(2, 3, 4)]).Select(e => e.Giving(Onnx.TensorProto.Types.DataType.Int64).Without(gradient: false)),
        .. Cases([7, 11, 12, 13], [F(2, 3, 4)], ("axis", 2), ("keepdims", 0))
            .Select(e => e.Giving(Onnx.TensorProto.Types.DataType.Int64).Without(gradient: false)),
        .. Cases([12, 13], [Indices(2, 2, 9).As(Onnx.TensorProto.Types.DataType.Int32)], ("axis", -1), ("select_last_index", 1))
            .Select(e => e.Giving(Onnx.TensorProto.Types.DataType.Int64).Without(gradient: false)),
    ];
}
