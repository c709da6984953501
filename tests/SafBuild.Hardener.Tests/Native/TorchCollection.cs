namespace SafBuild.Hardener.Tests.Native;

/// <summary>
/// Tests that compute with libtorch run alone. TorchSharp 0.107.0 hands the handle of a temporary Scalar to native code without keeping
/// the object
/// alive: a garbage collection that another thread's allocations start in that moment lets the finaliser free it under libtorch's
/// hands, which shows as "Expected false to be true" in Scalar.h or as a wrong number. A worker trains on one thread and allocates
/// on no other meanwhile; dozens of tests beside each other do.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class TorchCollection
{
    internal const string Name = "libtorch";
}
