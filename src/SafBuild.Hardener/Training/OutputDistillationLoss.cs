using TorchSharp;

namespace SafBuild.Hardener.Training;

/// <summary>
/// Distillation for models that are no classifiers: squared difference to the golden outputs over their mean square, summed over
/// the floating-point outputs. The division makes the learning rate mean the same whatever the outputs' unit.
/// </summary>
internal sealed class OutputDistillationLoss : TrainingLoss
{
    internal override bool NeedsGolden => true;

    internal override torch.Tensor Of(IReadOnlyList<torch.Tensor> outputs, IReadOnlyList<torch.Tensor> golden, Batch batch)
    {
        torch.Tensor? sum = null;
        for (int i = 0; i < outputs.Count; i++)
        {
            if (outputs[i].is_floating_point())
            {
                torch.Tensor target = golden[i].to(torch.ScalarType.Float32);
                torch.Tensor loss = (outputs[i].to(torch.ScalarType.Float32) - target).square().mean() / (target.square().mean() + 1e-12);
                sum = sum is null ? loss : sum + loss;
            }
        }

        return sum ?? throw new InvalidOperationException("the model has no floating-point output");
    }
}
