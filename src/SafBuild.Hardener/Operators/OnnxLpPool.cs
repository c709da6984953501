using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators;

internal sealed class OnnxLpPool : OnnxOperator
{
    internal override string Name => "LpPool";

    internal override string? Objection(Onnx.NodeProto node, int opset) =>
        node.Attribute.FirstOrDefault(a => a.Name == "kernel_shape")?.Ints.Count == 2 ? null : "other than two dimensions";

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        Tensor x = call[0];
        SpatialWindow window = SpatialWindow.Of(call, x.shape[2..]);
        long[] extra = call.Int("ceil_mode", 0) != 0 ? window.CeilExtra(x.shape[2..]) : [0, 0];
        double p = call.Int("p", 2);
        Tensor powers = window.Pad(x.abs().pow(p), 0, extra);
        Tensor kernel = ones([1, 1, .. window.Kernel], x.dtype, x.device);
        Tensor sums = nn.functional.conv2d(powers.reshape(x.shape[0] * x.shape[1], 1, powers.shape[2], powers.shape[3]), kernel, strides: window.Strides, dilation: window.Dilations);
        return [sums.reshape(x.shape[0], x.shape[1], sums.shape[2], sums.shape[3]).pow(1 / p)];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        .. Cases([7, 11, 18], [F(1, 2, 4, 5)], ("kernel_shape", new long[] { 2, 3 })),
        .. Cases([11, 18], [F(1, 2, 4, 5)], ("kernel_shape", new long[] { 2, 2 }), ("p", 3), ("pads", new long[] { 1, 0, 0, 1 }), ("strides", new long[] { 2, 1 })),
    ];
}
