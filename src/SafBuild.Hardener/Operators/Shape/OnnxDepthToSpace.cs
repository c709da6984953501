using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Shape;

internal sealed class OnnxDepthToSpace : OnnxOperator
{
    internal override string Name => "DepthToSpace";

    internal override InputRoles Roles { get; } = new(InputRole.Data);

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        long b = call.Int("blocksize", 1);
        long[] s = call[0].shape;
        long c = s[1] / (b * b);
        Tensor blocks = call.Text("mode", "DCR") == "DCR"
            ? call[0].reshape(s[0], b, b, c, s[2], s[3]).permute(0, 3, 4, 1, 5, 2)
            : call[0].reshape(s[0], c, b, b, s[2], s[3]).permute(0, 1, 4, 2, 5, 3);
        return [blocks.reshape(s[0], c, s[2] * b, s[3] * b)];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(1, [F(1, 8, 2, 3)], ("blocksize", 2)),
        .. Cases([7, 11, 13], [F(1, 8, 2, 3)], ("blocksize", 2)),
        .. Cases([11, 13], [F(1, 8, 2, 3)], ("blocksize", 2), ("mode", "CRD")),
    ];
}
