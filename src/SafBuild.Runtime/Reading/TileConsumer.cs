using SafBuild.Runtime.Artifact;

namespace SafBuild.Runtime.Reading;

/// <summary>Takes the tiles of a coded blob one by one; what they hold is in the <see cref="CodedReader"/> that all parts share.</summary>
/// <param name="reader">Of all parts.</param>
/// <param name="blobLength">Bytes of the blob: the last tile may be shorter.</param>
/// <param name="start">Where the part starts: at a tile.</param>
internal sealed class TileConsumer(CodedReader reader, long blobLength, long start) : BlobConsumer
{
    private readonly CodedScratch _scratch = new();
    private long _offset = start;

    internal override int Consume(ReadOnlySpan<byte> bytes)
    {
        int consumed = 0;
        while (_offset < blobLength)
        {
            int length = (int)Math.Min(CodedLayout.TileBytes, blobLength - _offset);
            if (bytes.Length - consumed < length)
            {
                break;
            }

            reader.Put((int)(_offset / CodedLayout.TileBytes), bytes.Slice(consumed, length), _scratch);
            consumed += length;
            _offset += length;
        }

        return consumed;
    }
}
