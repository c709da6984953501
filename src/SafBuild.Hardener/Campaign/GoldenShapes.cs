using SafBuild.Hardener.Metrics;

namespace SafBuild.Hardener.Campaign;

/// <summary>
/// The shapes of the golden model's outputs, for models whose graph a fault may have changed: what has another shape is no answer, and
/// no metric has to make sense of it. Learning is safe from several threads.
/// </summary>
internal sealed class GoldenShapes
{
    private readonly Lock _lock = new();

    /// <summary>By output; a dimension that differs between batches and is not their number of rows is null.</summary>
    private long?[][]? _dimensions;

    /// <summary>By output: whether the first dimension has always been the number of rows.</summary>
    private bool[]? _byRow;

    internal TimeSpan LongestBatch { get; private set; }

    internal void Learn(ModelOutputs golden, TimeSpan time)
    {
        lock (_lock)
        {
            LongestBatch = time > LongestBatch ? time : LongestBatch;
            _dimensions ??= [.. golden.Shapes.Select(s => s.Select(d => (long?)d).ToArray())];
            _byRow ??= [.. golden.Shapes.Select(_ => true)];
            for (int output = 0; output < _dimensions.Length; output++)
            {
                long[] shape = golden.Shapes[output];
                _byRow[output] &= IsByRow(shape, golden.Batch);
                _dimensions[output] = [.. _dimensions[output].Select((d, i) => i < shape.Length && d == shape[i] ? d : null)];
            }
        }
    }

    /// <summary>Why outputs are none of the golden model's; null where they may be.</summary>
    internal string? Differ(ModelOutputs outputs)
    {
        for (int output = 0; output < outputs.Shapes.Length; output++)
        {
            long[] shape = outputs.Shapes[output];
            long?[] wanted = _dimensions![output];
            bool byRow = _byRow![output];
            bool fits = shape.Length == wanted.Length && (!byRow || IsByRow(shape, outputs.Batch))
                && Enumerable.Range(byRow ? 1 : 0, Math.Max(0, shape.Length - (byRow ? 1 : 0)))
                    .All(d => wanted[d] is null || wanted[d] == shape[d]);
            if (!fits)
            {
                return $"an output has the shape [{string.Join(",", shape)}]";
            }
        }

        return null;
    }

    private static bool IsByRow(long[] shape, int rows) => shape.Length > 0 && shape[0] == rows;
}
