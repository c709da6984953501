using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.KeptScalar;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Pooling;

internal sealed class OnnxAveragePool : OnnxOperator
{
    internal override string Name => "AveragePool";

    internal override InputRoles Roles { get; } = new(InputRole.Data);

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        Tensor x = call[0];
        long[] spatial = x.shape[2..];
        SpatialWindow window = SpatialWindow.Of(call, spatial);
        long[] extra = call.Int("ceil_mode", 0) != 0 ? window.CeilExtra(spatial) : new long[window.Rank];
        Tensor sums = WindowSums.Of(window.Pad(x, 0, extra), window);
        if (window.Begin.Concat(window.End).Concat(extra).All(p => p == 0))
        {
            return [sums / Kept(window.Kernel.Aggregate(1L, (a, b) => a * b))];
        }

        // How many elements each window covers, counted by the same sums over ones.
        Tensor ones = OnesLike(x, spatial);
        bool countPads = call.Int("count_include_pad", 0) != 0;
        SpatialWindow noPads = window with { Begin = new long[window.Rank], End = extra };
        Tensor counted = countPads
            ? noPads.Pad(window.Pad(ones, 1, new long[window.Rank]), 0, new long[window.Rank])
            : window.Pad(ones, 0, extra);
        return [sums / WindowSums.Of(counted, window)];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(1, [F(1, 2, 5, 5)], ("kernel_shape", new long[] { 3, 3 }),
            ("pads", new long[] { 1, 1, 1, 1 })) with {
                Twin = Case(7, [F(1, 2, 5, 5)], ("kernel_shape", new long[] { 3, 3 }), ("pads", new long[] { 1, 1, 1, 1 })) },
        .. Cases([7, 10, 11, 19, 22], [F(1, 2, 6, 6)], ("kernel_shape", new long[] { 2, 2 }), ("strides", new long[] { 2, 2 })),
        .. Cases([7, 11, 19], [F(1, 2, 5, 6)], ("kernel_shape", new long[] { 3, 2 }), ("pads", new long[] { 1, 0, 1, 1 })),
        .. Cases([7, 11, 19], [F(1, 2, 5, 6)], ("kernel_shape", new long[] { 3, 2 }), ("pads", new long[] { 1, 0, 1, 1 }),
            ("count_include_pad", 1)),
        .. Cases([10, 19], [F(1, 2, 6, 6)], ("kernel_shape", new long[] { 3, 3 }), ("strides", new long[] { 2, 2 }), ("ceil_mode", 1)),
        .. Cases([19], [F(1, 2, 7, 7)], ("kernel_shape", new long[] { 2, 2 }), ("dilations", new long[] { 2, 2 })),
        .. Cases([7, 19], [F(1, 2, 5, 5)], ("kernel_shape", new long[] { 3, 3 }), ("strides", new long[] { 2, 2 }),
            ("auto_pad", "SAME_LOWER")),
        .. new[] { "SAME_UPPER", "SAME_LOWER", "VALID" }.SelectMany(
            a => Cases([7, 11, 22], [F(1, 1, 6, 7)], ("kernel_shape", new long[] { 2, 3 }), ("strides", new long[] { 2, 2 }),
                ("auto_pad", a), ("count_include_pad", 1))),
        .. new[] { 0, 1 }.SelectMany(
            c => Cases([11, 19, 22], [F(1, 1, 6, 7)], ("kernel_shape", new long[] { 3, 3 }), ("strides", new long[] { 2, 3 }),
                ("pads", new long[] { 1, 1, 1, 0 }), ("ceil_mode", 1), ("count_include_pad", c))),
        .. Cases([19, 22], [F(1, 1, 8)], ("kernel_shape", new long[] { 3 }), ("dilations", new long[] { 2 }), ("pads", new long[] { 1, 2 }),
            ("strides", new long[] { 2 }), ("ceil_mode", 1)),
        .. Cases([19, 22], [F(1, 1, 6, 7)], ("kernel_shape", new long[] { 3, 2 }), ("dilations", new long[] { 2, 2 }),
            ("auto_pad", "SAME_UPPER")),
        .. Cases([11], [F(1, 2, 7)], ("kernel_shape", new long[] { 2 }), ("strides", new long[] { 2 })),
        .. Cases([11], [F(1, 1, 4, 4, 4)], ("kernel_shape", new long[] { 2, 2, 2 })),
    ];

    private static Tensor OnesLike(Tensor like, long[] spatial) => ones([1, 1, .. spatial], like.dtype, like.device);
}
