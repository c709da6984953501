using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Reduction;

internal sealed class OnnxTopK : OnnxOperator
{
    internal override string Name => "TopK";

    internal override InputRoles Roles { get; } = new(InputRole.Data, InputRole.Integers);

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        long k = call.Longs(1)?[0] ?? call.Int("k", 1);
        long axis = call.Axis(-1, call[0].ndim);
        // A stable sort, because ONNX gives equal values in the order of their places and libtorch's topk in any.
        (Tensor values, Tensor indices) = call[0].sort(axis, call.Int("largest", 1) != 0, stable: true);
        return [values.narrow(axis, 0, k), indices.narrow(axis, 0, k)];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(1, [F(2, 5)], ("k", 3), ("axis", 1)).Giving(Onnx.TensorProto.Types.DataType.Float, Onnx.TensorProto.Types.DataType.Int64),
        .. Cases([7], [F(2, 5)], ("k", 2)).Select(Two),
        .. Cases([10, 11], [F(2, 5), Ints(3)]).Select(Two),
        .. Cases([11], [F(4, 3), Ints(2)], ("axis", 0), ("largest", 0)).Select(Two),
        .. new[] { 0, 1 }.Select(
            largest => Case(11, [Indices(3, 2, 9), Ints(5)], ("largest", largest))
                .Giving(Onnx.TensorProto.Types.DataType.Int64, Onnx.TensorProto.Types.DataType.Int64).Without(gradient: false)),
        Case(11, [F(2, 3), Ints(0)]) with { Outputs = 2,
            OutputTypes = [Onnx.TensorProto.Types.DataType.Float, Onnx.TensorProto.Types.DataType.Int64], HasGradient = false },
    ];

    private static OperatorExample Two(OperatorExample example) =>
        example.Giving(Onnx.TensorProto.Types.DataType.Float, Onnx.TensorProto.Types.DataType.Int64);
}
