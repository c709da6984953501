using SafBuild.Runtime.Formats.Coded;

namespace SafBuild.Runtime.Artifact;

/// <summary>Puts the values of coded tensors into blocks: weights.bin of docs/format.md, section 14.</summary>
internal static class CodedBlob
{
    /// <param name="layout">Of the tensors.</param>
    /// <param name="values">Of each tensor in the order of the manifest: a code, or a byte of its own bits, each.</param>
    /// <param name="cancellation">Looked at for each tile.</param>
    internal static byte[] Encode(CodedLayout layout, IReadOnlyList<byte[]> values, CancellationToken cancellation)
    {
        byte[][] streams = [.. layout.Streams.Select(s => new byte[s.Capacity])];
        for (int stream = 0; stream < streams.Length; stream++)
        {
            foreach (CodedStretch stretch in layout.Streams[stream].Stretches)
            {
                values[stretch.Tensor].CopyTo(streams[stream], stretch.First);
            }
        }

        byte[] blob = new byte[layout.BlobLength];
        Parallel.For(
            0, layout.TileCount, new ParallelOptions { CancellationToken = cancellation }, tile => EncodeTile(layout, streams, tile, blob));
        return blob;
    }

    private static void EncodeTile(CodedLayout layout, byte[][] streams, int tile, byte[] blob)
    {
        (int first, int count) = layout.Tile(tile);
        ulong[] words = new ulong[count * PolarCode.BlockWords];
        for (int stream = 0; stream < streams.Length; stream++)
        {
            CodedStream of = layout.Streams[stream];
            byte[] payload = new byte[of.Code.PayloadBytes];
            for (int block = Math.Max(first, of.FirstBlock); block < Math.Min(first + count, of.EndBlock); block++)
            {
                CodedValues.Gather(of, block - of.FirstBlock, streams[stream], payload);
                BlockEncoder.Encode(of.Code, payload, words, count, block - first);
            }
        }

        Buffer.BlockCopy(words, 0, blob, tile * CodedLayout.TileBytes, words.Length * sizeof(ulong));
    }
}
