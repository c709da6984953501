using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Convolution;

/// <summary>Of one to three dimensions, with groups, dilation, pads and auto_pad.</summary>
internal sealed class OnnxConv : OnnxOperator
{
    internal override string Name => "Conv";

    internal override InputRoles Roles { get; } = new(InputRole.Data, InputRole.Matrix(ChannelRules.First), InputRole.Elementwise);

    internal override IReadOnlyList<Tensor> Run(NodeCall call) => [Convolve(call, call[0], call[1], call.Optional(2))];

    /// <summary>With the window that the node's attributes tell.</summary>
    internal static Tensor Convolve(NodeCall call, Tensor input, Tensor w, Tensor? bias)
    {
        SpatialWindow window = SpatialWindow.Of(call, input.shape[2..], w.shape[2..]);
        (Tensor x, long[] padding) = window.PadUnlessSymmetric(input, 0);
        long groups = call.Int("group", 1);
        return window.Rank switch
        {
            1 => nn.functional.conv1d(x, w, bias, window.Strides[0], padding[0], window.Dilations[0], groups),
            2 => nn.functional.conv2d(x, w, bias, window.Strides, padding, window.Dilations, groups),
            3 => nn.functional.conv3d(x, w, bias, window.Strides, padding, window.Dilations, groups),
            _ => throw new NotSupportedException($"{window.Rank}-dimensional convolution"),
        };
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        .. Cases([7, 11, 22], [F(1, 2, 5, 5), F(3, 2, 3, 3), F(3)]),
        .. Cases([7, 11], [F(1, 2, 6, 5), F(3, 2, 3, 2)], ("pads", new long[] { 1, 0, 2, 1 }), ("strides", new long[] { 2, 1 })),
        .. Cases([7, 11], [F(1, 4, 5, 5), F(4, 2, 3, 3)], ("group", 2), ("pads", new long[] { 1, 1, 1, 1 }),
            ("kernel_shape", new long[] { 3, 3 })),
        .. Cases([11], [F(1, 2, 7, 7), F(2, 1, 3, 3)], ("group", 2), ("dilations", new long[] { 2, 2 })),
        .. Cases([7, 11], [F(1, 1, 5, 6), F(2, 1, 3, 3)], ("auto_pad", "SAME_UPPER"), ("strides", new long[] { 2, 2 })),
        .. Cases([7, 11], [F(1, 1, 5, 6), F(2, 1, 2, 2)], ("auto_pad", "SAME_LOWER")),
        .. Cases([11], [F(1, 1, 5, 6), F(2, 1, 2, 2)], ("auto_pad", "VALID")),
        .. new[] { "SAME_UPPER", "SAME_LOWER" }.SelectMany(
            a => Cases([7, 11, 22], [F(1, 2, 7, 6), F(2, 2, 2, 3)], ("strides", new long[] { 2, 1 }), ("auto_pad", a))),
        Case(11, [F(1, 2, 5, 5, 5), F(2, 1, 2, 3, 2), F(2)], ("group", 2), ("pads", new long[] { 1, 0, 1, 0, 1, 1 })),
        Case(11, [F(2, 2, 9), F(4, 1, 3)], ("group", 2), ("pads", new long[] { 2, 1 }), ("strides", new long[] { 2 }),
            ("dilations", new long[] { 2 })),
        Case(11, [F(0, 2, 5, 5), F(3, 2, 3, 3)]),
        .. Cases([11], [F(1, 2, 8), F(3, 2, 3), F(3)], ("pads", new long[] { 1, 1 })),
        .. Cases([11], [F(1, 1, 4, 4, 4), F(2, 1, 2, 2, 2)], ("strides", new long[] { 2, 1, 1 })),
    ];
}
