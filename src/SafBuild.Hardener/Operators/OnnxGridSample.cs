using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators;

internal sealed class OnnxGridSample : OnnxOperator
{
    internal override string Name => "GridSample";

    internal override string? Objection(Onnx.NodeProto node, int opset) =>
        node.Attribute.FirstOrDefault(a => a.Name == "mode")?.S.ToStringUtf8() is "bicubic" or "cubic" ? "cubic mode" : null;

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        GridSampleMode mode = call.Text("mode", "linear") == "nearest" ? GridSampleMode.Nearest : GridSampleMode.Bilinear;
        GridSamplePaddingMode padding = call.Text("padding_mode", "zeros") switch
        {
            "border" => GridSamplePaddingMode.Border,
            "reflection" => GridSamplePaddingMode.Reflection,
            _ => GridSamplePaddingMode.Zeros,
        };
        return [nn.functional.grid_sample(call[0], call[1], mode, padding, call.Int("align_corners", 0) != 0)];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(16, [F(1, 2, 4, 5), In(-1.2, 1.2, 1, 3, 2, 2)]),
        Case(16, [F(1, 2, 4, 5), In(-1.2, 1.2, 1, 3, 2, 2)], ("padding_mode", "border"), ("align_corners", 1)),
        Case(20, [F(1, 2, 4, 5), In(-1.2, 1.2, 1, 3, 2, 2)], ("padding_mode", "reflection"), ("mode", "nearest")),
    ];
}
