using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators;

/// <summary>Resizing along one axis: every output is a weighted sum of inputs, so a matrix [output, input] does it, gradients included.</summary>
/// <param name="call">The node, for its attributes.</param>
/// <param name="input">The axis' size before.</param>
/// <param name="output">The size after.</param>
/// <param name="scale">output / input as the node gives it, before rounding.</param>
/// <param name="coordinates">coordinate_transformation_mode.</param>
/// <param name="region">Start and end for tf_crop_and_resize, as shares of the axis.</param>
/// <param name="old">Opset 10 and Upsample: nearest means floor.</param>
internal sealed class ResizeAxis(NodeCall call, long input, long output, double scale, string coordinates, (double Start, double End) region, bool old)
{
    internal bool IsIdentity => input == output && scale == 1 && coordinates != "tf_crop_and_resize";

    internal Tensor Apply(Tensor x, long axis)
    {
        double[] matrix = new double[output * input];
        double[] constants = new double[output];
        for (int i = 0; i < output; i++)
        {
            Fill(i, matrix.AsSpan((int)(i * input), (int)input), ref constants[i]);
        }

        Tensor weights = tensor(matrix, [output, input], x.dtype, x.device);
        Tensor resized = x.movedim([axis], [-1]).matmul(weights.t());
        if (constants.Any(c => c != 0))
        {
            resized = resized + tensor(constants, [output], x.dtype, x.device);
        }

        return resized.movedim([-1], [axis]);
    }

    private void Fill(int i, Span<double> row, ref double constant)
    {
        double at = Coordinate(i);
        if (coordinates == "tf_crop_and_resize" && (at < 0 || at > input - 1))
        {
            constant = call.Float("extrapolation_value", 0);
            return;
        }

        switch (call.Text("mode", "nearest"))
        {
            case "nearest":
                row[Inside(Nearest(at))] = 1;
                break;
            case "linear" or "bilinear":
                double clamped = Math.Clamp(at, 0, input - 1);
                int low = (int)Math.Floor(clamped);
                row[low] += 1 - (clamped - low);
                row[Inside(low + 1)] += clamped - low;
                break;
            case "cubic":
                Cubic(at, row);
                break;
            default:
                throw new NotSupportedException($"mode {call.Text("mode", "")}");
        }
    }

    private double Coordinate(int i) => coordinates switch
    {
        "half_pixel" => (i + 0.5) / scale - 0.5,
        "pytorch_half_pixel" => output > 1 ? (i + 0.5) / scale - 0.5 : 0,
        "align_corners" => output > 1 ? i * (input - 1.0) / (output - 1) : 0,
        "asymmetric" => i / scale,
        "half_pixel_symmetric" => input / 2.0 * (1 - output / (input * scale)) + (i + 0.5) / scale - 0.5,
        "tf_crop_and_resize" => output > 1
            ? region.Start * (input - 1) + i * (region.End - region.Start) * (input - 1) / (output - 1)
            : 0.5 * (region.Start + region.End) * (input - 1),
        _ => throw new NotSupportedException($"coordinate_transformation_mode {coordinates}"),
    };

    private double Nearest(double at) => call.Text("nearest_mode", old ? "floor" : "round_prefer_floor") switch
    {
        "floor" => Math.Floor(at),
        "ceil" => Math.Ceiling(at),
        "round_prefer_ceil" => Math.Floor(at + 0.5),
        _ => Math.Ceiling(at - 0.5),
    };

    /// <summary>Four neighbours by the cubic convolution kernel; outside the edge repeats, or is left out and the rest made to sum to 1.</summary>
    private void Cubic(double at, Span<double> row)
    {
        double a = call.Float("cubic_coeff_a", -0.75f);
        bool exclude = call.Int("exclude_outside", 0) != 0;
        int first = (int)Math.Floor(at) - 1;
        double sum = 0;
        for (int k = first; k < first + 4; k++)
        {
            double d = Math.Abs(at - k);
            double weight = d <= 1 ? ((a + 2) * d - (a + 3)) * d * d + 1 : d < 2 ? ((a * d - 5 * a) * d + 8 * a) * d - 4 * a : 0;
            if (exclude && (k < 0 || k >= input))
            {
                continue;
            }

            row[Inside(k)] += weight;
            sum += weight;
        }

        for (int k = 0; exclude && k < row.Length; k++)
        {
            row[k] /= sum;
        }
    }

    private int Inside(double index) => (int)Math.Clamp(index, 0, input - 1);
}
