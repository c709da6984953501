using System.Runtime.InteropServices;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Formats;
using SafBuild.Runtime.Functions;

namespace SafBuild.Runtime.Reading;

/// <summary>
/// Reads raw values as weights: w = s * f(v), or the vote of three copies. Total: every bit pattern of the
/// blob gives finite weights. Called once per fault trial.
/// </summary>
internal static class WeightReader
{
    /// <summary>Elements read at a time: their floats stay in the first-level cache.</summary>
    private const int Block = 2048;

    /// <param name="manifest">Checked (ManifestReader or BlobLayout.Check).</param>
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
            int count = checked((int)BlobLayout.ElementCount(tensor.Shape));
            counts += ReadTensor(
                tensor,
                blob.Slice((int)tensor.Offset, (int)tensor.Length),
                decoded.Slice(tensor.DecodedOffset, count * tensor.ElementType.Size()));
        }

        return counts;
    }

    /// <summary>Reads one tensor; <paramref name="stored"/> and <paramref name="decoded"/> are its own bytes.</summary>
    internal static ReadCounts ReadTensor(TensorEntry tensor, ReadOnlySpan<byte> stored, Span<byte> decoded) =>
        tensor.Copies == 3 ? ThreeCopies.Read(tensor, stored, decoded) : ReadSaf(tensor, stored, decoded);

    private static ReadCounts ReadSaf(TensorEntry tensor, ReadOnlySpan<byte> stored, Span<byte> decoded)
    {
        if (!StorageFormats.TryFind(tensor.Storage, out StorageFormat? format)
            || !SaturatedFunctions.TryFind(tensor.Function, out SaturatedFunction? function))
        {
            throw new ArgumentException($"tensor '{tensor.Name}' has an unknown storage format or function");
        }

        ScaleRuns runs = new(tensor);
        Span<float> raw = stackalloc float[Block];
        Span<float> weights = stackalloc float[Block];
        ReadCounts counts = default;
        int size = tensor.ElementType.Size();
        long element = 0;
        for (long run = 0; run < runs.Count; run++)
        {
            int first = runs.FirstScale(run);
            for (long start = 0; start < runs.RunLength; start += Block)
            {
                int length = (int)Math.Min(Block, runs.RunLength - start);
                WordCounts words = format.Decode(stored.Slice((int)(element * format.WordBytes), length * format.WordBytes), raw[..length]);
                for (int i = 0; i < length; i++)
                {
                    int scale = runs.ScaleAdvances ? first + (int)start + i : first;
                    float v = raw[i];
                    bool finite = float.IsFinite(v);
                    bool beyond = tensor.OutOfRange == OutOfRange.Zero && !(MathF.Abs(v) <= tensor.Limits[scale]);
                    counts += new ReadCounts
                    {
                        Nan = float.IsNaN(v) ? 1 : 0,
                        Infinite = float.IsInfinity(v) ? 1 : 0,
                        OutOfRange = finite && beyond ? 1 : 0,
                    };
                    raw[i] = beyond ? 0 : v;
                }

                function.Apply(raw[..length], weights[..length]);
                for (int i = 0; i < length && tensor.Scales.Count > 0; i++)
                {
                    weights[i] *= tensor.Scales[runs.ScaleAdvances ? first + (int)start + i : first];
                }

                ElementWriter.Write(weights[..length], tensor.ElementType, decoded.Slice((int)element * size, length * size));
                counts += new ReadCounts { Corrected = words.Corrected, Detected = words.Detected };
                element += length;
            }
        }

        return counts;
    }
}
