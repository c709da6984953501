using SafBuild.Runtime.Artifact;

namespace SafBuild.Hardener.Faults;

/// <summary>Injects one trial's faults into a whole blob, tensor by tensor, each from its own stream; a coded blob is one.</summary>
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
        if (CodedLayout.IsCoded(manifest))
        {
            // A block has values of many tensors, so the blob is one stream.
            return model.Inject(blob, bitErrorRate, new KeyedRandom(seed, purpose, trial, 0));
        }

        long flips = 0;
        for (int tensor = 0; tensor < manifest.Tensors.Count; tensor++)
        {
            TensorEntry entry = manifest.Tensors[tensor];
            KeyedRandom random = new(seed, purpose, trial, tensor);
            flips += entry.Copies == 1
                ? model.Inject(blob.Slice(checked((int)entry.Offsets[0]), checked((int)entry.Length)), bitErrorRate, random)
                : InjectCopies(entry, blob, model, bitErrorRate, random);
        }

        return flips;
    }

    /// <summary>
    /// As if the copies lay one after the other, as they do in version 1: the same stream hits the same bit of the same copy in every
    /// layout.
    /// </summary>
    private static long InjectCopies(TensorEntry entry, Span<byte> blob, FaultModel model, double bitErrorRate, KeyedRandom random)
    {
        int length = checked((int)entry.Length);
        byte[] copies = new byte[checked(entry.Copies * length)];
        for (int copy = 0; copy < entry.Copies; copy++)
        {
            blob.Slice((int)entry.Offsets[copy], length).CopyTo(copies.AsSpan(copy * length));
        }

        long flips = model.Inject(copies, bitErrorRate, random);
        for (int copy = 0; copy < entry.Copies; copy++)
        {
            copies.AsSpan(copy * length, length).CopyTo(blob[(int)entry.Offsets[copy]..]);
        }

        return flips;
    }
}
