using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators;

/// <summary>The older Resize, deprecated in opset 10: nearest or linear, from the top left corner.</summary>
internal sealed class OnnxUpsample : OnnxOperator
{
    internal override string Name => "Upsample";

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        Tensor x = call[0];
        double[] scales = call.Doubles(1) ?? [.. call.Attribute("scales")!.Floats.Select(f => (double)f)];
        for (int axis = 0; axis < scales.Length; axis++)
        {
            long input = x.shape[axis];
            ResizeAxis step = new(call, input, (long)Math.Floor(input * scales[axis]), scales[axis], "asymmetric", (0, 1), old: true);
            x = step.IsIdentity ? x : step.Apply(x, axis);
        }

        return [x];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(7, [F(1, 2, 3, 4)], ("scales", new float[] { 1, 1, 2, 3 })),
        Case(9, [F(1, 2, 3, 4), Floats(1, 1, 2, 1.5).Constant()]),
        Case(9, [F(1, 2, 3, 4), Floats(1, 1, 2, 2).Constant()], ("mode", "linear")),
    ];
}
