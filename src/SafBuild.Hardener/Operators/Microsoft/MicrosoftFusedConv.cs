using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Operators.Convolution;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Microsoft;

/// <summary>activation(convolution + z).</summary>
internal sealed class MicrosoftFusedConv : OnnxOperator
{
    internal override string Name => "FusedConv";

    internal override string Domain => "com.microsoft";

    internal override InputRoles Roles { get; } = new(
        InputRole.Data, InputRole.Matrix(ChannelRules.First), InputRole.Elementwise, InputRole.Elementwise);

    internal override string? Objection(Onnx.NodeProto node, int opset) => FusedActivation.Objection(node);

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        Tensor y = OnnxConv.Convolve(call, call[0], call[1], call.Optional(2));
        y = call.Optional(3) is { } added ? y.Plus(added) : y;
        return [FusedActivation.Apply(y, call.Text("activation", ""), call.Floats("activation_params") ?? [])];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(17, [F(1, 2, 5, 5), F(3, 2, 3, 3), F(3)], ("activation", "Relu"), ("pads", new long[] { 1, 1, 1, 1 })),
        Case(17, [F(1, 2, 5, 5), F(3, 2, 3, 3), F(3), F(1, 3, 3, 3)], ("activation", "Relu")),
        Case(17, [F(1, 2, 5, 5), F(2, 1, 3, 3)], ("activation", "LeakyRelu"), ("activation_params", new float[] { 0.1f }), ("group", 2)),
        Case(17, [F(1, 2, 5, 5), F(3, 2, 3, 3)], ("activation", "Clip"), ("activation_params", new float[] { -1, 2 })),
        Case(17, [F(1, 2, 5, 5), F(3, 2, 3, 3)], ("activation", "HardSigmoid"), ("activation_params", new float[] { 0.2f, 0.5f })),
    ];
}
