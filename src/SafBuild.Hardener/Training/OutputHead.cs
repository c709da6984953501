using SafBuild.Hardener.Data;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Metrics;
using SafBuild.Runtime.Tensors;
using TorchSharp;

namespace SafBuild.Hardener.Training;

/// <summary>
/// The output of a classifier that has the classes' scores; where in it they lie is <see cref="ClassAxis"/>'s rule, as for the gate.
/// </summary>
/// <param name="Index">Which output of the model.</param>
/// <param name="IsProbabilities">Whether a Softmax made it, so that its logarithm is the scores.</param>
internal sealed record OutputHead(int Index, bool IsProbabilities)
{
    /// <summary>Smallest probability whose logarithm is taken; a float Softmax gives 0 for hopeless classes.</summary>
    private const double LeastProbability = 1e-30;

    /// <summary>
    /// The first floating-point output, when there is a reason to take the model for a classifier: labels, or a Softmax at its end.
    /// </summary>
    internal static OutputHead? Find(PreparedModel model, bool labelled)
    {
        IReadOnlyList<ModelPort> outputs = model.Signature.Outputs;
        for (int i = 0; i < outputs.Count; i++)
        {
            if (outputs[i].Type.IsFloat())
            {
                string made = ClassScores.MadeBy(ClassScores.Makers(model.File.Proto.Graph), outputs[i].Name)?.OpType ?? "";
                return labelled || made is "Softmax" or "LogSoftmax" ? new(i, made == "Softmax") : null;
            }
        }

        return null;
    }

    /// <summary>Where the classes lie.</summary>
    /// <param name="outputs">The model's outputs.</param>
    /// <param name="samples">Samples in the batch.</param>
    internal ClassAxis Axis(IReadOnlyList<torch.Tensor> outputs, int samples) => ClassAxis.Find(outputs[Index].shape, samples);

    /// <summary>
    /// Unnormalised log-probabilities, [samples * positions, classes]. A single score is the probability of class 1 of two.
    /// </summary>
    internal torch.Tensor Scores(IReadOnlyList<torch.Tensor> outputs, int samples)
    {
        ClassAxis axis = Axis(outputs, samples);
        torch.Tensor scores = outputs[Index].to(torch.ScalarType.Float32);
        scores = axis.ClassFirst
            ? scores.reshape(samples, axis.Classes, axis.Positions).transpose(1, 2).reshape(-1, axis.Classes)
            : scores.reshape(-1, axis.Classes);
        if (axis.Classes == 1)
        {
            return torch.cat([1 - scores, scores], 1).clamp_min(LeastProbability).log();
        }

        return IsProbabilities ? scores.clamp_min(LeastProbability).log() : scores;
    }
}
