using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.KeptScalar;
using static SafBuild.Hardener.Onnx.TensorProto.Types;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Signal;

/// <summary>What window functions share: the size as input, periodic or symmetric.</summary>
internal abstract class WindowOperator : OnnxOperator
{
    internal sealed override InputRoles Roles { get; } = new(InputRole.Integers);

    /// <param name="phase">0 to 2 pi over the window.</param>
    private protected abstract Tensor Shape(Tensor phase);

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        long size = call.Longs(0)![0];
        long period = call.Int("periodic", 1) != 0 ? size : size - 1;
        Tensor window = Shape(Arange(size, ScalarType.Float64) * Kept(2 * Math.PI / period));
        return [window.to(TorchTensors.TypeOf((DataType)call.Int("output_datatype", 1), call.Precision)!.Value)];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(17, [Ints(7).Reshaped()]),
        Case(17, [Ints(7).Reshaped()], ("periodic", 0)),
    ];
}
