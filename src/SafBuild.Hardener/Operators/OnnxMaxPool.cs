using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators;

internal sealed class OnnxMaxPool : OnnxOperator
{
    internal override string Name => "MaxPool";

    internal override string? Objection(Onnx.NodeProto node, int opset) =>
        node.Output.Count > 1 && node.Output[1].Length > 0 ? "output of indices" : null;

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        long[] spatial = call[0].shape[2..];
        SpatialWindow window = SpatialWindow.Of(call, spatial);
        long[] extra = call.Int("ceil_mode", 0) != 0 ? window.CeilExtra(spatial) : new long[window.Rank];
        Tensor x = window.Pad(call[0], double.NegativeInfinity, extra);
        return
        [
            window.Rank switch
            {
                1 => nn.functional.max_pool2d(x.unsqueeze(2), [1, window.Kernel[0]], [1, window.Strides[0]], [0, 0], [1, window.Dilations[0]]).squeeze(2),
                2 => nn.functional.max_pool2d(x, window.Kernel, window.Strides, [0, 0], window.Dilations),
                3 => nn.functional.max_pool3d(x, window.Kernel, window.Strides, [0, 0, 0], window.Dilations),
                _ => throw new NotSupportedException($"{window.Rank}-dimensional pooling"),
            },
        ];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        .. Cases([7, 8, 10, 11, 12], [F(1, 2, 6, 6)], ("kernel_shape", new long[] { 2, 2 }), ("strides", new long[] { 2, 2 })),
        .. Cases([7, 12], [F(1, 2, 5, 6)], ("kernel_shape", new long[] { 3, 2 }), ("pads", new long[] { 1, 0, 1, 1 })),
        .. Cases([10, 12], [F(1, 2, 6, 6)], ("kernel_shape", new long[] { 3, 3 }), ("strides", new long[] { 2, 2 }), ("ceil_mode", 1)),
        .. Cases([10, 12], [F(1, 2, 7, 7)], ("kernel_shape", new long[] { 2, 2 }), ("dilations", new long[] { 2, 2 })),
        .. Cases([7, 12], [F(1, 2, 5, 5)], ("kernel_shape", new long[] { 3, 3 }), ("strides", new long[] { 2, 2 }), ("auto_pad", "SAME_UPPER")),
        .. Cases([12], [F(1, 2, 7)], ("kernel_shape", new long[] { 2 }), ("strides", new long[] { 2 })),
        .. Cases([12], [F(1, 1, 4, 4, 4)], ("kernel_shape", new long[] { 2, 2, 2 })),
    ];
}
