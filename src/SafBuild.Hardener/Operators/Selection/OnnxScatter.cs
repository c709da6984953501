using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.KeptScalar;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Selection;

/// <summary>The older name of ScatterElements.</summary>
internal sealed class OnnxScatter : OnnxOperator
{
    internal override string Name => "Scatter";

    internal override InputRoles Roles { get; } = new(InputRole.Data, InputRole.Integers, InputRole.Elementwise);

    internal override IReadOnlyList<Tensor> Run(NodeCall call) =>
        [call[0].scatter(call.Axis(0, call[0].ndim),
            where(call[1] < Kept(0), call[1].Plus(call[0].shape[call.Axis(0, call[0].ndim)]), call[1]).to(ScalarType.Int64), call[2])];

    internal override IEnumerable<OperatorExample> Examples =>
        Cases([9], [F(3, 4), Ints(0, 2, 1, 0, 2, 1, 0, 2).Reshaped(2, 4), F(2, 4)]);
}
