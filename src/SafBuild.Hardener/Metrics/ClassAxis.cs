using SafBuild.Hardener.Graph;

namespace SafBuild.Hardener.Metrics;

/// <summary>
/// Where the classes lie in one sample's output. [C] (with any dimensions of 1) is one position; [L,C] has L
/// positions of a sequence; [C,H,W] or [H,W,C] is an image of classes, one position per pixel.
/// </summary>
/// <param name="Classes">Number of classes.</param>
/// <param name="Positions">Predictions per sample.</param>
/// <param name="Inner">Numbers from one class to the next: 1 when the classes come last, Positions when they come first.</param>
internal readonly record struct ClassAxis(int Classes, int Positions, int Inner)
{
    /// <summary>By the shape alone: last of [C] and [L,C], else first.</summary>
    /// <param name="shape">The output's dimensions, the batch first.</param>
    /// <param name="batch">Samples in it; when it is 1 the first dimension is dropped with all others of 1.</param>
    internal static ClassAxis Find(IReadOnlyList<long> shape, int batch)
    {
        int[] dimensions = Dimensions(shape, batch);
        int positions = dimensions.Skip(1).Aggregate(1, (a, b) => a * b);
        return dimensions.Length switch
        {
            0 => new(1, 1, 1),
            1 => new(dimensions[0], 1, 1),
            2 => new(dimensions[1], dimensions[0], 1),
            _ => new(dimensions[0], positions, positions),
        };
    }

    /// <summary>The dimensions of one sample that are not 1.</summary>
    internal static int[] Dimensions(IReadOnlyList<long> shape, int batch) =>
        [.. (batch > 1 ? shape.Skip(1) : shape).Where(d => d != 1).Select(d => (int)d)];

    /// <summary>The classes in the last dimension, every other place a position.</summary>
    internal static ClassAxis Last(IReadOnlyList<long> shape, int batch) => Along(shape, batch, shape.Count - 1, toEnd: false);

    /// <summary>Where an operator says it; null when its axis is none of the output's, or the batch's.</summary>
    internal static ClassAxis? Told(OutputSign sign, IReadOnlyList<long> shape, int batch)
    {
        if (sign.Axis is { } place)
        {
            return place.In(shape.Count) is { } index && (index > 0 || batch == 1) ? Along(shape, batch, index, place.ToEnd) : null;
        }

        // A Reshape hides which dimension it is; the number of classes says it where only one has that length.
        int[] same = [.. Enumerable.Range(batch > 1 ? 1 : 0, Math.Max(0, shape.Count - (batch > 1 ? 1 : 0)))
            .Where(d => shape[d] == sign.Classes && sign.Classes > 1)];
        return same is [var only] && sign.IsScores ? Along(shape, batch, only, toEnd: false) : null;
    }

    /// <summary>Score of one class at one position.</summary>
    internal float Value(ReadOnlySpan<float> output, int position, int label) =>
        output[(((position / Inner * Classes) + label) * Inner) + (position % Inner)];

    /// <summary>
    /// The top class at a position, the first of equals. A position with a NaN has no answer. One with +Inf has none either, unless
    /// the golden model gives the same: its answer is then <see cref="Infinite"/> of that class. -Inf is a class that was masked.
    /// </summary>
    internal long Top(ReadOnlySpan<float> output, int position)
    {
        int best = 0;
        int infinite = -1;
        for (int label = 0; label < Classes; label++)
        {
            float value = Value(output, position, label);
            if (float.IsNaN(value))
            {
                return Answers.None;
            }

            if (float.IsPositiveInfinity(value) && infinite < 0)
            {
                infinite = label;
            }

            if (value > Value(output, position, best))
            {
                best = label;
            }
        }

        return infinite >= 0 ? Answers.Infinite(infinite) : best;
    }

    /// <summary>Number of classes that come before <paramref name="label"/>; -1 when any score is NaN.</summary>
    internal int Rank(ReadOnlySpan<float> output, int position, int label)
    {
        float own = Value(output, position, label);
        int rank = 0;
        for (int other = 0; other < Classes; other++)
        {
            float value = Value(output, position, other);
            if (float.IsNaN(value))
            {
                return -1;
            }

            rank += value > own || (value == own && other < label) ? 1 : 0;
        }

        return rank;
    }

    private static ClassAxis Along(IReadOnlyList<long> shape, int batch, int axis, bool toEnd)
    {
        long inner = toEnd ? 1 : shape.Skip(axis + 1).Aggregate(1L, (a, b) => a * b);
        long classes = toEnd ? shape.Skip(axis).Aggregate(1L, (a, b) => a * b) : shape[axis];
        long all = shape.Aggregate(1L, (a, b) => a * b) / Math.Max(1, batch);
        return new((int)classes, (int)(all / Math.Max(1, classes)), (int)Math.Max(1, inner));
    }
}
