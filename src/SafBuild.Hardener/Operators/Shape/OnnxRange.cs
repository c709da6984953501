using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.KeptScalar;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Shape;

internal sealed class OnnxRange : OnnxOperator
{
    internal override string Name => "Range";

    internal override InputRoles Roles { get; } = new(
        InputRole.Structure("bound of Range"), InputRole.Structure("bound of Range"), InputRole.Structure("bound of Range"));

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        if (call[0].is_floating_point())
        {
            (double start, double limit, double step) = (call.Doubles(0)![0], call.Doubles(1)![0], call.Doubles(2)![0]);
            return [(Arange(Math.Max(0, (long)Math.Ceiling((limit - start) / step)), call.Precision) * Kept(step)).Plus(start)];
        }

        (long from, long to, long by) = (call.Longs(0)![0], call.Longs(1)![0], call.Longs(2)![0]);
        long count = by > 0 ? Math.Max(0, (to - from + by - 1) / by) : Math.Max(0, (from - to - by - 1) / -by);
        return [(Arange(count, ScalarType.Int64) * Kept(by)).Plus(from).to(call[0].dtype)];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(11, [Scalar(3).Constant(), Scalar(-1).Constant(), Scalar(-0.7).Constant()]),
        Case(11, [Ints(2).Reshaped().As(Onnx.TensorProto.Types.DataType.Int32),
            Ints(9).Reshaped().As(Onnx.TensorProto.Types.DataType.Int32), Ints(2).Reshaped().As(Onnx.TensorProto.Types.DataType.Int32)])
                .Giving(Onnx.TensorProto.Types.DataType.Int32),
        Case(11, [Ints(5).Reshaped(), Ints(5).Reshaped(), Ints(1).Reshaped()]).Giving(Onnx.TensorProto.Types.DataType.Int64),
        Case(11, [Scalar(1).Constant(), Scalar(3).Constant(), Scalar(0.4).Constant()]),
        Case(11, [Ints(1).Reshaped(), Ints(8).Reshaped(), Ints(3).Reshaped()]).Giving(Onnx.TensorProto.Types.DataType.Int64),
        Case(11, [Ints(5).Reshaped(), Ints(-4).Reshaped(), Ints(-3).Reshaped()]).Giving(Onnx.TensorProto.Types.DataType.Int64),
    ];
}
