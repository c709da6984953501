using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Operators.Quantized;
using static SafBuild.Hardener.Onnx.TensorProto.Types;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Microsoft;

internal sealed class MicrosoftQLinearGlobalAveragePool : OnnxOperator
{
    internal override string Name => "QLinearGlobalAveragePool";

    internal override string Domain => "com.microsoft";

    internal override InputRoles Roles { get; } = new(
        InputRole.Numbers, InputRole.Step, InputRole.Numbers, InputRole.Step, InputRole.Numbers);

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        Tensor x = QuantizedArithmetic.Real(call, 0);
        int first = call.Int("channels_last", 0) != 0 ? 1 : 2;
        return [QuantizedArithmetic.Requantized(
            call, x.mean([.. Enumerable.Range(first, (int)x.ndim - 2).Select(i => (long)i)], keepdim: true), call[3], call.Optional(4))];
    }

    internal override IEnumerable<OperatorExample> Examples
    {
        get
        {
            ExampleInput zero = Ints(120).Reshaped().As(DataType.Uint8);
            yield return Case(17,
                [Whole(0, 255, 1, 3, 4, 4).As(DataType.Uint8), Scalar(0.02).Constant(), zero, Scalar(0.01).Constant(), zero])
                .Giving(DataType.Uint8).Without(gradient: false);
        }
    }
}
