using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Shape;

internal sealed class OnnxSpaceToDepth : OnnxOperator
{
    internal override string Name => "SpaceToDepth";

    internal override InputRoles Roles { get; } = new(InputRole.Data);

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        long b = call.Int("blocksize", 1);
        long[] s = call[0].shape;
        return [call[0].reshape(s[0], s[1], s[2] / b, b, s[3] / b, b).permute(0, 3, 5, 1, 2, 4)
            .reshape(s[0], s[1] * b * b, s[2] / b, s[3] / b)];
    }

    internal override IEnumerable<OperatorExample> Examples => Cases([7, 13], [F(1, 2, 4, 6)], ("blocksize", 2));
}
