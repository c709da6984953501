using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.KeptScalar;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Pooling;

internal sealed class OnnxMaxPool : OnnxOperator
{
    internal override string Name => "MaxPool";

    internal override InputRoles Roles { get; } = new(InputRole.Data);

    internal override IReadOnlyList<Tensor?> Run(NodeCall call)
    {
        long[] spatial = call[0].shape[2..];
        SpatialWindow window = SpatialWindow.Of(call, spatial);
        long[] extra = call.Int("ceil_mode", 0) != 0 ? window.CeilExtra(spatial) : new long[window.Rank];
        // libtorch has no pooling of 8-bit integers, and the padding is smaller than any of them.
        Tensor x = window.Pad(call[0].is_floating_point() ? call[0] : call[0].to(call.Precision), double.NegativeInfinity, extra);
        if (!call.WantsOutput(1))
        {
            return [Pooled(x, window).to(call[0].dtype)];
        }

        (Tensor values, Tensor places) = WithPlaces(x, window);
        return [values.to(call[0].dtype), Unpadded(places, window, x.shape[2..], call[0].shape, call.Int("storage_order", 0) != 0)];
    }

    private static Tensor Pooled(Tensor x, SpatialWindow window) => window.Rank switch
    {
        1 => nn.functional.max_pool2d(x.unsqueeze(2), [1, window.Kernel[0]], [1, window.Strides[0]], [0, 0], [1, window.Dilations[0]])
            .squeeze(2),
        2 => nn.functional.max_pool2d(x, window.Kernel, window.Strides, [0, 0], window.Dilations),
        3 => nn.functional.max_pool3d(x, window.Kernel, window.Strides, [0, 0, 0], window.Dilations),
        _ => throw new NotSupportedException($"{window.Rank}-dimensional pooling"),
    };

    private static (Tensor Values, Tensor Places) WithPlaces(Tensor x, SpatialWindow window)
    {
        switch (window.Rank)
        {
            case 1:
                (Tensor v, Tensor p) =
                    nn.functional.max_pool2d_with_indices(
                        x.unsqueeze(2), [1, window.Kernel[0]], [1, window.Strides[0]], [0, 0], [1, window.Dilations[0]]);
                return (v.squeeze(2), p.squeeze(2));
            case 2:
                return nn.functional.max_pool2d_with_indices(x, window.Kernel, window.Strides, [0, 0], window.Dilations);
            case 3:
                return nn.functional.max_pool3d_with_indices(x, window.Kernel, window.Strides, [0, 0, 0], window.Dilations);
            default:
                throw new NotSupportedException($"{window.Rank}-dimensional pooling");
        }
    }

    /// <summary>
    /// libtorch counts places within a padded channel, ONNX within the whole tensor without padding, column by column if asked.
    /// </summary>
    private static Tensor Unpadded(Tensor places, SpatialWindow window, long[] padded, long[] shape, bool columns)
    {
        Tensor result = zeros_like(places);
        Tensor rest = places;
        long step = 1;
        for (int i = window.Rank - 1; i >= 0; i--)
        {
            long stride = columns ? shape[2..(i + 2)].Aggregate(1L, (a, b) => a * b) : step;
            result = result.Plus((rest.remainder(Kept(padded[i])) - Kept(window.Begin[i])) * Kept(stride));
            rest = rest.div(Kept(padded[i]), RoundingMode.floor);
            step *= shape[i + 2];
        }

        long[] channels = [.. Enumerable.Repeat(1L, shape.Length)];
        (channels[0], channels[1]) = (shape[0], shape[1]);
        return result.Plus((Arange(shape[0] * shape[1], ScalarType.Int64, places.device) * Kept(step)).reshape(channels));
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        .. Cases([7, 8, 10, 11, 12], [F(1, 2, 6, 6)], ("kernel_shape", new long[] { 2, 2 }), ("strides", new long[] { 2, 2 })),
        .. Cases([7, 12], [F(1, 2, 5, 6)], ("kernel_shape", new long[] { 3, 2 }), ("pads", new long[] { 1, 0, 1, 1 })),
        .. Cases([10, 12], [F(1, 2, 6, 6)], ("kernel_shape", new long[] { 3, 3 }), ("strides", new long[] { 2, 2 }), ("ceil_mode", 1)),
        .. Cases([10, 12], [F(1, 2, 7, 7)], ("kernel_shape", new long[] { 2, 2 }), ("dilations", new long[] { 2, 2 })),
        .. Cases([7, 12], [F(1, 2, 5, 5)], ("kernel_shape", new long[] { 3, 3 }), ("strides", new long[] { 2, 2 }),
            ("auto_pad", "SAME_UPPER")),
        .. new[] { 0, 1 }.SelectMany(
            order => Cases([8, 12, 22], [F(2, 2, 5, 6)], ("kernel_shape", new long[] { 3, 2 }), ("pads", new long[] { 1, 0, 1, 1 }),
                ("strides", new long[] { 2, 1 }), ("storage_order", order)).Select(WithIndices)),
        .. Cases([10, 12], [F(1, 2, 7)], ("kernel_shape", new long[] { 3 }), ("pads", new long[] { 1, 1 })).Select(WithIndices),
        Case(12, [F(1, 2, 4, 4, 4)], ("kernel_shape", new long[] { 2, 2, 2 }), ("strides", new long[] { 2, 1, 2 })) with { Outputs = 2,
            OutputTypes = [Onnx.TensorProto.Types.DataType.Float, Onnx.TensorProto.Types.DataType.Int64] },
        .. Cases([12, 22], [Indices(200, 1, 1, 5, 5).As(Onnx.TensorProto.Types.DataType.Uint8)], ("kernel_shape", new long[] { 3, 3 }),
            ("pads", new long[] { 1, 1, 1, 1 })).Select(e => e.Giving(Onnx.TensorProto.Types.DataType.Uint8).Without(gradient: false)),
        .. new[] { "SAME_UPPER", "SAME_LOWER", "VALID" }.SelectMany(
            a => Cases([7, 11, 22], [F(1, 1, 6, 7)], ("kernel_shape", new long[] { 2, 3 }), ("strides", new long[] { 2, 2 }),
                ("auto_pad", a))),
        .. Cases([11, 22], [F(1, 1, 6, 7)], ("kernel_shape", new long[] { 3, 3 }), ("strides", new long[] { 2, 3 }),
            ("pads", new long[] { 1, 1, 1, 0 }), ("ceil_mode", 1), ("dilations", new long[] { 1, 2 })),
        .. Cases([12, 22], [F(1, 1, 6, 7)], ("kernel_shape", new long[] { 3, 2 }), ("dilations", new long[] { 2, 2 }),
            ("auto_pad", "SAME_UPPER")),
        .. Cases([12], [F(1, 2, 7)], ("kernel_shape", new long[] { 2 }), ("strides", new long[] { 2 })),
        .. Cases([12], [F(1, 1, 4, 4, 4)], ("kernel_shape", new long[] { 2, 2, 2 })),
    ];

    private static OperatorExample WithIndices(OperatorExample example) =>
        example.Giving(Onnx.TensorProto.Types.DataType.Float, Onnx.TensorProto.Types.DataType.Int64);
}
