using SafBuild.Hardener.Data;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Metrics;
using SafBuild.Runtime.Tensors;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Training;

/// <summary>Chooses the loss.</summary>
internal static class TrainingLosses
{
    /// <exception cref="SafException">
    /// SAF0108, SAF0111: cross-entropy with a target, without labels; SAF1004: no output has a gradient.
    /// </exception>
    internal static TrainingLoss Create(LossKind kind, DataSet data, PreparedModel model, OutputHead? head, RegressionTarget? target)
    {
        if (!model.Signature.Outputs.Any(o => o.Type.IsFloat()))
        {
            throw new SafException(Codes.OperatorsMissing, model.Path,
                "the model has no floating-point output, so that no gradient reaches the weights: export it without the last ArgMax, or "
                + "remove TrainingData to convert without training");
        }

        if (kind == LossKind.Auto)
        {
            if (target is not null)
            {
                return new TargetLoss(target);
            }

            kind = data.Labels is not null && head is not null ? LossKind.CrossEntropy : LossKind.Distillation;
        }

        if (kind == LossKind.Distillation)
        {
            return head is null ? new OutputDistillationLoss() : new ClassDistillationLoss(head);
        }

        if (target is not null)
        {
            throw RegressionTarget.NoClass(data, target.Targets, model.Path);
        }

        return data.Labels is not null && head is not null
            ? new CrossEntropyLoss(head)
            : throw new SafException(Codes.LabelsMissing, data.Path,
                "Loss=\"CrossEntropy\" needs labels, and the data set has none: add 'labels', or use Loss=\"Distillation\"");
    }
}
