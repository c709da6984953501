using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Onnx;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Convolution;

/// <summary>Of one to three dimensions, with groups, dilation, output_padding, output_shape and auto_pad.</summary>
internal sealed class OnnxConvTranspose : OnnxOperator
{
    internal override string Name => "ConvTranspose";

    internal override InputRoles Roles { get; } = new(InputRole.Data, InputRole.Matrix(Channels), InputRole.Elementwise);

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        Tensor x = call[0];
        Tensor w = call[1];
        SpatialWindow window = SpatialWindow.Of(call, x.shape[2..], w.shape[2..]);
        int rank = window.Rank;
        long[] zeros = new long[rank];
        long[] outputPadding = call.Ints("output_padding") ?? zeros;
        long groups = call.Int("group", 1);
        Tensor? bias = call.Optional(2);
        Tensor full = rank switch
        {
            1 => nn.functional.conv_transpose1d(x, w, bias, window.Strides[0], 0, 0, window.Dilations[0], groups),
            2 => nn.functional.conv_transpose2d(x, w, bias, window.Strides, zeros, zeros, window.Dilations, groups),
            3 => nn.functional.conv_transpose3d(x, w, bias, window.Strides, zeros, zeros, window.Dilations, groups),
            _ => throw new NotSupportedException($"{rank}-dimensional convolution"),
        };

        // Everything without padding, then cut or extended to the shape asked for: output_padding may reach beyond the last product.
        (long[] begin, long[] size) = Crop(call, window, x.shape[2..], full.shape[2..], outputPadding);
        for (int i = 0; i < rank; i++)
        {
            long missing = begin[i] + size[i] - full.shape[i + 2];
            if (missing > 0)
            {
                full = Extend(full, i + 2, missing, bias);
            }

            full = full.narrow(i + 2, begin[i], size[i]);
        }

        return [full];
    }

    /// <summary>[Cin, Cout/groups, ...]: the input channels of a group are consecutive along axis 0.</summary>
    private static long[] Channels(NodeProto node, int input, long[] shape)
    {
        long[] scale = ScaleShapes.Along(shape, 1);
        scale[0] = Math.Max(1, ChannelRules.Integer(node, "group", 1));
        return scale;
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(11, [F(1, 4, 3, 3), F(4, 1, 3, 3), F(2)], ("group", 2), ("strides", new long[] { 2, 2 }),
            ("output_shape", new long[] { 7, 8 })),
        Case(11, [F(1, 2, 4), F(2, 1, 3)], ("strides", new long[] { 3 }), ("dilations", new long[] { 2 }),
            ("output_padding", new long[] { 2 })),
        Case(22, [F(1, 2, 3, 3), F(2, 2, 2, 2)], ("strides", new long[] { 3, 3 }), ("auto_pad", "SAME_LOWER"),
            ("output_padding", new long[] { 1, 1 })),
        Case(11, [F(1, 2, 3, 3), F(2, 2, 3, 3)], ("auto_pad", "VALID"), ("strides", new long[] { 2, 1 })),
        Case(11, [F(1, 1, 2, 3, 2), F(1, 2, 2, 2, 3)], ("strides", new long[] { 2, 1, 2 }), ("pads", new long[] { 1, 0, 1, 0, 1, 1 })),
        Case(1, [F(1, 1, 3, 3), F(1, 2, 3, 3)],
            ("output_shape", new long[] { 1, 2, 5, 5 })) with {
                Twin = Case(11, [F(1, 1, 3, 3), F(1, 2, 3, 3)], ("output_shape", new long[] { 5, 5 })) },
        .. Cases([7, 11, 22], [F(1, 2, 3, 3), F(2, 3, 3, 3), F(3)]),
        .. Cases([7, 11], [F(1, 2, 3, 3), F(2, 3, 3, 3)], ("strides", new long[] { 2, 2 }), ("pads", new long[] { 1, 1, 1, 1 }),
            ("output_padding", new long[] { 1, 1 })),
        .. Cases([11], [F(1, 4, 3, 3), F(4, 2, 2, 2), F(4)], ("group", 2), ("strides", new long[] { 2, 1 })),
        .. Cases([11], [F(1, 2, 3, 3), F(2, 1, 3, 3)], ("strides", new long[] { 2, 2 }), ("output_shape", new long[] { 6, 6 })),
        .. Cases([11], [F(1, 2, 3, 3), F(2, 1, 3, 3)], ("strides", new long[] { 2, 2 }), ("auto_pad", "SAME_UPPER")),
        .. Cases([11], [F(1, 2, 3, 3), F(2, 1, 3, 3)], ("strides", new long[] { 2, 2 }), ("auto_pad", "SAME_LOWER")),
        .. Cases([11], [F(1, 2, 3, 3), F(2, 1, 2, 2)], ("dilations", new long[] { 2, 2 }), ("pads", new long[] { 1, 0, 0, 1 })),
        .. Cases([11], [F(1, 2, 4), F(2, 3, 3), F(3)], ("strides", new long[] { 2 }), ("output_padding", new long[] { 1 })),
        .. Cases([11], [F(1, 1, 2, 2, 2), F(1, 2, 2, 2, 2)]),
    ];

    private static (long[] Begin, long[] Size) Crop(NodeCall call, SpatialWindow window, long[] spatial, long[] full, long[] outputPadding)
    {
        string auto = call.Text("auto_pad", "NOTSET");
        bool same = auto is "SAME_UPPER" or "SAME_LOWER";
        long[]? wanted = call.Ints("output_shape") ?? (same ? [.. spatial.Zip(window.Strides, (s, stride) => s * stride)] : null);
        if (wanted is null)
        {
            return (window.Begin, [.. full.Select((f, i) => f + outputPadding[i] - window.Begin[i] - window.End[i])]);
        }

        long[] sizes = wanted[^full.Length..];
        long[] begin = new long[full.Length];
        for (int i = 0; i < begin.Length; i++)
        {
            long total = Math.Max(0, full[i] + outputPadding[i] - sizes[i]);
            begin[i] = auto == "SAME_UPPER" ? total / 2 : total - total / 2;
        }

        return (begin, sizes);
    }

    /// <summary>Beyond the last product there is only the bias.</summary>
    private static Tensor Extend(Tensor full, long axis, long count, Tensor? bias)
    {
        long[] shape = full.shape;
        shape[axis] = count;
        Tensor filler = ZerosLike(shape, full);
        if (bias is not null)
        {
            long[] perChannel = new long[shape.Length];
            Array.Fill(perChannel, 1);
            perChannel[1] = -1;
            filler = filler.Plus(bias.reshape(perChannel));
        }

        return cat([full, filler], axis);
    }

    private static Tensor ZerosLike(long[] shape, Tensor like) => zeros(shape, like.dtype, like.device);
}
