using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Onnx.TensorProto.Types;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Sequence;

internal sealed class OnnxSequenceLength : OnnxOperator
{
    internal override string Name => "SequenceLength";

    internal override InputRoles Roles { get; } = new(InputRole.Data);

    internal override IReadOnlyList<Tensor> Run(NodeCall call) => [tensor((long)call.Sequence(0).Count)];

    internal override IEnumerable<OperatorExample> Examples =>
        [(Case(11, [F(2), F(3)]) with { Before = ["s = SequenceConstruct(x0, x1)"], Reads = ["s"] }).Giving(DataType.Int64)
            .Without(gradient: false)];
}
