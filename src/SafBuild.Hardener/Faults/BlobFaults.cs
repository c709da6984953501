using SafBuild.Runtime.Artifact;

namespace SafBuild.Hardener.Faults;

/// <summary>Injects one trial's faults into a whole blob, tensor by tensor, each from its own stream.</summary>
internal static class BlobFaults
{
    /// <summary>Changes <paramref name="blob"/> in place and returns the number of bits that changed.</summary>
    /// <param name="manifest">Its tensors' order numbers the streams.</param>
    /// <param name="blob">The bytes of weights.bin, or of a copy.</param>
    /// <param name="model">The fault model.</param>
    /// <param name="bitErrorRate">Faults per stored bit, 0 to 0.5.</param>
    /// <param name="seed">The key of all streams.</param>
    /// <param name="purpose">Keeps apart the gate, training and <c>inject</c>.</param>
    /// <param name="trial">Number of the trial.</param>
    internal static long Inject(
        ArtifactManifest manifest, Span<byte> blob, FaultModel model, double bitErrorRate, ulong seed, RandomPurpose purpose, int trial)
    {
        long flips = 0;
        for (int tensor = 0; tensor < manifest.Tensors.Count; tensor++)
        {
            TensorEntry entry = manifest.Tensors[tensor];
            Span<byte> stored = blob.Slice(checked((int)entry.Offset), checked((int)entry.Length));
            flips += model.Inject(stored, bitErrorRate, new KeyedRandom(seed, purpose, trial, tensor));
        }

        return flips;
    }
}
