using SafBuild.Diagnostics;
using SafBuild.Hardener.Contract;
using SafBuild.Hardener.Data;
using SafBuild.Hardener.Diagnostics;

namespace SafBuild.Hardener.Training;

/// <summary>Chooses the loss.</summary>
internal static class TrainingLosses
{
    /// <exception cref="SafException">SAF0111: cross-entropy without labels, or for a model without a floating-point output.</exception>
    internal static TrainingLoss Create(LossKind kind, DataSet data, OutputHead? head)
    {
        if (kind == LossKind.Auto)
        {
            kind = data.Labels is not null && head is not null ? LossKind.CrossEntropy : LossKind.Distillation;
        }

        if (kind == LossKind.Distillation)
        {
            return head is null ? new OutputDistillationLoss() : new ClassDistillationLoss(head);
        }

        return data.Labels is not null && head is not null
            ? new CrossEntropyLoss(head)
            : throw new SafException(Codes.LabelsMissing, data.Path, data.Labels is null
                ? "Loss=\"CrossEntropy\" needs labels, and the data set has none: add 'labels', or use Loss=\"Distillation\""
                : "Loss=\"CrossEntropy\" needs a model with a floating-point output: use Loss=\"Distillation\"");
    }
}
