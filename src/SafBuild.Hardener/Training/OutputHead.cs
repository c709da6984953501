using SafBuild.Hardener.Data;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Metrics;
using TorchSharp;
using static SafBuild.Hardener.Operators.KeptScalar;

namespace SafBuild.Hardener.Training;

/// <summary>
/// The output of a classifier that has the classes' scores; how it is read is <see cref="OutputReadings"/>'s rule, as for the gate.
/// </summary>
/// <param name="Index">Which output of the model.</param>
/// <param name="Port">What the graph says of it.</param>
/// <param name="Labels">Class labels; null without.</param>
internal sealed record OutputHead(int Index, OutputPort Port, DataLabels? Labels)
{
    /// <summary>Smallest probability whose logarithm is taken; a float Softmax gives 0 for hopeless classes.</summary>
    private const double LeastProbability = 1e-30;

    /// <summary>
    /// The floating-point output to train on, when there is a reason to take the model for a classifier: labels (then one that an operator
    /// says to be scores comes before the first), or a Softmax at the end of the first.
    /// </summary>
    internal static OutputHead? Find(PreparedModel model, DataLabels? labels)
    {
        OutputPort[] ports = [.. Ports(model)];
        int[] floats = [.. Enumerable.Range(0, ports.Length).Where(i => !ports[i].IsWhole)];
        if (floats.Length == 0)
        {
            return null;
        }

        int index = labels is null ? floats[0] : floats.FirstOrDefault(i => ports[i].Sign is { IsScores: true, Axis: not null }, floats[0]);
        return labels is not null || ports[index].Sign.Operator is "Softmax" or "LogSoftmax" ? new(index, ports[index], labels) : null;
    }

    /// <summary>The outputs that training and gate can look at, in the model's order.</summary>
    internal static IEnumerable<OutputPort> Ports(PreparedModel model) =>
        model.Signature.Outputs.Select(o => new OutputPort(model.Meaning.Of(o.Name), o.Type));

    /// <summary>How the output is read.</summary>
    /// <param name="outputs">The model's outputs.</param>
    /// <param name="samples">Samples in the batch.</param>
    internal OutputReading Reading(IReadOnlyList<torch.Tensor> outputs, int samples) =>
        OutputReadings.Of(Index, Port, outputs[Index].shape, samples, Labels);

    /// <summary>
    /// Unnormalised log-probabilities, [samples * positions, classes]. A single number is the probability of class 1 of two, or its logit.
    /// </summary>
    internal torch.Tensor Scores(IReadOnlyList<torch.Tensor> outputs, int samples)
    {
        OutputReading reading = Reading(outputs, samples);
        torch.Tensor scores = outputs[Index].to(torch.ScalarType.Float32);
        if (reading.Axis is not { } find)
        {
            scores = scores.reshape(-1, 1);
            return reading.Threshold == 0
                ? torch.cat([torch.zeros_like(scores), scores], 1)
                : torch.cat([scores.From(1), scores], 1).clamp_min(Kept(LeastProbability)).log();
        }

        ClassAxis axis = find(outputs[Index].shape, samples);
        scores = axis.Inner == 1
            ? scores.reshape(-1, axis.Classes)
            : scores.reshape(-1, axis.Classes, axis.Inner).transpose(1, 2).reshape(-1, axis.Classes);
        return Port.Sign.IsProbability ? scores.clamp_min(Kept(LeastProbability)).log() : scores;
    }
}
