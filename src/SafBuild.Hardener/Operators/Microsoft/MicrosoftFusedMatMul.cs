using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.KeptScalar;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Microsoft;

internal sealed class MicrosoftFusedMatMul : OnnxOperator
{
    internal override string Name => "FusedMatMul";

    internal override string Domain => "com.microsoft";

    internal override InputRoles Roles { get; } = new(InputRole.Matrix(ChannelRules.Product), InputRole.Matrix(ChannelRules.Product));

    internal override string? Objection(Onnx.NodeProto node, int opset) =>
        node.Attribute.Any(a => a.Name is "transBatchA" or "transBatchB" && a.I != 0) ? "transBatchA or transBatchB" : null;

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        Tensor a = call.Int("transA", 0) != 0 ? call[0].transpose(-1, -2) : call[0];
        Tensor b = call.Int("transB", 0) != 0 ? call[1].transpose(-1, -2) : call[1];
        return [a.matmul(b) * Kept(call.Float("alpha", 1))];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(17, [F(2, 3, 4), F(2, 4, 5)], ("alpha", 0.5)),
        Case(17, [F(2, 4, 3), F(2, 5, 4)], ("transA", 1), ("transB", 1)),
    ];
}
