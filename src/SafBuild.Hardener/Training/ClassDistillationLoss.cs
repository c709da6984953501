using TorchSharp;
using static SafBuild.Hardener.Operators.KeptScalar;

namespace SafBuild.Hardener.Training;

/// <summary>
/// Distillation for classifiers (Hinton, Vinyals and Dean 2015): T^2 KL(golden || model) of the class probabilities softened by
/// the temperature T, mean over samples (and positions).
/// </summary>
internal sealed class ClassDistillationLoss(OutputHead head) : TrainingLoss
{
    private const double Temperature = 2;

    internal override bool NeedsGolden => true;

    internal override torch.Tensor Of(IReadOnlyList<torch.Tensor> outputs, IReadOnlyList<torch.Tensor> golden, Batch batch)
    {
        torch.Tensor model = torch.nn.functional.log_softmax(head.Scores(outputs, batch.Samples) / Kept(Temperature), 1);
        torch.Tensor target = torch.nn.functional.log_softmax(head.Scores(golden, batch.Samples) / Kept(Temperature), 1);
        return (target.exp() * (target - model)).sum(1).mean() * Kept(Temperature * Temperature);
    }
}
