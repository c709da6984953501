using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Onnx.TensorProto.Types;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Sequence;

internal sealed class OnnxOptionalHasElement : ValueOperator
{
    internal override string Name => "OptionalHasElement";

    internal override InputRoles Roles { get; } = new(InputRole.Data);

    internal override IReadOnlyList<GraphValue?> RunValues(NodeCall call) => [GraphValue.Of(tensor(call.Value(0) is not null))];

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(18, [F(2)]).Giving(DataType.Bool).Without(gradient: false),
        Case(18, []).Giving(DataType.Bool),
    ];
}
