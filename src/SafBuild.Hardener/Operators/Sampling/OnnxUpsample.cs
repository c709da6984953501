using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Sampling;

/// <summary>The older Resize, deprecated in opset 10: nearest or linear, from the top left corner.</summary>
internal sealed class OnnxUpsample : OnnxOperator
{
    internal override string Name => "Upsample";

    internal override InputRoles Roles { get; } = new(InputRole.Data, InputRole.Structure("scales or region of a resize"));

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        Tensor x = call[0];
        float[] scales = call.Floats("scales")
            ?? (call.Doubles(1) is { } given
                ? [.. given.Select(s => (float)s)]
                : [1, 1, (float)call.Float("height_scale", 1), (float)call.Float("width_scale", 1)]);
        for (int axis = 0; axis < scales.Length; axis++)
        {
            long input = x.shape[axis];
            ResizeAxis step = new(call, input, (long)(input * scales[axis]), scales[axis], "asymmetric", (0, 1), old: true);
            x = step.IsIdentity ? x : step.Apply(x, axis);
        }

        return [x];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(7, [F(1, 2, 3, 4)], ("scales", new float[] { 1, 1, 2, 3 })),
        Case(9, [F(1, 2, 3, 4), Floats(1, 1, 2, 1.5).Constant()]),
        Case(9, [F(1, 2, 3, 4), Floats(1, 1, 2, 2).Constant()], ("mode", "linear")),
        Case(7, [F(1, 2, 3, 4)], ("scales", new float[] { 1, 1, 2, 1.7f }), ("mode", "linear")),
        Case(1, [F(1, 2, 3, 4)], ("height_scale", 2.0),
            ("width_scale", 3.0)) with { Twin = Case(7, [F(1, 2, 3, 4)], ("scales", new float[] { 1, 1, 2, 3 })) },
    ];
}
