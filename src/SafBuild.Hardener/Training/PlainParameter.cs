using SafBuild.Hardener.Graph;
using TorchSharp;

namespace SafBuild.Hardener.Training;

/// <summary>
/// A tensor in three-copy storage, learned as it is. Faults are not injected while training: after the vote of three copies
/// they are rarer by orders of magnitude than in the raw values.
/// </summary>
internal sealed class PlainParameter(WeightTensor tensor, torch.Device device)
    : TrainedParameter(tensor.Name, torch.tensor(tensor.Values, [.. tensor.Shape], device: device))
{
    protected override torch.Tensor Read(int draw, double relaxed) => Value.detach();

    protected override torch.Tensor ToWeight(torch.Tensor read) => read;

    protected override torch.Tensor Scale(torch.Tensor gradient) => gradient.clone();
}
