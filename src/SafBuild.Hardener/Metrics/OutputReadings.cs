using SafBuild.Hardener.Data;
using SafBuild.Hardener.Graph;

namespace SafBuild.Hardener.Metrics;

/// <summary>Decides how an output is read, from the graph's end, the shapes of a run, and the labels where there are any.</summary>
internal static class OutputReadings
{
    private const float Even = 0.5f;

    /// <param name="index">The output's place among those that can be judged.</param>
    /// <param name="port">What is known of it.</param>
    /// <param name="shape">Its dimensions in a run, the batch first.</param>
    /// <param name="batch">Samples of that run.</param>
    /// <param name="labels">Class labels; null without.</param>
    internal static OutputReading Of(int index, OutputPort port, IReadOnlyList<long> shape, int batch, DataLabels? labels)
    {
        OutputSign sign = port.Sign;
        OutputReading reading = new() { Output = index, HasRows = sign.HasDataRows };
        if (port.IsWhole)
        {
            return reading with
            {
                Is = sign.HasDataRows ? "rows of whole numbers, as many as the data give: compared row by row, in any order"
                    : "the answer itself, compared position by position",
            };
        }

        if (ClassAxis.Told(sign, shape, batch) is { Classes: > 1 } told && (labels is null || labels.PerSample == told.Positions
            || !IsMultiHot(labels, shape, batch)))
        {
            int place = Place(shape, told);
            return reading with
            {
                Axis = (s, b) => ClassAxis.Told(sign, s, b) ?? ClassAxis.Find(s, b),
                Is = $"scores of {told.Classes} classes along axis {place} ({sign.Operator})",
            };
        }

        bool oneEach = labels is null || labels.PerSample == shape.Aggregate(1L, (a, b) => a * b) / Math.Max(1, batch);
        if ((oneEach && HasOneChannel(sign, shape, batch)) || ClassAxis.Dimensions(shape, batch).Length == 0
            || (sign.IsLogistic && labels is not null && IsMultiHot(labels, shape, batch)))
        {
            return Thresholded(reading, sign);
        }

        return ByShape(reading, shape, batch, labels, sign);
    }

    /// <summary>One number a sample, or one a pixel, and nothing that would be an axis of classes.</summary>
    internal static bool HasOneChannel(OutputSign sign, IReadOnlyList<long> shape, int batch)
    {
        int[] dimensions = ClassAxis.Dimensions(shape, batch);
        return dimensions.Length == 0 || IsMap(sign, shape)
            || (sign.IsLinear && shape.Count == 4 && (shape[1] == 1 || shape[3] == 1));
    }

    /// <summary>A logistic map of one channel: [N,1,H,W], [N,H,W,1] or [N,H,W].</summary>
    internal static bool IsMap(OutputSign sign, IReadOnlyList<long> shape) => sign.IsLogistic
        && (shape.Count == 3 || (shape.Count >= 4 && (shape[1] == 1 || shape[^1] == 1)));

    private static OutputReading Thresholded(OutputReading reading, OutputSign sign)
    {
        (float threshold, string why) = sign.IsLogistic ? (Even, sign.Operator)
            : sign.IsLinear ? (0f, "the last layer is linear: a logit")
            : sign.Operator == "Tanh" ? (0f, "Tanh") : (Even, "no operator says it");
        return reading with
        {
            Threshold = threshold,
            InDoubt = !sign.IsLogistic,
            Is = FormattableString.Invariant($"two classes by a threshold of {threshold} for each number ({why})"),
        };
    }

    private static OutputReading ByShape(
        OutputReading reading, IReadOnlyList<long> shape, int batch, DataLabels? labels, OutputSign sign)
    {
        ClassAxis first = ClassAxis.Find(shape, batch);
        ClassAxis last = shape.Count > 0 ? ClassAxis.Last(shape, batch) : first;
        bool isLast = labels is not null && labels.PerSample != first.Positions && labels.PerSample == last.Positions && last.Classes > 1;
        ClassAxis taken = isLast ? last : first;
        bool map = ClassAxis.Dimensions(shape, batch).Length > 2;
        string why = sign.IsScores ? $"the graph hides the axis of its {sign.Operator}" : "by its shape";
        why = isLast ? "as many positions as labels" : why;
        return reading with
        {
            Axis = isLast ? ClassAxis.Last : ClassAxis.Find,
            InDoubt = (map && !isLast) || sign.IsScores,
            Is = $"scores of {taken.Classes} classes along axis {Place(shape, taken)} ({why})",
        };
    }

    private static bool IsMultiHot(DataLabels labels, IReadOnlyList<long> shape, int batch) =>
        labels.PerSample > 1 && labels.PerSample == shape.Aggregate(1L, (a, b) => a * b) / Math.Max(1, batch)
        && labels.AreBinary;

    /// <summary>The axis in the output's own dimensions.</summary>
    private static int Place(IReadOnlyList<long> shape, ClassAxis axis)
    {
        long inner = 1;
        for (int d = shape.Count - 1; d >= 0; d--)
        {
            if (inner == axis.Inner && shape[d] == axis.Classes)
            {
                return d;
            }

            inner *= shape[d];
        }

        return Math.Max(0, shape.Count - 1);
    }
}
