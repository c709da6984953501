using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Runtime.Reading;

/// <summary>
/// Reads a blob that arrives in pieces, so that a load needs no memory for the blob and each byte is decoded while it is in the
/// cache. Copies of three-copy tensors go into a <see cref="CopyStore"/>, whose vote gives the rest of the weights and counts; with it,
/// they are those of <see cref="WeightReader"/>.
/// </summary>
internal sealed class StreamingReader : BlobConsumer
{
    private readonly ArtifactManifest _manifest;
    private readonly BlobSegment[] _segments;
    private readonly AlignedBuffer? _decoded;
    private readonly CopyStore _copies;
    private int _index;
    private long _offset;
    private SafTensorReader? _reader;

    /// <summary>Receives weights that nobody wants.</summary>
    private byte[] _scratch = [];

    /// <param name="manifest">Checked.</param>
    /// <param name="segments">Of BlobLayout.</param>
    /// <param name="decoded">Receives the weights; null: they are only counted.</param>
    /// <param name="copies">Receives the copies of three-copy tensors.</param>
    /// <param name="start">The first byte that will come: 0, or where a <see cref="BlobPart"/> starts.</param>
    internal StreamingReader(ArtifactManifest manifest, BlobSegment[] segments, AlignedBuffer? decoded, CopyStore copies, long start = 0)
    {
        _manifest = manifest;
        _segments = segments;
        _decoded = decoded;
        _copies = copies;
        _offset = start;
        while (_index < segments.Length && segments[_index].End <= start)
        {
            _index++;
        }
    }

    internal override int Consume(ReadOnlySpan<byte> bytes)
    {
        int consumed = 0;
        while (_index < _segments.Length)
        {
            BlobSegment segment = _segments[_index];
            int taken = Take(segment, bytes[consumed..]);
            if (taken == 0)
            {
                break;
            }

            consumed += taken;
            _offset += taken;
            if (_offset == segment.End)
            {
                _index++;
                _reader = null;
            }
        }

        return consumed;
    }

    private int Take(BlobSegment segment, ReadOnlySpan<byte> bytes)
    {
        TensorEntry tensor = _manifest.Tensors[segment.Tensor];
        int length = (int)Math.Min(bytes.Length, segment.End - _offset);
        long from = _offset - segment.Offset;
        switch (tensor.Read)
        {
            case ReadKind.Saf:
                return TakeSaf(tensor, bytes[..length], from);
            case ReadKind.Copies:
                _copies.Put(segment, from, bytes[..length]);
                return length;
            default:
                if (_decoded is not null)
                {
                    bytes[..length].CopyTo(_decoded.Slice(tensor.DecodedOffset + from, length));
                }

                return length;
        }
    }

    private int TakeSaf(TensorEntry tensor, ReadOnlySpan<byte> bytes, long from)
    {
        _reader ??= new SafTensorReader(tensor);
        int taken = bytes.Length - (bytes.Length % _reader.BlockBytes);
        long first = from / _reader.BlockBytes * _reader.BlockValues;
        int count = (int)Math.Min((long)taken / _reader.BlockBytes * _reader.BlockValues, _reader.Count - first);
        int size = tensor.ElementType.Size();
        Span<byte> weights = _decoded is null
            ? Scratch(count * size)
            : _decoded.Slice(tensor.DecodedOffset + (first * size), count * size);
        Counts += _reader.Read(first, bytes[..taken], weights);
        return taken;
    }

    private Span<byte> Scratch(int length)
    {
        if (_scratch.Length < length)
        {
            _scratch = new byte[length];
        }

        return _scratch.AsSpan(0, length);
    }
}
