using SafBuild.Hardener.Data;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Metrics;

/// <summary>Which metric fits the model and its data.</summary>
internal static class MetricChoice
{
    private const int Top5Count = 5;

    /// <summary>
    /// Auto is Top1 with labels; without them Agreement for a model whose single output looks like the scores of two or more
    /// classes, else RelativeError.
    /// </summary>
    /// <param name="kind">As configured.</param>
    /// <param name="data">With or without labels.</param>
    /// <param name="model">Names the model in messages.</param>
    /// <param name="probe">Outputs of the golden model for its first samples, all of them.</param>
    /// <param name="isFloat">Which outputs hold floating-point numbers.</param>
    /// <param name="classScores">Whether the model's output looks like scores of classes (<see cref="Graph.ClassScores"/>).</param>
    /// <exception cref="SafException">
    /// SAF0111 no labels; SAF0108 a label that is no class; SAF0109 labels that do not fit the output.
    /// </exception>
    internal static Metric Choose(
        MetricKind kind, DataSet data, string model, ModelOutputs probe, IReadOnlyList<bool> isFloat, bool classScores)
    {
        // Class scores are the first floating-point output: exporters put predicted labels and hidden states beside them.
        int output = Math.Max(0, Enumerable.Range(0, isFloat.Count).FirstOrDefault(i => isFloat[i], -1));
        ClassAxis axis = ClassAxis.Find(probe.Shapes[output], probe.Batch);
        return kind switch
        {
            MetricKind.Top1 => Top(1, data, model, output, axis, probe.Shapes[output]),
            MetricKind.Top5 => Top(Top5Count, data, model, output, axis, probe.Shapes[output]),
            MetricKind.Agreement => new AgreementMetric(data.Count, output, axis),
            MetricKind.RelativeError => new RelativeErrorMetric(data.Count, probe.Values.Length),
            _ when data.Labels is not null => Top(1, data, model, output, axis, probe.Shapes[output]),
            _ when classScores && probe.Values.Length == 1 && axis.Classes > 1 => new AgreementMetric(data.Count, output, axis),
            _ => new RelativeErrorMetric(data.Count, probe.Values.Length),
        };
    }

    private static TopMetric Top(int count, DataSet data, string model, int output, ClassAxis axis, IReadOnlyList<long> shape)
    {
        if (data.Labels is null)
        {
            throw new SafException(Codes.LabelsMissing, data.Path,
                $"Metric needs labels and the data set has none: add 'labels', or set Metric=\"Agreement\" for '{model}'.");
        }

        if (data.Labels.PerSample != axis.Positions)
        {
            throw new SafException(Codes.ShapeMismatch, data.Path,
                $"{data.Labels.PerSample} labels per sample, but the model's output [{string.Join(", ", shape)}] has {axis.Positions} "
                + $"predictions per sample: " +
                $"correct 'labels', or set Metric=\"Agreement\" or \"RelativeError\" for '{model}'.");
        }

        data.CheckLabels(axis.Classes == 1 ? 2 : axis.Classes);
        return new TopMetric(count, output, axis, data.Labels);
    }
}
