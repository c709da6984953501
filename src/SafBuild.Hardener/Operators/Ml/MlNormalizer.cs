using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Ml;

internal sealed class MlNormalizer : OnnxOperator
{
    internal override string Name => "Normalizer";

    internal override string Domain => "ai.onnx.ml";

    internal override InputRoles Roles { get; } = new(InputRole.Data);

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        Tensor x = call[0].to(call.Precision);
        return
        [
            call.Text("norm", "MAX") switch
            {
                "L1" => x / x.abs().sum([-1], keepdim: true),
                "L2" => x / (x * x).sum([-1], keepdim: true).sqrt(),
                _ => x / x.amax([-1], keepdim: true),
            },
        ];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(17, [In(0.2, 2, 2, 3)], ("norm", "L1")),
        Case(17, [F(2, 3)], ("norm", "L2")),
        Case(17, [In(0.2, 2, 2, 3)], ("norm", "MAX")),
    ];
}
