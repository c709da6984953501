using TorchSharp;

namespace SafBuild.Hardener.Training;

/// <summary>What training makes small.</summary>
internal abstract class TrainingLoss
{
    /// <summary>Whether the golden model's outputs on the same inputs are needed.</summary>
    internal abstract bool NeedsGolden { get; }

    /// <summary>The mean loss of a batch, a scalar.</summary>
    /// <param name="outputs">The model's outputs.</param>
    /// <param name="golden">The golden model's, without gradient; empty unless needed.</param>
    /// <param name="batch">The batch they come from.</param>
    internal abstract torch.Tensor Of(IReadOnlyList<torch.Tensor> outputs, IReadOnlyList<torch.Tensor> golden, Batch batch);
}
