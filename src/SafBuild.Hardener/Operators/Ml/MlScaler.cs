using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Ml;

internal sealed class MlScaler : OnnxOperator
{
    internal override string Name => "Scaler";

    internal override string Domain => "ai.onnx.ml";

    internal override InputRoles Roles { get; } = new(InputRole.Data);

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        Tensor x = call[0].to(call.Precision);
        return [(x - Row(call, "offset", x)) * Row(call, "scale", x)];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(17, [F(2, 3)], ("offset", new float[] { 0.5f, 1, -1 }), ("scale", new float[] { 2, 0.5f, 1 })),
        Case(17, [F(2, 3)], ("offset", new float[] { 0.5f }), ("scale", new float[] { 2 })),
    ];

    private static Tensor Row(NodeCall call, string name, Tensor x)
    {
        float[] values = [.. call.Attribute(name)!.Floats];
        return tensor(values, [values.Length]).to(call.Precision).to(x.device);
    }
}
