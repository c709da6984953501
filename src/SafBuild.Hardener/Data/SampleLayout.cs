using SafBuild.Hardener.Graph;

namespace SafBuild.Hardener.Data;

/// <summary>
/// How a stored sample becomes what the model's input takes. The stored values are seen as
/// [Outer, Channels, Inner]; value (o, c, i) goes to o * OuterStride + c * ChannelStride + i * InnerStride.
/// </summary>
/// <param name="Shape">Shape of one sample as the model takes it.</param>
internal sealed record SampleLayout(
    IReadOnlyList<long> Shape, int Outer, int Channels, int Inner, int OuterStride, int ChannelStride, int InnerStride, bool ChannelsLast)
{
    /// <param name="source">For messages.</param>
    /// <param name="port">The model's input.</param>
    /// <param name="stored">Shape of a stored sample.</param>
    /// <param name="layout">
    /// Order of a stored image's dimensions where it is known: an image is transposed when the model takes the other order.
    /// </param>
    /// <param name="flat">Whether the stored shape says nothing but the number of values (csv).</param>
    /// <param name="normalize">Its mean and std may have one number per channel.</param>
    internal static SampleLayout Create(
        DataSource source, ModelPort port, IReadOnlyList<long> stored, ImageLayout? layout, bool flat, NormalizeDescription normalize)
    {
        (IReadOnlyList<long> shape, bool transposed) = Fit(source, port, stored, layout, flat);
        bool storedLast = layout is null ? LooksChannelsLast(shape) : layout == ImageLayout.Hwc;
        int channels = Math.Max(normalize.Mean.Count, normalize.Std.Count);
        source.Require(normalize.Mean.Count == channels || normalize.Mean.Count == 1,
            "normalize.mean", $"has {normalize.Mean.Count} numbers, 'std' has {normalize.Std.Count}");
        source.Require(normalize.Std.Count == channels || normalize.Std.Count == 1,
            "normalize.std", $"has {normalize.Std.Count} numbers, 'mean' has {normalize.Mean.Count}");
        int count = Shapes.Count(stored)!.Value;
        if (transposed)
        {
            int all = (int)(storedLast ? stored[2] : stored[0]);
            source.Require(channels == 1 || channels == all, "normalize.mean", $"has {channels} numbers, samples have {all} channels");
            return storedLast
                ? new(shape, count / all, all, 1, 1, count / all, 0, false)
                : new(shape, 1, all, count / all, 0, 1, all, true);
        }

        int axis = channels == 1 ? -1 : ChannelAxis(source, stored, shape, storedLast, channels);
        int inner = axis < 0 ? count : (int)stored.Skip(axis + 1).Aggregate(1L, (a, b) => a * b);
        return new(shape, count / (channels * inner), channels, inner, channels * inner, inner, 1, storedLast);
    }

    private static (IReadOnlyList<long> Shape, bool Transposed) Fit(
        DataSource source, ModelPort port, IReadOnlyList<long> stored, ImageLayout? layout, bool flat)
    {
        if (source.Signature.WholeRuns && port.HasRank)
        {
            return (FitWhole(port.Shape, stored) ?? throw DataFailure.WrongShape(source.Path, port, stored), false);
        }

        if (port.Shape.Count == 0)
        {
            return (stored, false);
        }

        long[] model = [.. port.Shape.Skip(1)];
        if (Shapes.Fits(stored, model))
        {
            return (stored, false);
        }

        long[] other = stored.Count != 3
            || layout is null ? [] : layout == ImageLayout.Chw ? [stored[1], stored[2], stored[0]] : [stored[2], stored[0], stored[1]];
        if (other.Length == 3 && Shapes.Fits(other, model))
        {
            return (other, true);
        }

        if (Shapes.FitSqueezed(stored, model) is { } squeezed)
        {
            return (squeezed, false);
        }

        return flat && Shapes.Count(model) is int count && count == Shapes.Count(stored)
            ? (model, false)
            : throw DataFailure.WrongShape(source.Path, port, stored);
    }

    /// <summary>
    /// The shape of all that one run takes of this input; its first dimension may be left out in the data when it is a batch of 1.
    /// </summary>
    private static IReadOnlyList<long>? FitWhole(IReadOnlyList<long> model, IReadOnlyList<long> stored) =>
        Shapes.Fits(stored, model) ? stored
        : model.Count > 0 && model[0] is 1 or -1 && Shapes.Fits(stored, [.. model.Skip(1)]) ? [1, .. stored]
        : Shapes.FitSqueezed(stored, model);

    /// <summary>The axis that has one entry per channel: first or last by the layout, else the only one of that length.</summary>
    private static int ChannelAxis(DataSource source, IReadOnlyList<long> stored, IReadOnlyList<long> shape, bool last, int channels)
    {
        int axis = last ? stored.Count - 1 : 0;
        if (stored.Count > 0 && stored[axis] == channels)
        {
            return axis;
        }

        axis = last ? 0 : stored.Count - 1;
        source.Require(stored.Count > 0 && stored[axis] == channels,
            "normalize.mean", $"has {channels} numbers, which is neither the first nor the last dimension of {Shapes.Text(shape)}");
        return axis;
    }

    /// <summary>Images have few channels and large sides.</summary>
    private static bool LooksChannelsLast(IReadOnlyList<long> shape) => shape.Count == 3 && shape[2] <= 4 && shape[0] > 4;
}
