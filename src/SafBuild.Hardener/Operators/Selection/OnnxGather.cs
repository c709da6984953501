using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Onnx;
using static SafBuild.Hardener.Operators.KeptScalar;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Selection;

/// <summary>An embedding when the data is a weight.</summary>
internal sealed class OnnxGather : OnnxOperator
{
    internal override string Name => "Gather";

    internal override InputRoles Roles { get; } = new(InputRole.Table(Rows), InputRole.Integers);

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        Tensor data = call[0];
        long axis = call.Axis(0, data.ndim);
        Tensor indices = call[1].to(ScalarType.Int64);
        Tensor positive = where(indices < Kept(0), indices.Plus(data.shape[axis]), indices);
        Tensor rows = data.index_select(axis, positive.reshape(-1));
        return [rows.reshape([.. data.shape[..(int)axis], .. indices.shape, .. data.shape[((int)axis + 1)..]])];
    }

    private static long[]? Rows(NodeProto node, int input, long[] shape)
    {
        long axis = ChannelRules.Integer(node, "axis", 0);
        axis = axis < 0 ? axis + shape.Length : axis;
        return axis >= 0 && axis < shape.Length ? ScaleShapes.Along(shape, (int)axis) : null;
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(13, [F(4), Ints(-1).Reshaped()]),
        Case(13, [Whole(0, 9, 4, 2), Ints(-2, 1).Reshaped(1, 2).As(Onnx.TensorProto.Types.DataType.Int32)], ("axis", 0))
            .Giving(Onnx.TensorProto.Types.DataType.Int32).Without(gradient: false),
        Case(11, [F(2, 3, 4), Ints(1).Reshaped()], ("axis", -1)),
        Case(13, [Bools(3, 2), Ints(2, 0)]).Giving(Onnx.TensorProto.Types.DataType.Bool).Without(gradient: false),
        Case(13, [F(4, 2), Ints()]),
        .. Cases([7, 11, 13], [F(4, 3), Indices(4, 2, 2)]),
        .. Cases([7, 11, 13], [F(2, 4, 3), Indices(4, 5)], ("axis", 1)),
        .. Cases([11, 13], [F(2, 4, 3), Ints(-1, 0, 2)], ("axis", -2)),
        .. Cases([7, 13], [F(4, 3), Ints(2).Reshaped()]),
    ];
}
