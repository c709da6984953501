using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Runtime.Reading;

/// <summary>
/// Reads a blob that arrives in pieces, so that a load needs no memory for the blob and each byte is
/// decoded while it is in the cache. Gives the same weights and counts as <see cref="WeightReader"/>.
/// </summary>
internal sealed class StreamingReader
{
    private readonly ArtifactManifest _manifest;
    private readonly AlignedBuffer _decoded;
    private int _index;
    private long _offset;
    private SafTensorReader? _reader;

    /// <param name="manifest">Checked.</param>
    /// <param name="decoded">Receives the weights.</param>
    /// <param name="start">The first byte that will come: 0, or where a <see cref="BlobPart"/> starts.</param>
    internal StreamingReader(ArtifactManifest manifest, AlignedBuffer decoded, long start = 0)
    {
        _manifest = manifest;
        _decoded = decoded;
        _offset = start;
        while (_index < manifest.Tensors.Count && manifest.Tensors[_index].Offset + manifest.Tensors[_index].Length <= start)
        {
            _index++;
        }
    }

    /// <summary>What was met so far.</summary>
    internal ReadCounts Counts { get; private set; }

    /// <param name="bytes">The blob from the first byte not yet consumed on, to the end of the part at most.</param>
    /// <returns>
    /// Bytes consumed. The rest, part of a word or of a three-copy tensor (which needs all copies at once), has to come
    /// again with more after it.
    /// </returns>
    internal int Consume(ReadOnlySpan<byte> bytes)
    {
        int consumed = 0;
        while (_index < _manifest.Tensors.Count)
        {
            TensorEntry tensor = _manifest.Tensors[_index];
            int taken = tensor.Copies == 3 ? TakeThreeCopies(tensor, bytes[consumed..]) : TakeSaf(tensor, bytes[consumed..]);
            if (taken == 0)
            {
                break;
            }

            consumed += taken;
            _offset += taken;
            if (_offset == tensor.Offset + tensor.Length)
            {
                _index++;
                _reader = null;
            }
        }

        return consumed;
    }

    private int TakeThreeCopies(TensorEntry tensor, ReadOnlySpan<byte> bytes)
    {
        int length = (int)tensor.Length;
        if (bytes.Length < length)
        {
            return 0;
        }

        Counts += ThreeCopies.Read(tensor, bytes[..length], _decoded.Slice(tensor.DecodedOffset, BlobLayout.DecodedBytes(tensor)));
        return length;
    }

    private int TakeSaf(TensorEntry tensor, ReadOnlySpan<byte> bytes)
    {
        _reader ??= new SafTensorReader(tensor);
        int words = (int)Math.Min(bytes.Length, tensor.Offset + tensor.Length - _offset) / _reader.WordBytes;
        long first = (_offset - tensor.Offset) / _reader.WordBytes;
        int size = tensor.ElementType.Size();
        Counts += _reader.Read(first, bytes[..(words * _reader.WordBytes)], _decoded.Slice(tensor.DecodedOffset + (first * size), words * size));
        return words * _reader.WordBytes;
    }
}
