using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Shape;

internal sealed class OnnxFlatten : OnnxOperator
{
    internal override string Name => "Flatten";

    internal override InputRoles Roles { get; } = new(InputRole.Data);

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        long[] shape = call[0].shape;
        int axis = (int)call.Axis(1, shape.Length);
        return [call[0].reshape(Product(shape[..axis]), Product(shape[axis..]))];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(13, [F(2, 3)], ("axis", 2)),
        Case(13, [Scalar(1)], ("axis", 0)),
        .. Cases([7, 9, 11, 13], [F(2, 3, 4)]),
        .. Cases([7, 9, 11, 13], [F(2, 3, 4)], ("axis", 0)),
        .. Cases([11, 13], [F(2, 3, 4)], ("axis", -1)),
    ];

    private static long Product(IEnumerable<long> dims) => dims.Aggregate(1L, (a, b) => a * b);
}
