using SafBuild.Hardener.Data;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Metrics;

/// <summary>The output that labels are a target of, for the gate and for training alike.</summary>
/// <param name="Output">Its place among the outputs that can be judged.</param>
/// <param name="Targets">What it is to meet.</param>
/// <param name="InDoubt">The labels are whole numbers and could be classes; a single number that no Sigmoid made has none.</param>
internal sealed record RegressionTarget(int Output, DataTargets Targets, bool InDoubt)
{
    /// <param name="data">With targets, or with labels that may be some.</param>
    /// <param name="model">For messages.</param>
    /// <param name="ports">All outputs that can be judged.</param>
    /// <param name="length">Numbers that an output has for each sample; -1 where that is not known.</param>
    /// <returns>Null when labels are classes, or there are none.</returns>
    /// <exception cref="SafException">SAF0108: real-valued labels, and no output that they could be the target of.</exception>
    internal static RegressionTarget? Find(DataSet data, string model, IReadOnlyList<OutputPort> ports, Func<int, long> length)
    {
        int[] floats = [.. Enumerable.Range(0, ports.Count).Where(i => !ports[i].IsWhole)];
        if (data.Targets is { } targets)
        {
            int[] open = [.. floats.Where(i => ports[i].Sign is { IsScores: false, HasDataRows: false })];
            int output = open.FirstOrDefault(i => length(i) == targets.PerSample, open.FirstOrDefault(i => length(i) < 0, -1));
            return output >= 0 ? new(output, targets, false) : throw NoClass(data, targets, model);
        }

        return data.Labels is { PerSample: 1, AreBinary: false } labels && floats is [int single] && length(single) == 1
            && ports[single].Sign is { IsLogistic: false, IsScores: false }
                ? new(single, DataTargets.Of(labels), true) : null;
    }

    /// <summary>Real-valued labels where classes are needed.</summary>
    internal static SafException NoClass(DataSet data, DataTargets targets, string model) => new(Codes.LabelOutOfRange, data.Path,
        FormattableString.Invariant($"the labels are no classes: that of sample {data.First} is {targets.Of(0)[0]:R}, and classes are ")
        + $"whole numbers from 0. As the target of a regression they need an output of '{model}' with {targets.PerSample} real "
        + $"{(targets.PerSample == 1 ? "number" : "numbers")} a sample: correct 'labels', or set \"labels\": false.");
}
