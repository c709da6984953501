using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators;

/// <summary>Inputs x, scale, bias, running mean, running variance; the last two are updated in place while training.</summary>
internal sealed class OnnxBatchNormalization : OnnxOperator
{
    /// <summary>Share of the batch in the running statistics, PyTorch's default; ONNX's own momentum, 0.9, is that of the rest.</summary>
    private const double BatchShare = 0.1;

    internal override string Name => "BatchNormalization";

    internal override string? Objection(Onnx.NodeProto node, int opset) =>
        node.Attribute.Any(a => a.Name == "training_mode" && a.I != 0) ? "exported in training mode" : null;

    internal override IReadOnlyList<Tensor> Run(NodeCall call) =>
    [
        nn.functional.batch_norm(call[0], call[3], call[4], call[1], call[2], call.Training, BatchShare, call.Float("epsilon", 1e-5f)),
    ];

    internal override IEnumerable<OperatorExample> Examples =>
    [
        .. Cases([7, 9, 14, 15], [F(2, 3, 4, 4), F(3), F(3), F(3).Constant(), In(0.5, 2, 3).Constant()]),
        .. Cases([9, 14, 15], [F(2, 3, 4), F(3), F(3), F(3).Constant(), In(0.5, 2, 3).Constant()], ("epsilon", 0.01)),
        .. Cases([9, 15], [F(4, 3), F(3), F(3), F(3).Constant(), In(0.5, 2, 3).Constant()]),
    ];
}
