using TorchSharp;

namespace SafBuild.Hardener.Training;

/// <summary>
/// Sets libtorch's number of threads for a training and puts the old one back. The gradients of convolutions are summed up in as many
/// parts as there are threads, so their last bits depend on the number; with a fixed one the same seed gives the same bytes
/// on machines with any number of cores.
/// </summary>
internal sealed class TorchThreads : IDisposable
{
    private const int Count = 8;

    private readonly int before = torch.get_num_threads();

    internal TorchThreads() => torch.set_num_threads(Count);

    public void Dispose() => torch.set_num_threads(before);
}
