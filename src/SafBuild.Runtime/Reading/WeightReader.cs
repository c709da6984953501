using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Runtime.Reading;

/// <summary>
/// Reads stored bits as weights: w = s * f(v), the vote of three copies, or the element's own bits. Total: every bit pattern of the
/// blob gives finite weights. Called once per fault trial.
/// </summary>
internal static class WeightReader
{
    /// <param name="manifest">Checked (ManifestReader or ManifestRules).</param>
    /// <param name="blob">The bytes of weights.bin, as long as the manifest says.</param>
    /// <param name="decoded">At least DecodedLength bytes; receives every tensor at its DecodedOffset.</param>
    internal static ReadCounts Read(ArtifactManifest manifest, ReadOnlySpan<byte> blob, AlignedBuffer decoded)
    {
        if (blob.Length != manifest.BlobLength || decoded.Length < manifest.DecodedLength)
        {
            throw new ArgumentException(
                $"the manifest needs {manifest.BlobLength} stored and {manifest.DecodedLength} decoded bytes, not {blob.Length} and "
                + $"{decoded.Length}");
        }

        if (CodedLayout.IsCoded(manifest))
        {
            return CodedReader.Read(manifest, blob, decoded);
        }

        ReadCounts counts = default;
        foreach (TensorEntry tensor in manifest.Tensors)
        {
            ReadOnlySpan<byte> stored = Copy(tensor, blob, 0);
            Span<byte> weights = decoded.Slice(tensor.DecodedOffset, BlobLayout.DecodedBytes(tensor));
            switch (tensor.Read)
            {
                case ReadKind.Saf:
                    counts += new SafTensorReader(tensor).Read(0, stored, weights);
                    break;
                case ReadKind.Copies:
                    counts += ThreeCopies.Read(tensor, stored, Copy(tensor, blob, 1), Copy(tensor, blob, 2), weights);
                    break;
                default:
                    stored.CopyTo(weights);
                    break;
            }
        }

        return counts;
    }

    /// <summary>What of a blob is lost as a whole, by the default options.</summary>
    internal static LostRegions Lost(ArtifactManifest manifest, byte[] blob, ReadCounts counts, SampledBits seen) =>
        CodedLayout.IsCoded(manifest) ? LostRegions.None : LostRegions.Of(manifest, counts.VotedBits, seen, CopiesOf(manifest, blob));

    /// <summary>The copies of three-copy tensors in a blob.</summary>
    internal static LostRegions.CopyOf CopiesOf(ArtifactManifest manifest, byte[] blob) =>
        (tensor, copy) => Copy(manifest.Tensors[tensor], blob, copy);

    private static ReadOnlySpan<byte> Copy(TensorEntry tensor, ReadOnlySpan<byte> blob, int copy) =>
        blob.Slice((int)tensor.Offsets[copy], (int)tensor.Length);
}
