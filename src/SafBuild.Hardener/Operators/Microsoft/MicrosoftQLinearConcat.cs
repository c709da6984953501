using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Operators.Quantized;
using static SafBuild.Hardener.Onnx.TensorProto.Types;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Microsoft;

/// <summary>Scale and zero point of y, then x, scale and zero point of each part.</summary>
internal sealed class MicrosoftQLinearConcat : OnnxOperator
{
    internal override string Name => "QLinearConcat";

    internal override string Domain => "com.microsoft";

    internal override InputRoles Roles { get; } = new(InputRole.Step, InputRole.Numbers) { Rest = InputRole.Step };

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        Tensor[] parts = [.. Enumerable.Range(0, (call.Count - 2) / 3).Select(i => QuantizedArithmetic.Real(call, 2 + 3 * i))];
        return [QuantizedArithmetic.Requantized(call, cat(parts, call.Axis(0, parts[0].ndim)), call[0], call.Optional(1))];
    }

    internal override IEnumerable<OperatorExample> Examples
    {
        get
        {
            ExampleInput zero = Ints(120).Reshaped().As(DataType.Uint8);
            yield return Case(17,
                [Scalar(0.03).Constant(), zero, Whole(0, 255, 2, 3).As(DataType.Uint8), Scalar(0.02).Constant(), zero,
                    Whole(0, 255, 2, 1).As(DataType.Uint8), Scalar(0.01).Constant(), zero], ("axis", 1))
                .Giving(DataType.Uint8).Without(gradient: false);
        }
    }
}
