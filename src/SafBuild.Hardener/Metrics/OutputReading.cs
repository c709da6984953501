namespace SafBuild.Hardener.Metrics;

/// <summary>How one output is read as answers: scores of classes, one number against a threshold, or whole numbers.</summary>
internal sealed record OutputReading
{
    /// <summary>Index among the outputs that can be judged.</summary>
    public required int Output { get; init; }

    /// <summary>Where the classes lie, from the shape and the batch of a run; null: there is no axis of classes.</summary>
    public Func<IReadOnlyList<long>, int, ClassAxis>? Axis { get; init; }

    /// <summary>Each number is one answer: 1 from the threshold on, else 0.</summary>
    public float? Threshold { get; init; }

    /// <summary>The number of rows depends on the data, and rows are compared as a set.</summary>
    public bool HasRows { get; init; }

    /// <summary>What it is, for people: "scores of 3 classes along axis 1 (Softmax)".</summary>
    public string Is { get; init; } = "";

    /// <summary>Neither an operator nor the labels say so: it is a guess by the shape.</summary>
    public bool InDoubt { get; init; }

    /// <summary>Classes of one position; 0: not known.</summary>
    internal int Classes(IReadOnlyList<long> shape, int batch) => Threshold is not null ? 2 : Axis?.Invoke(shape, batch).Classes ?? 0;

    /// <summary>Answers of one sample.</summary>
    internal int Positions(IReadOnlyList<long> shape, int batch) => Axis is { } axis
        ? axis(shape, batch).Positions
        : (int)(shape.Aggregate(1L, (a, b) => a * b) / Math.Max(1, batch));

    /// <summary>The answers of one sample.</summary>
    /// <param name="outputs">Of a run.</param>
    /// <param name="slot">The output's place among those that were computed.</param>
    /// <param name="row">The sample's place in the batch.</param>
    internal Answers Of(ModelOutputs outputs, int slot, int row)
    {
        if (Threshold is { } threshold)
        {
            return new(Above(outputs.Of(slot, row), threshold));
        }

        if (Axis is null)
        {
            long[] values = outputs.WholeOf(slot, row);
            int width = (int)outputs.Shapes[slot].Skip(1).Aggregate(1L, (a, b) => a * b);
            return new(values, HasRows && outputs.Batch == 1 ? Math.Max(1, width) : 0);
        }

        ReadOnlySpan<float> scores = outputs.Of(slot, row);
        ClassAxis axis = Axis(outputs.Shapes[slot], outputs.Batch);
        long[] answers = new long[axis.Positions];
        for (int position = 0; position < answers.Length; position++)
        {
            answers[position] = axis.Top(scores, position);
        }

        return new(answers);
    }

    private static long[] Above(ReadOnlySpan<float> values, float threshold)
    {
        long[] answers = new long[values.Length];
        for (int i = 0; i < answers.Length; i++)
        {
            answers[i] = float.IsNaN(values[i]) ? Answers.None
                : float.IsPositiveInfinity(values[i]) ? Answers.Infinite(1)
                : values[i] >= threshold ? 1 : 0;
        }

        return answers;
    }
}
