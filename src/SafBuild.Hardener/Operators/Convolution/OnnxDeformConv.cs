using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.KeptScalar;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Convolution;

/// <summary>
/// Convolution whose samples are moved by offsets: x [N, C, H, W], w [M, C / group, kh, kw], offsets [N, groups * kh * kw * 2, oh, ow],
/// bias,
/// mask [N, groups * kh * kw, oh, ow].
/// </summary>
internal sealed class OnnxDeformConv : OnnxOperator
{
    internal override string Name => "DeformConv";

    internal override InputRoles Roles { get; } = new(
        InputRole.Data, InputRole.Matrix(ChannelRules.First), InputRole.Data, InputRole.Elementwise, InputRole.Data);

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        (Tensor x, Tensor w) = (call[0], call[1]);
        SpatialWindow window = SpatialWindow.Of(call, x.shape[2..], w.shape[2..]);
        long offsetGroups = call.Int("offset_group", 1);
        (long batch, long channels, long taps) = (x.shape[0], x.shape[1], window.Kernel[0] * window.Kernel[1]);
        (long rows, long columns) = (call[2].shape[2], call[2].shape[3]);
        // [N, offset groups, taps, 2, oh, ow]
        Tensor offsets = call[2].reshape(batch, offsetGroups, taps, 2, rows, columns);
        Tensor y = offsets.select(3, 0).Plus(Base(window, 0, rows, x).reshape(window.Kernel[0], 1, rows, 1)
            .expand(-1, window.Kernel[1], -1, columns).reshape(1, 1, taps, rows, columns));
        Tensor z = offsets.select(3, 1).Plus(Base(window, 1, columns, x).reshape(1, window.Kernel[1], 1, columns)
            .expand(window.Kernel[0], -1, rows, -1).reshape(1, 1, taps, rows, columns));
        Tensor samples = Sample(
            x.reshape(batch * offsetGroups, channels / offsetGroups, x.shape[2], x.shape[3]), y.reshape(batch * offsetGroups, -1),
            z.reshape(batch * offsetGroups, -1));
        samples = samples.reshape(batch, offsetGroups, channels / offsetGroups, taps, rows * columns);
        samples = call.Optional(4) is { } mask ? samples * mask.reshape(batch, offsetGroups, 1, taps, rows * columns) : samples;
        long groups = call.Int("group", 1);
        // [N, group, channels of a group * taps, places] times [group, outputs of a group, channels of a group * taps]
        Tensor product = w.reshape(groups, w.shape[0] / groups, -1)
            .matmul(samples.reshape(batch, groups, channels / groups * taps, rows * columns));
        Tensor result = product.reshape(batch, w.shape[0], rows, columns);
        return [call.Optional(3) is { } bias ? result.Plus(bias.reshape(1, -1, 1, 1)) : result];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(19, [F(1, 2, 4, 4), F(2, 2, 2, 2), F(1, 8, 3, 3)]),
        Case(22, [F(1, 4, 4, 5), F(2, 2, 2, 3), F(1, 24, 3, 2), F(2), F(1, 12, 3, 2)], ("group", 2), ("offset_group", 2),
            ("pads", new long[] { 1, 0, 1, 1 }), ("strides", new long[] { 2, 2 })) with { Tolerance = 1e-4 },
        Case(19, [F(1, 1, 5, 5), F(1, 1, 2, 2), F(1, 8, 3, 3)], ("dilations", new long[] { 2, 2 })),
    ];

    /// <summary>[kernel, outputs]: where each tap of each output lies without offset.</summary>
    private static Tensor Base(SpatialWindow window, int axis, long outputs, Tensor like) =>
        (Arange(window.Kernel[axis], like.dtype, like.device) * Kept(window.Dilations[axis])).unsqueeze(1)
            .Plus((Arange(outputs, like.dtype, like.device) * Kept(window.Strides[axis])).unsqueeze(0)) - Kept(window.Begin[axis]);

    /// <summary>Bilinear samples of x [N, C, H, W] at places [N, L]; nothing lies outside. Gives [N, C, L].</summary>
    private static Tensor Sample(Tensor x, Tensor y, Tensor z)
    {
        (long height, long width) = (x.shape[2], x.shape[3]);
        Tensor flat = x.reshape(x.shape[0], x.shape[1], -1);
        (Tensor top, Tensor left) = (y.detach().floor(), z.detach().floor());
        Tensor? sum = null;
        foreach ((int down, int right) in new[] { (0, 0), (0, 1), (1, 0), (1, 1) })
        {
            (Tensor row, Tensor column) = (top.Plus(down), left.Plus(right));
            Tensor weight = (y - row).abs().From(1) * (z - column).abs().From(1);
            Tensor inside =
                (row >= Kept(0)).logical_and(row < Kept(height)).logical_and(column >= Kept(0)).logical_and(column < Kept(width));
            Tensor place = (row.clamp(Kept(0), Kept(height - 1)) * Kept(width)).Plus(column.clamp(Kept(0), Kept(width - 1)))
                .to(ScalarType.Int64);
            Tensor part = flat.gather(2, place.unsqueeze(1).expand(-1, x.shape[1], -1)) * (weight * inside.to(x.dtype)).unsqueeze(1);
            sum = sum is null ? part : sum.Plus(part);
        }

        return sum!;
    }
}
