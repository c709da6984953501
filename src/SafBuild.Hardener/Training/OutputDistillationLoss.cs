using SafBuild.Hardener.Operators;
using TorchSharp;

namespace SafBuild.Hardener.Training;

/// <summary>
/// Distillation for models that are no classifiers: squared difference to the golden outputs over their mean square, summed over
/// the floating-point outputs; of rows whose number depends on the data, over those that both have. The division makes the learning
/// rate mean the same whatever the outputs' unit.
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
                (torch.Tensor found, torch.Tensor target, _) =
                    CommonRows.Of(outputs[i].to(torch.ScalarType.Float32), golden[i].to(torch.ScalarType.Float32));

                // No detection has no mean, which would be NaN: the sum of nothing is 0, and keeps the graph of the gradient.
                torch.Tensor loss = found.numel() == 0
                    ? found.sum()
                    : (found - target).Square().mean() / target.Square().mean().Plus(1e-12);
                sum = sum is null ? loss : sum.Plus(loss);
            }
        }

        return sum ?? throw new InvalidOperationException("the model has no floating-point output");
    }
}
