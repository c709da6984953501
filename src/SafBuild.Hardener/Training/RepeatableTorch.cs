using TorchSharp;

namespace SafBuild.Hardener.Training;

/// <summary>
/// Makes libtorch give the same bytes for the same seed during a training, and puts its setting back. The gradients of
/// convolutions are summed up in as many parts as there are threads, so their last bits depend on the number (seen with 1, 2,
/// 3, 4 and 8 threads; forward passes do not differ). A fixed number, not the number of cores, makes the result the same on
/// machines with any number of them. TorchSharp has no door to libtorch's deterministic mode (use_deterministic_algorithms).
/// </summary>
internal sealed class RepeatableTorch : IDisposable
{
    private const int Threads = 8;

    private readonly int _before = torch.get_num_threads();

    internal RepeatableTorch() => torch.set_num_threads(Threads);

    public void Dispose() => torch.set_num_threads(_before);
}
