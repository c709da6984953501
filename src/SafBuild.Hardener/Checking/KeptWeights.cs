using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Graph;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Hardener.Checking;

/// <summary>Compares the weights that the Runtime reads with the model's own, one by one: outputs show less, or too much.</summary>
internal static class KeptWeights
{
    /// <summary>Exact conversion to Float32 misses a weight by two units in the last place at most.</summary>
    private const double Rounding = 1e-6;

    /// <summary>A weight of 16 bits may become its neighbour.</summary>
    private const double ShortRounding = 1.0 / 128;

    /// <summary>What is too small for a normal float is kept no better.</summary>
    private const double Smallest = 1e-37;
    private const double SmallestHalf = 6e-8;

    /// <summary>The first weight that is not kept, in words; null when all are.</summary>
    internal static string? Find(MemoryArtifact artifact, AlignedBuffer decoded, IReadOnlyList<WeightTensor> weights)
    {
        Dictionary<string, WeightTensor> own = weights.ToDictionary(w => w.Name, StringComparer.Ordinal);
        return artifact.Manifest.Tensors.Select(tensor => Find(tensor, decoded, own[tensor.Name].Bytes))
            .FirstOrDefault(text => text is not null);
    }

    /// <summary>Puts the model's own weights, bit for bit, where the Runtime has decoded them to.</summary>
    internal static void PutBack(MemoryArtifact artifact, AlignedBuffer decoded, IReadOnlyList<WeightTensor> weights)
    {
        Dictionary<string, WeightTensor> own = weights.ToDictionary(w => w.Name, StringComparer.Ordinal);
        foreach (TensorEntry tensor in artifact.Manifest.Tensors)
        {
            byte[] bytes = own[tensor.Name].Bytes;
            bytes.CopyTo(decoded.Slice(tensor.DecodedOffset, bytes.Length));
        }
    }

    private static string? Find(TensorEntry tensor, AlignedBuffer decoded, byte[] own)
    {
        ReadOnlySpan<byte> read = decoded.Slice(tensor.DecodedOffset, own.Length);
        if (read.SequenceEqual(own))
        {
            return null;
        }

        if (tensor.Read != ReadKind.Saf)
        {
            return $"tensor '{tensor.Name}' is stored as it is and comes back with other bits";
        }

        double rounding = tensor.ElementType.Size() < sizeof(float) ? ShortRounding : Rounding;
        double smallest = tensor.ElementType == NumberType.Float16 ? SmallestHalf : Smallest;
        for (int i = 0; i < own.Length / tensor.ElementType.Size(); i++)
        {
            (double wanted, double found) = (tensor.ElementType.Read<double>(own, i), tensor.ElementType.Read<double>(read, i));
            if (!(Math.Abs(wanted - found) <= (rounding * Math.Abs(wanted)) + smallest))
            {
                return FormattableString.Invariant($"weight {i} of tensor '{tensor.Name}' is {wanted:R} and comes back as {found:R}");
            }
        }

        return null;
    }
}
