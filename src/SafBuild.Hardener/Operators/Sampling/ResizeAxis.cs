using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Sampling;

/// <summary>
/// Resizing along one axis: every output is a weighted sum of inputs. Coordinates are computed in single precision and step by step as
/// ONNX Runtime does, because where a coordinate lies half way between two places the last bit decides.
/// </summary>
/// <param name="call">The node, for its attributes.</param>
/// <param name="input">The axis' size before.</param>
/// <param name="output">The size after.</param>
/// <param name="scale">output / input as the node gives it, before rounding.</param>
/// <param name="coordinates">coordinate_transformation_mode.</param>
/// <param name="region">Start and end for tf_crop_and_resize, as shares of the axis.</param>
/// <param name="old">Opset 10 and Upsample: nearest means floor, or the next place when shrinking.</param>
internal sealed class ResizeAxis(
    NodeCall call, long input, long output, float scale, string coordinates, (float Start, float End) region, bool old)
{
    private readonly string _mode = call.Text("mode", "nearest");

    internal bool IsIdentity => input == output && scale == 1 && coordinates != "tf_crop_and_resize";

    internal Tensor Apply(Tensor x, long axis)
    {
        ResizeTaps taps = _mode switch
        {
            "nearest" => ResizeTaps.Nearest(Coordinates, Nearest, input),
            "linear" or "bilinear" or "cubic"
                when call.Int("antialias", 0) != 0 && scale < 1 => ResizeTaps.Smoothed(Coordinates, Kernel, 1 / scale, Exclude, input),
            "linear" or "bilinear" => ResizeTaps.Linear(Coordinates, input),
            "cubic" => ResizeTaps.Cubic(Coordinates, Kernel.Weight, Exclude, input),
            _ => throw new NotSupportedException($"mode {_mode}"),
        };
        return taps.Apply(x, axis);
    }

    /// <summary>Which outputs lie outside the input; null where none does.</summary>
    internal bool[]? Outside()
    {
        if (coordinates != "tf_crop_and_resize")
        {
            return null;
        }

        bool[] outside = [.. Coordinates.Select(at => at < 0 || at > input - 1)];
        return outside.Contains(true) ? outside : null;
    }

    private bool Exclude => call.Int("exclude_outside", 0) != 0;

    private ResizeKernel Kernel => _mode == "cubic" ? ResizeKernel.Cubic(call.Float("cubic_coeff_a", -0.75f)) : ResizeKernel.Triangle;

    private float[] Coordinates => [.. Enumerable.Range(0, (int)output).Select(i => Coordinate(i))];

    private float Coordinate(float i) => coordinates switch
    {
        "half_pixel" => (i + 0.5f) / scale - 0.5f,
        "pytorch_half_pixel" => output > 1 ? (i + 0.5f) / scale - 0.5f : 0,
        "align_corners" => output > 1 ? i * (input - 1) / (output - 1) : 0,
        "asymmetric" => i / scale,
        "tf_half_pixel_for_nn" => (i + 0.5f) / scale,
        "half_pixel_symmetric" => (float)(input / 2f * (1 - output / (scale * input)) + (i + 0.5) / scale - 0.5),
        "tf_crop_and_resize" => output > 1
            ? region.Start * (input - 1) + i * (region.End - region.Start) * (input - 1) / (output - 1)
            : 0.5f * (region.Start + region.End) * (input - 1),
        _ => throw new NotSupportedException($"coordinate_transformation_mode {coordinates}"),
    };

    private double Nearest(float at) => call.Text("nearest_mode", old ? "" : "round_prefer_floor") switch
    {
        "" => scale < 1 ? Math.Ceiling(at) : Math.Truncate(at),
        "floor" => Math.Floor(at),
        "ceil" => Math.Ceiling(at),
        "round_prefer_ceil" => Math.Round(at, MidpointRounding.AwayFromZero),
        _ => at == (long)at + 0.5f ? Math.Floor(at) : Math.Round(at, MidpointRounding.AwayFromZero),
    };
}
