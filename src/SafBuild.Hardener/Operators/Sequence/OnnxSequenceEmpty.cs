using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Onnx.TensorProto.Types;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Sequence;

internal sealed class OnnxSequenceEmpty : ValueOperator
{
    internal override string Name => "SequenceEmpty";

    internal override InputRoles Roles { get; } = new();

    internal override IReadOnlyList<GraphValue?> RunValues(NodeCall call) => [GraphValue.Of([])];

    internal override IEnumerable<OperatorExample> Examples =>
        [(Case(11, []) with { Makes = ["s"], After = ["y0 = SequenceLength(s)"] }).Giving(DataType.Int64)];
}
