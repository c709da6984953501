using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Runtime.Reading;

/// <summary>
/// The copies of all three-copy tensors of a blob that arrives in parts, side by side until the last part is in: copies lie far apart,
/// so no part holds all three. Parts write different bytes of it, from several threads.
/// </summary>
internal sealed class CopyStore : IDisposable
{
    private readonly ArtifactManifest _manifest;
    private readonly long[] _starts;
    private readonly AlignedBuffer _bytes;

    internal CopyStore(ArtifactManifest manifest)
    {
        _manifest = manifest;
        _starts = new long[manifest.Tensors.Count];
        long end = 0;
        for (int i = 0; i < _starts.Length; i++)
        {
            _starts[i] = end;
            end += manifest.Tensors[i].Copies == 3 ? 3 * manifest.Tensors[i].Length : 0;
        }

        _bytes = new AlignedBuffer(end);
    }

    /// <summary>Takes bytes of a copy, from byte <paramref name="from"/> of it on.</summary>
    internal void Put(BlobSegment copy, long from, ReadOnlySpan<byte> bytes) =>
        bytes.CopyTo(_bytes.Slice(_starts[copy.Tensor] + (copy.Copy * copy.Length) + from, bytes.Length));

    /// <summary>Reads every three-copy tensor; all copies are in. Without a buffer the weights are only counted.</summary>
    internal ReadCounts Vote(AlignedBuffer? decoded)
    {
        ReadCounts counts = default;
        for (int i = 0; i < _starts.Length; i++)
        {
            TensorEntry tensor = _manifest.Tensors[i];
            if (tensor.Copies == 3)
            {
                int length = BlobLayout.DecodedBytes(tensor);
                Span<byte> weights = decoded is null ? new byte[length] : decoded.Slice(tensor.DecodedOffset, length);
                counts += ThreeCopies.Read(tensor, Copy(i, 0), Copy(i, 1), Copy(i, 2), weights);
            }
        }

        return counts;
    }

    /// <summary>A copy, as it was read, of a three-copy tensor; all of it is in.</summary>
    internal ReadOnlySpan<byte> Copy(int tensor, int copy)
    {
        int length = (int)_manifest.Tensors[tensor].Length;
        return _bytes.Slice(_starts[tensor] + ((long)copy * length), length);
    }

    public void Dispose() => _bytes.Dispose();
}
