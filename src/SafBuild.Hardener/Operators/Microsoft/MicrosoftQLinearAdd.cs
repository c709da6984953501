using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Operators.Quantized;
using static SafBuild.Hardener.Onnx.TensorProto.Types;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Microsoft;

internal sealed class MicrosoftQLinearAdd : OnnxOperator
{
    internal override string Name => "QLinearAdd";

    internal override string Domain => "com.microsoft";

    internal override InputRoles Roles => QuantizedArithmetic.RolesOfTwo;

    internal override IReadOnlyList<Tensor> Run(NodeCall call) =>
        [QuantizedArithmetic.Requantized(
            call, QuantizedArithmetic.Real(call, 0).Plus(QuantizedArithmetic.Real(call, 3)), call[6], call.Optional(7))];

    internal override IEnumerable<OperatorExample> Examples
    {
        get
        {
            ExampleInput zero = Ints(120).Reshaped().As(DataType.Uint8);
            yield return Case(17,
                [Whole(0, 255, 2, 3).As(DataType.Uint8), Scalar(0.02).Constant(), zero, Whole(0, 255, 3).As(DataType.Uint8),
                    Scalar(0.01).Constant(), zero, Scalar(0.05).Constant(), zero])
                .Giving(DataType.Uint8).Without(gradient: false);
        }
    }
}
