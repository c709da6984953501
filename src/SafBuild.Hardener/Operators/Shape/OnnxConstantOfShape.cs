using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Shape;

internal sealed class OnnxConstantOfShape : OnnxOperator
{
    internal override string Name => "ConstantOfShape";

    internal override InputRoles Roles { get; } = new(InputRole.Integers);

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        long[] shape = call.Longs(0)!;
        return [call.Tensor("value") is { } value
            ? TorchTensors.FromProto(value, call.Precision).reshape(1).expand(shape).clone()
            : zeros(shape, call.Precision)];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(9, [Ints()]),
        Case(9, [Ints(2, 0)]),
        Case(9, [Ints(2)], ("value", Ints(1).As(Onnx.TensorProto.Types.DataType.Bool).ToTensor("value", 0)))
            .Giving(Onnx.TensorProto.Types.DataType.Bool),
        Case(9, [Ints(2)], ("value", Ints(3).As(Onnx.TensorProto.Types.DataType.Int32).ToTensor("value", 0)))
            .Giving(Onnx.TensorProto.Types.DataType.Int32),
        .. Cases([9, 20], [Ints(2, 3)]),
        .. Cases([9, 20], [Ints(2, 3)], ("value", Floats(1.5).ToTensor("value", 0))),
        .. Cases([9, 20], [Ints(2)], ("value", Ints(7).ToTensor("value", 0))).Select(e => e.Giving(Onnx.TensorProto.Types.DataType.Int64)),
    ];
}
