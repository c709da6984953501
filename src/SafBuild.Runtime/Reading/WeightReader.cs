using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Runtime.Reading;

/// <summary>
/// Reads raw values as weights: w = s * f(v), or the vote of three copies. Total: every bit pattern of the
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
                $"the manifest needs {manifest.BlobLength} stored and {manifest.DecodedLength} decoded bytes, not {blob.Length} and {decoded.Length}");
        }

        ReadCounts counts = default;
        foreach (TensorEntry tensor in manifest.Tensors)
        {
            ReadOnlySpan<byte> stored = blob.Slice((int)tensor.Offset, (int)tensor.Length);
            Span<byte> weights = decoded.Slice(tensor.DecodedOffset, BlobLayout.DecodedBytes(tensor));
            counts += tensor.Copies == 3
                ? ThreeCopies.Read(tensor, stored, weights)
                : new SafTensorReader(tensor).Read(0, stored, weights);
        }

        return counts;
    }
}
