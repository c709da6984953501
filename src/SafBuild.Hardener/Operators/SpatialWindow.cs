using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators;

/// <summary>How a kernel moves over the spatial dimensions: the attributes that Conv and the pools share.</summary>
/// <param name="Kernel">Size per dimension.</param>
/// <param name="Strides">Step per dimension.</param>
/// <param name="Dilations">Distance of the kernel's elements per dimension.</param>
/// <param name="Begin">Padding before, per dimension.</param>
/// <param name="End">Padding after, per dimension.</param>
internal sealed record SpatialWindow(long[] Kernel, long[] Strides, long[] Dilations, long[] Begin, long[] End)
{
    internal int Rank => Kernel.Length;

    /// <summary>Reads kernel_shape, strides, dilations, pads and auto_pad.</summary>
    /// <param name="call">The node.</param>
    /// <param name="spatial">The input's spatial dimensions.</param>
    /// <param name="kernel">The kernel's, where the weight tells them; otherwise kernel_shape is required.</param>
    internal static SpatialWindow Of(NodeCall call, long[] spatial, long[]? kernel = null)
    {
        kernel ??= call.Ints("kernel_shape") ?? throw new ArgumentException("kernel_shape is missing");
        long[] ones = [.. kernel.Select(_ => 1L)];
        long[] strides = call.Ints("strides") ?? ones;
        long[] dilations = call.Ints("dilations") ?? ones;
        long[] pads = call.Ints("pads") ?? new long[2 * kernel.Length];
        long[] begin = pads[..kernel.Length];
        long[] end = pads[kernel.Length..];
        string auto = call.Text("auto_pad", "NOTSET");
        if (auto is "SAME_UPPER" or "SAME_LOWER")
        {
            for (int i = 0; i < kernel.Length; i++)
            {
                long outputs = (spatial[i] + strides[i] - 1) / strides[i];
                // ONNX Runtime leaves the dilation out here for pools, and refuses it for convolutions.
                long total = Math.Max(0, (outputs - 1) * strides[i] + kernel[i] - spatial[i]);
                begin[i] = auto == "SAME_UPPER" ? total / 2 : total - total / 2;
                end[i] = total - begin[i];
            }
        }
        else if (auto == "VALID")
        {
            Array.Clear(begin);
            Array.Clear(end);
        }

        return new(kernel, strides, dilations, begin, end);
    }

    /// <summary>
    /// What is missing after the end for the last, partial window of ceil_mode; a window never starts in the end padding.
    /// </summary>
    internal long[] CeilExtra(long[] spatial)
    {
        long[] extra = new long[Rank];
        for (int i = 0; i < Rank; i++)
        {
            long reach = (Kernel[i] - 1) * Dilations[i] + 1;
            long room = spatial[i] + Begin[i] + End[i] - reach;
            long outputs = (room + Strides[i] - 1) / Strides[i] + 1;
            outputs -= (outputs - 1) * Strides[i] >= spatial[i] + Begin[i] ? 1 : 0;
            extra[i] = Math.Max(0, (outputs - 1) * Strides[i] - room);
        }

        return extra;
    }

    /// <summary>The input as it is with symmetric padding for libtorch to do, or padded here and nothing left to do.</summary>
    internal (Tensor X, long[] Padding) PadUnlessSymmetric(Tensor x, double value) =>
        Begin.SequenceEqual(End) ? (x, Begin) : (Pad(x, value, new long[Rank]), new long[Rank]);

    /// <summary>The input with explicit padding, and some more after the end.</summary>
    internal Tensor Pad(Tensor x, double value, long[] extra)
    {
        // libtorch takes pairs from the last dimension backwards.
        long[] pairs = [.. Enumerable.Range(0, Rank).Reverse().SelectMany(i => new[] { Begin[i], End[i] + extra[i] })];
        return pairs.All(p => p == 0) ? x : nn.functional.pad(x, pairs, TorchSharp.PaddingModes.Constant, value);
    }
}
