using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.KeptScalar;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Elementwise;

/// <summary>Without the linear shortcut that libtorch takes for large inputs.</summary>
internal sealed class OnnxSoftplus : OnnxOperator
{
    internal override string Name => "Softplus";

    internal override InputRoles Roles { get; } = new(InputRole.Elementwise);

    internal override IReadOnlyList<Tensor> Run(NodeCall call) => [Of(call[0])];

    internal static Tensor Of(Tensor x) => x.clamp(min: Kept(0)).Plus(x.abs().neg().exp().log1p());

    internal override IEnumerable<OperatorExample> Examples => Cases([7, 22], [F(2, 3)]);
}
