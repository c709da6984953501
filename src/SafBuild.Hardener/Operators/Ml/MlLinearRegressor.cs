using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Ml;

/// <summary>Its numbers are attributes, so they stay as they are while other weights are trained.</summary>
internal sealed class MlLinearRegressor : OnnxOperator
{
    internal override string Name => "LinearRegressor";

    internal override string Domain => "ai.onnx.ml";

    internal override InputRoles Roles { get; } = new(InputRole.Data);

    internal override string? Objection(Onnx.NodeProto node, int opset) =>
        node.Attribute.FirstOrDefault(a => a.Name == "post_transform")?.S.ToStringUtf8() is null or "NONE" ? null : "post_transform";

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        Tensor x = call[0].to(call.Precision);
        float[] coefficients = [.. call.Attribute("coefficients")!.Floats];
        long targets = call.Int("targets", 1);
        Tensor w = tensor(coefficients, [targets, coefficients.Length / targets]).to(call.Precision).to(x.device);
        Tensor y = x.matmul(w.t());
        float[] intercepts = call.Attribute("intercepts")?.Floats.ToArray() ?? [];
        return [intercepts.Length == 0 ? y : y.Plus(tensor(intercepts, [intercepts.Length]).to(call.Precision).to(x.device))];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(17, [F(2, 3)], ("coefficients", new float[] { 1, 2, 3, -1, 0.5f, 0 }), ("targets", 2),
            ("intercepts", new float[] { 0.5f, -1 })),
        Case(17, [F(2, 3)], ("coefficients", new float[] { 1, 2, 3 })),
    ];
}
