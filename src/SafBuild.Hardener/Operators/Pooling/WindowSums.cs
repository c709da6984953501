using static SafBuild.Hardener.Operators.KeptScalar;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Pooling;

/// <summary>Sums over windows that move over the spatial dimensions.</summary>
internal static class WindowSums
{
    /// <summary>
    /// With dilation, or in other than two dimensions, as a convolution with ones: libtorch's average pools know no dilation.
    /// </summary>
    internal static Tensor Of(Tensor x, SpatialWindow window)
    {
        if (window.Rank == 2 && window.Dilations.All(d => d == 1))
        {
            return nn.functional.avg_pool2d(x, window.Kernel, window.Strides) * Kept(window.Kernel[0] * window.Kernel[1]);
        }

        long[] flat = [x.shape[0] * x.shape[1], 1, .. x.shape[2..]];
        Tensor kernel = ones([1, 1, .. window.Kernel], x.dtype, x.device);
        Tensor sums = window.Rank switch
        {
            1 => nn.functional.conv1d(x.reshape(flat), kernel, stride: window.Strides[0], dilation: window.Dilations[0]),
            2 => nn.functional.conv2d(x.reshape(flat), kernel, strides: window.Strides, dilation: window.Dilations),
            3 => nn.functional.conv3d(x.reshape(flat), kernel, strides: window.Strides, dilation: window.Dilations),
            _ => throw new NotSupportedException($"{window.Rank}-dimensional pooling"),
        };
        return sums.reshape([x.shape[0], x.shape[1], .. sums.shape[2..]]);
    }
}
