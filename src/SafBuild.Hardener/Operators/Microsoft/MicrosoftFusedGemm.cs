using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Operators.Products;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Microsoft;

/// <summary>activation(Gemm).</summary>
internal sealed class MicrosoftFusedGemm : OnnxOperator
{
    internal override string Name => "FusedGemm";

    internal override string Domain => "com.microsoft";

    internal override InputRoles Roles { get; } = new(
        InputRole.Matrix(ChannelRules.Product), InputRole.Matrix(ChannelRules.Product), InputRole.Elementwise);

    internal override string? Objection(Onnx.NodeProto node, int opset) => FusedActivation.Objection(node);

    internal override IReadOnlyList<Tensor> Run(NodeCall call) =>
        [FusedActivation.Apply(
            OnnxGemm.Product(call), call.Text("activation", ""),
            [(float)call.Float("activation_alpha", 0.01f), (float)call.Float("activation_beta", 0.5)])];

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(17, [F(2, 3), F(3, 4), F(4)], ("activation", "Relu")),
        Case(17, [F(2, 3), F(4, 3), F(4)], ("activation", "LeakyRelu"), ("activation_alpha", 0.1), ("transB", 1)),
    ];
}
