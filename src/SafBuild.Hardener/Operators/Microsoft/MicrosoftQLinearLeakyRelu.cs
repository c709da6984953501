using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Operators.Quantized;
using static SafBuild.Hardener.Onnx.TensorProto.Types;
using static SafBuild.Hardener.Operators.ExampleInput;
using static SafBuild.Hardener.Operators.KeptScalar;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Microsoft;

internal sealed class MicrosoftQLinearLeakyRelu : OnnxOperator
{
    internal override string Name => "QLinearLeakyRelu";

    internal override string Domain => "com.microsoft";

    internal override InputRoles Roles { get; } = new(
        InputRole.Numbers, InputRole.Step, InputRole.Numbers, InputRole.Step, InputRole.Numbers);

    internal override IReadOnlyList<Tensor> Run(NodeCall call) =>
        [QuantizedArithmetic.Requantized(
            call, QuantizedArithmetic.Real(call, 0).leaky_relu(Kept(call.Float("alpha", 0.01f))), call[3], call.Optional(4))];

    internal override IEnumerable<OperatorExample> Examples
    {
        get
        {
            ExampleInput zero = Ints(120).Reshaped().As(DataType.Uint8);
            yield return Case(17, [Whole(0, 255, 2, 9).As(DataType.Uint8), Scalar(0.02).Constant(), zero, Scalar(0.01).Constant(), zero])
                .Giving(DataType.Uint8).Without(gradient: false);
        }
    }
}
