namespace SafBuild.Hardener.Metrics;

/// <summary>
/// Where the classes lie in one sample's output. [C] (with any dimensions of 1) is one position; [L,C] has L
/// positions of a sequence; [C,H,W] is an image of classes, one position per pixel.
/// </summary>
/// <param name="Classes">Number of classes.</param>
/// <param name="Positions">Predictions per sample.</param>
/// <param name="ClassFirst">Class c of position p has index c * Positions + p, else p * Classes + c.</param>
internal readonly record struct ClassAxis(int Classes, int Positions, bool ClassFirst)
{
    /// <param name="shape">The output's dimensions, the batch first.</param>
    /// <param name="batch">Samples in it; when it is 1 the first dimension is dropped with all others of 1.</param>
    internal static ClassAxis Find(IReadOnlyList<long> shape, int batch)
    {
        int[] dimensions = [.. (batch > 1 ? shape.Skip(1) : shape).Where(d => d != 1).Select(d => (int)d)];
        return dimensions.Length switch
        {
            0 => new(1, 1, false),
            1 => new(dimensions[0], 1, false),
            2 => new(dimensions[1], dimensions[0], false),
            _ => new(dimensions[0], dimensions.Skip(1).Aggregate(1, (a, b) => a * b), true),
        };
    }

    /// <summary>Score of one class at one position.</summary>
    internal float Value(ReadOnlySpan<float> output, int position, int label) =>
        output[ClassFirst ? (label * Positions) + position : (position * Classes) + label];

    /// <summary>
    /// The top class at a position, the first of equals; -1 when any score there is NaN. With a single score
    /// (one logistic unit) 0.5 or more is class 1.
    /// </summary>
    internal int Top(ReadOnlySpan<float> output, int position)
    {
        int best = 0;
        for (int label = 0; label < Classes; label++)
        {
            float value = Value(output, position, label);
            if (float.IsNaN(value))
            {
                return -1;
            }

            if (value > Value(output, position, best))
            {
                best = label;
            }
        }

        return Classes == 1 ? (Value(output, position, 0) >= 0.5f ? 1 : 0) : best;
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
}
