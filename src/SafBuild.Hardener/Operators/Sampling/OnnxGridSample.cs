using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Sampling;

internal sealed class OnnxGridSample : OnnxOperator
{
    internal override string Name => "GridSample";

    internal override InputRoles Roles { get; } = new(
        InputRole.Data.Because("an image, read at the places that the grid says"),
        InputRole.Data.Because("places, two or three numbers each"));

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        if (call.Text("mode", "linear") is "cubic" or "bicubic")
        {
            return [CubicGridSample.Run(call[0], call[1], call.Text("padding_mode", "zeros"), call.Int("align_corners", 0) != 0)];
        }

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
        .. new[] { "zeros", "border", "reflection" }.SelectMany(
            p => new[] { 0, 1 }.Select(
                c => Case(16 + 4 * c, [F(2, 2, 4, 5), In(-1.4, 1.4, 2, 3, 2, 2)], ("mode", c == 0 ? "bicubic" : "cubic"),
                    ("padding_mode", p), ("align_corners", c)))),
        Case(20, [F(1, 2, 2, 3, 4), In(-1.2, 1.2, 1, 2, 2, 2, 3)]),
        Case(16, [F(1, 2, 4, 5), In(-1.4, 1.4, 1, 3, 2, 2)], ("padding_mode", "reflection"), ("align_corners", 1), ("mode", "bilinear")),
    ];
}
