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
    /// <param name="field">
    /// The stored sample. With a layout, an image is transposed when the model takes the other order.
    /// </param>
    /// <param name="normalize">Its mean and std may have one number per channel.</param>
    internal static SampleLayout Create(DataSource source, ModelPort port, RawField field, NormalizeDescription normalize)
    {
        IReadOnlyList<long> stored = field.Shape;
        (IReadOnlyList<long> shape, bool transposed) =
            Fit(port, field, source.WholeRuns) ?? throw DataFailure.WrongShape(source.Path, port, stored);
        bool storedLast = field.Layout is null ? LooksChannelsLast(shape) : field.Layout == ImageLayout.Hwc;
        int channels = Math.Max(normalize.Mean.Count, normalize.Std.Count);
        source.Require(normalize.Mean.Count == channels || normalize.Mean.Count == 1,
            "normalize.mean", $"has {normalize.Mean.Count} numbers, 'std' has {normalize.Std.Count}");
        source.Require(normalize.Std.Count == channels || normalize.Std.Count == 1,
            "normalize.std", $"has {normalize.Std.Count} numbers, 'mean' has {normalize.Mean.Count}");
        int count = Shapes.Count(stored)!.Value;
        if (count == 0)
        {
            // An input that is empty, such as the past of a model that has seen nothing yet.
            return new(shape, 0, 1, 0, 0, 0, 0, false);
        }

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

    /// <summary>
    /// The shape of a sample as the model takes it, and whether its channels change places for that; null when it does not fit.
    /// </summary>
    /// <param name="port">The model's input.</param>
    /// <param name="field">The stored sample.</param>
    /// <param name="wholeRuns">Whether a sample has the input's first dimension, too.</param>
    internal static (IReadOnlyList<long> Shape, bool Transposed)? Fit(ModelPort port, RawField field, bool wholeRuns)
    {
        IReadOnlyList<long> stored = field.Shape;
        if (wholeRuns && port.HasRank)
        {
            return FitWhole(port.Shape, stored) is { } whole ? (whole, false) : Flat(port.Shape, field);
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

        long[] other = stored.Count != 3 || field.Layout is null ? []
            : field.Layout == ImageLayout.Chw ? [stored[1], stored[2], stored[0]] : [stored[2], stored[0], stored[1]];
        if (other.Length == 3 && Shapes.Fits(other, model))
        {
            return (other, true);
        }

        return Shapes.FitSqueezed(stored, model) is { } squeezed ? (squeezed, false) : Flat(model, field);
    }

    private static (IReadOnlyList<long> Shape, bool Transposed)? Flat(IReadOnlyList<long> model, RawField field) =>
        field.Flat && Shapes.Count(model) is int count && count == Shapes.Count(field.Shape) ? (model, false) : null;

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
