using TorchSharp;

namespace SafBuild.Hardener.Training;

/// <summary>Cross-entropy with the labels, in nats, mean over samples (and positions).</summary>
internal sealed class CrossEntropyLoss(OutputHead head) : TrainingLoss
{
    internal override bool NeedsGolden => false;

    internal override torch.Tensor Of(IReadOnlyList<torch.Tensor> outputs, IReadOnlyList<torch.Tensor> golden, Batch batch) =>
        torch.nn.functional.cross_entropy(head.Scores(outputs, batch.Samples), batch.Labels!);
}
