using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Shape;

/// <summary>On the CPU, whatever device the data is on.</summary>
internal sealed class OnnxShape : OnnxOperator
{
    internal override string Name => "Shape";

    internal override InputRoles Roles { get; } = new(InputRole.Data);

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        long[] shape = call[0].shape;
        int start = At(call.Int("start", 0), shape.Length);
        int end = Math.Max(start, At(call.Int("end", shape.Length), shape.Length));
        return [tensor(shape[start..end], [end - start])];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(15, [F(2, 3)], ("start", -9), ("end", 9)).Giving(Onnx.TensorProto.Types.DataType.Int64).Without(gradient: false),
        Case(13, [Scalar(1)]).Giving(Onnx.TensorProto.Types.DataType.Int64).Without(gradient: false),
        Case(15, [F(2, 0, 3)], ("start", 2), ("end", 1)).Giving(Onnx.TensorProto.Types.DataType.Int64).Without(gradient: false),
        .. Cases([7, 13, 15, 19], [F(2, 3, 4)]).Select(Integers),
        .. Cases([15, 19], [F(2, 3, 4)], ("start", -2)).Select(Integers),
        .. Cases([15, 19], [F(2, 3, 4)], ("start", 0), ("end", -1)).Select(Integers),
    ];

    private static int At(long index, int rank) => (int)Math.Clamp(index < 0 ? index + rank : index, 0, rank);

    private static OperatorExample Integers(OperatorExample example) =>
        example.Giving(Onnx.TensorProto.Types.DataType.Int64).Without(gradient: false);
}
