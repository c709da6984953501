using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.KeptScalar;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Ml;

internal sealed class MlBinarizer : OnnxOperator
{
    internal override string Name => "Binarizer";

    internal override string Domain => "ai.onnx.ml";

    internal override InputRoles Roles { get; } = new(InputRole.Data);

    internal override IReadOnlyList<Tensor> Run(NodeCall call) => [(call[0] > Kept(call.Float("threshold", 0))).to(call[0].dtype)];

    internal override IEnumerable<OperatorExample> Examples => [Case(17, [F(2, 3)], ("threshold", 0.5)).Without(gradient: false)];
}
