using SafBuild.Hardener.Graph;
using SafBuild.Runtime.Formats;
using SafBuild.Runtime.Formats.Coded;
using SafBuild.Runtime.Reading;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Emit;

/// <summary>
/// Puts pretrained weights into SAF form without training: <c>v = f^-1(w / s)</c> in double precision, so the clean model is unchanged
/// up to rounding, and in Float32 corrected by what the reader makes of it. Unit is the paper's form instead: <c>s = 1, v = w</c>, which
/// changes the model until it is trained.
/// </summary>
internal static class ExactConversion
{
    /// <summary>Room between the largest weight and the bound L, where f is flat and its inverse explodes.</summary>
    private const double Margin = 1.05;

    /// <summary>
    /// Scale of a channel that holds only zeros: positive as the format asks, and so small that a fault in the channel stays without
    /// effect.
    /// </summary>
    private const float ScaleOfZeros = 1.17549435e-38f; // the smallest normal float

    /// <param name="tensor">Kind Saf.</param>
    /// <param name="form">Function, scale and storage.</param>
    /// <param name="model">File named in messages.</param>
    /// <exception cref="SafException">SAF1007: a weight is NaN or infinite.</exception>
    internal static SafTensor Convert(WeightTensor tensor, SafForm form, string model = "model")
    {
        ThrowIfNotFinite(tensor, model);
        long[] one = [.. tensor.Shape.Select(_ => 1L)];
        if (form.Scale == ScaleMode.Unit || IsIdentity(form))
        {
            return new SafTensor(tensor.Name, one, [1], [.. tensor.Values]);
        }

        IReadOnlyList<long> scaleShape = form.Scale == ScaleMode.PerTensor ? one : tensor.ChannelScaleShape;
        double reach = Reach(form);
        float[] scales = [.. ScaleMaxima.Of(tensor.Shape, scaleShape, tensor.Values).Select(max => Scale(max, reach, form))];
        float[] raw = new float[tensor.Values.Length];
        ScaleRuns runs = new(tensor.Shape, scaleShape);
        int length = checked((int)runs.RunLength);

        // Element by element, so the split over threads changes nothing.
        Parallel.For(0L, runs.Count, run =>
        {
            int first = runs.FirstScale(run);
            int start = (int)(run * length);
            ReadOnlySpan<float> weights = tensor.Values.AsSpan(start, length);
            ReadOnlySpan<float> under = scales.AsSpan(first, runs.ScaleAdvances ? length : 1);
            Span<float> values = raw.AsSpan(start, length);
            for (int i = 0; i < length; i++)
            {
                values[i] = Invert(form, weights[i] / (double)under[runs.ScaleAdvances ? i : 0]);
            }

            if (form.Storage.HoldsEveryFloat)
            {
                ReadBack.Refine(form.Function, weights, under, values);
            }
        });
        bool ownLevels = form.Coded is { ValueBits: < CodeLevels.LeastUniformBits };
        return new SafTensor(tensor.Name, scaleShape, scales, raw)
        {
            Levels = ownLevels ? LloydLevels.Of(raw, form.Coded!.ValueBits) : [],
        };
    }

    /// <summary>
    /// The largest w / s that is used: the last of coded levels; else inside the bound, and no farther than the storage's largest raw value
    /// reaches.
    /// </summary>
    internal static double Reach(SafForm form) => form.Coded is not null
        ? form.Function.Bound
        : Math.Min(form.Function.Bound / Margin, form.Function.Evaluate(form.Storage.Largest));

    private static bool IsIdentity(SafForm form) => form.Function.Bound == float.MaxValue;

    private static float Scale(double max, double reach, SafForm form)
    {
        if (max == 0)
        {
            return ScaleOfZeros;
        }

        // Above this s * f(v) would overflow.
        float largest = float.MaxValue / form.Function.Bound;
        float scale = (float)(max / reach);
        if (!(scale < largest))
        {
            return largest;
        }

        // Rounded up, so that the largest weight stays inside; for denormals the rounding is coarse, down to 0.
        return scale * reach < max ? MathF.BitIncrement(scale) : scale;
    }

    private static float Invert(SafForm form, double y)
    {
        // Only weights near float.MaxValue come here with |y| at the bound: their scale cannot be made larger.
        double largest = Math.Min(form.Storage.Largest, float.MaxValue);
        double v = Math.Abs(y) >= form.Function.Bound ? Math.CopySign(largest, y) : form.Function.Invert(y);
        return (float)Math.Clamp(v, -largest, largest);
    }

    private static void ThrowIfNotFinite(WeightTensor tensor, string model)
    {
        for (int i = 0; i < tensor.Values.Length; i++)
        {
            if (!float.IsFinite(tensor.Values[i]))
            {
                throw new SafException(
                    Codes.WeightsNotFinite,
                    model,
                    $"weight '{tensor.Name}' [{string.Join(',', tensor.Shape)}], read by {tensor.ReadBy}, is {tensor.Values[i]} at "
                    + $"index {i}; "
                    + "a saturated function gives finite values only. Train and export the model again.");
            }
        }
    }
}
