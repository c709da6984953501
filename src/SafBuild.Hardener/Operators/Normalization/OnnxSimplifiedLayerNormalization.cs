using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Normalization;

/// <summary>ONNX Runtime has it in the standard domain, before RMSNormalization was standardised.</summary>
internal sealed class OnnxSimplifiedLayerNormalization : OnnxOperator
{
    internal override string Name => "SimplifiedLayerNormalization";

    internal override InputRoles Roles { get; } = new(InputRole.Data, InputRole.Elementwise);

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        Tensor x = call[0];
        long axis = call.Axis(-1, x.ndim);
        long[] axes = [.. Enumerable.Range((int)axis, (int)(x.ndim - axis)).Select(i => (long)i)];
        Tensor inverse = (x * x).mean(axes, keepdim: true).Plus(call.Float("epsilon", 1e-5f)).rsqrt();
        return [x * inverse * call[1], inverse];
    }

    internal override IEnumerable<OperatorExample> Examples => [Case(17, [F(2, 3, 4), F(4)], ("epsilon", 0.001))];
}
