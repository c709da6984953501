using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.KeptScalar;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Pooling;

internal sealed class OnnxLpPool : OnnxOperator
{
    internal override string Name => "LpPool";

    internal override InputRoles Roles { get; } = new(InputRole.Data);

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        Tensor x = call[0];
        SpatialWindow window = SpatialWindow.Of(call, x.shape[2..]);
        long[] extra = call.Int("ceil_mode", 0) != 0 ? window.CeilExtra(x.shape[2..]) : new long[window.Rank];
        double p = call.Int("p", 2);
        return [WindowSums.Of(window.Pad(x.abs().pow(Kept(p)), 0, extra), window).pow(Kept(1 / p))];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        .. Cases([7, 11, 18], [F(1, 2, 4, 5)], ("kernel_shape", new long[] { 2, 3 })),
        .. Cases([11, 18], [F(1, 2, 4, 5)], ("kernel_shape", new long[] { 2, 2 }), ("p", 3), ("pads", new long[] { 1, 0, 0, 1 }),
            ("strides", new long[] { 2, 1 })),
        .. Cases([11, 18, 22], [F(1, 2, 7)], ("kernel_shape", new long[] { 3 })),
        .. Cases([11, 18], [F(1, 1, 3, 3, 3)], ("kernel_shape", new long[] { 2, 2, 2 })),
        .. Cases([18, 22], [F(1, 1, 6, 6)], ("kernel_shape", new long[] { 2, 2 }), ("dilations", new long[] { 2, 2 }),
            ("auto_pad", "SAME_UPPER")),
        .. Cases([18, 22], [F(1, 1, 6, 6)], ("kernel_shape", new long[] { 3, 3 }), ("strides", new long[] { 2, 2 }), ("ceil_mode", 1)),
    ];
}
