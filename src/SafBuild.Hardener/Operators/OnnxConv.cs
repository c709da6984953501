using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators;

/// <summary>Of one to three dimensions, with groups, dilation, pads and auto_pad.</summary>
internal sealed class OnnxConv : OnnxOperator
{
    internal override string Name => "Conv";

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        Tensor w = call[1];
        SpatialWindow window = SpatialWindow.Of(call, call[0].shape[2..], w.shape[2..]);
        (Tensor x, long[] padding) = window.PadUnlessSymmetric(call[0], 0);
        Tensor? bias = call.Optional(2);
        long groups = call.Int("group", 1);
        return
        [
            window.Rank switch
            {
                1 => nn.functional.conv1d(x, w, bias, window.Strides[0], padding[0], window.Dilations[0], groups),
                2 => nn.functional.conv2d(x, w, bias, window.Strides, padding, window.Dilations, groups),
                3 => nn.functional.conv3d(x, w, bias, window.Strides, padding, window.Dilations, groups),
                _ => throw new NotSupportedException($"{window.Rank}-dimensional convolution"),
            },
        ];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        .. Cases([7, 11, 22], [F(1, 2, 5, 5), F(3, 2, 3, 3), F(3)]),
        .. Cases([7, 11], [F(1, 2, 6, 5), F(3, 2, 3, 2)], ("pads", new long[] { 1, 0, 2, 1 }), ("strides", new long[] { 2, 1 })),
        .. Cases([7, 11], [F(1, 4, 5, 5), F(4, 2, 3, 3)], ("group", 2), ("pads", new long[] { 1, 1, 1, 1 }), ("kernel_shape", new long[] { 3, 3 })),
        .. Cases([11], [F(1, 2, 7, 7), F(2, 1, 3, 3)], ("group", 2), ("dilations", new long[] { 2, 2 })),
        .. Cases([7, 11], [F(1, 1, 5, 6), F(2, 1, 3, 3)], ("auto_pad", "SAME_UPPER"), ("strides", new long[] { 2, 2 })),
        .. Cases([7, 11], [F(1, 1, 5, 6), F(2, 1, 2, 2)], ("auto_pad", "SAME_LOWER")),
        .. Cases([11], [F(1, 1, 5, 6), F(2, 1, 2, 2)], ("auto_pad", "VALID")),
        .. Cases([11], [F(1, 2, 8), F(3, 2, 3), F(3)], ("pads", new long[] { 1, 1 })),
        .. Cases([11], [F(1, 1, 4, 4, 4), F(2, 1, 2, 2, 2)], ("strides", new long[] { 2, 1, 1 })),
    ];
}
