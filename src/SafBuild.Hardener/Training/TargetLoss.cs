using SafBuild.Hardener.Metrics;
using TorchSharp;
using static SafBuild.Hardener.Operators.KeptScalar;

namespace SafBuild.Hardener.Training;

/// <summary>
/// Squared difference to the target over the square of the targets' spread, mean over samples. The division makes the learning rate mean
/// the same whatever the target's unit.
/// </summary>
internal sealed class TargetLoss(RegressionTarget target) : TrainingLoss
{
    private readonly double _scale = Math.Max(target.Targets.Spread * target.Targets.Spread, 1e-12);

    internal override bool NeedsGolden => false;

    internal override torch.Tensor Of(IReadOnlyList<torch.Tensor> outputs, IReadOnlyList<torch.Tensor> golden, Batch batch) =>
        (outputs[target.Output].to(torch.ScalarType.Float32).reshape(batch.Samples, -1) - batch.Targets!).Square().sum(1).mean()
            / Kept(_scale);
}
