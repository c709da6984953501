using System.Runtime.InteropServices;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Formats.Coded;
using SafBuild.Runtime.Functions;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Runtime.Reading;

/// <summary>
/// Reads a coded blob: tiles of blocks become codes, a byte each, and when all tiles are in the codes become weights. Tiles may come in any
/// order and from several threads, each with a scratch of its own.
/// </summary>
internal sealed class CodedReader : IDisposable
{
    private readonly ArtifactManifest _manifest;
    private readonly CodedLayout _layout;
    private readonly AlignedBuffer[] _codes;
    private readonly BlockOutcome[] _outcomes;
    private int _compared;
    private int _wrong;

    /// <param name="manifest">Checked, coded.</param>
    internal CodedReader(ArtifactManifest manifest)
    {
        _manifest = manifest;
        _layout = CodedLayout.Of(manifest.Tensors);
        _codes = [.. _layout.Streams.Select(s => new AlignedBuffer(s.Capacity))];
        _outcomes = new BlockOutcome[_layout.BlockCount];

        // A tile that never comes is no clean one.
        Array.Fill(_outcomes, new BlockOutcome(BlockState.Lost, 0));
    }

    /// <summary>Reads a blob in memory, as long as the manifest says.</summary>
    internal static ReadCounts Read(ArtifactManifest manifest, ReadOnlySpan<byte> blob, AlignedBuffer decoded)
    {
        using CodedReader reader = new(manifest);
        CodedScratch scratch = new();
        for (int tile = 0; tile < reader._layout.TileCount; tile++)
        {
            int start = tile * CodedLayout.TileBytes;
            reader.Put(tile, blob.Slice(start, Math.Min(CodedLayout.TileBytes, blob.Length - start)), scratch);
        }

        return reader.Finish(decoded);
    }

    /// <summary>Decodes the blocks of a tile; once for each tile.</summary>
    /// <param name="tile">Its number.</param>
    /// <param name="bytes">All of it.</param>
    /// <param name="scratch">Of one thread.</param>
    internal void Put(int tile, ReadOnlySpan<byte> bytes, CodedScratch scratch)
    {
        (int first, int count) = _layout.Tile(tile);
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        for (int stream = 0; stream < _codes.Length; stream++)
        {
            CodedStream of = _layout.Streams[stream];
            int from = Math.Max(first, of.FirstBlock);
            int blocks = Math.Min(first + count, of.EndBlock) - from;
            if (blocks > 0)
            {
                Span<byte> payloads = scratch.Payloads.AsSpan(0, blocks * of.Code.PayloadBytes);
                Span<BlockOutcome> outcomes = _outcomes.AsSpan(from, blocks);
                scratch.Decoder.Decode(of.Code, words, count, from - first, blocks, payloads, outcomes);
                (int compared, int wrong) = CodedSample.Check(
                    _manifest, tile, words, count, from - first, of.Code, payloads, outcomes, scratch.Encoded);
                Interlocked.Add(ref _compared, compared);
                Interlocked.Add(ref _wrong, wrong);
                CodedValues.Spread(of, from - of.FirstBlock, blocks, payloads, _codes[stream].Span);
            }
        }
    }

    /// <summary>Weights of all tensors; every tile is in.</summary>
    /// <param name="decoded">Receives them; null: blocks are counted and nothing else.</param>
    internal ReadCounts Finish(AlignedBuffer? decoded)
    {
        ReadCounts counts = CountBlocks();
        if (decoded is null)
        {
            return counts;
        }

        for (int stream = 0; stream < _codes.Length; stream++)
        {
            CodedStream of = _layout.Streams[stream];
            ReadOnlySpan<byte> codes = _codes[stream].Span;
            foreach (CodedStretch stretch in of.Stretches)
            {
                TensorEntry tensor = _manifest.Tensors[stretch.Tensor];
                Span<byte> weights = decoded.Slice(tensor.DecodedOffset, BlobLayout.DecodedBytes(tensor));
                ReadOnlySpan<byte> own = codes.Slice((int)stretch.First, (int)stretch.Count);
                if (tensor.Read == ReadKind.Coded)
                {
                    counts += new SafTensorReader(tensor with { Function = nameof(Clip) }, new CodeWords(Levels(tensor)))
                        .Read(0, own, weights);
                }
                else
                {
                    CodedOwnBits.Read(tensor, own, weights);
                }
            }

            for (int block = 0; block < of.BlockCount; block++)
            {
                if (_outcomes[of.FirstBlock + block].State == BlockState.Lost)
                {
                    Lose(of, block, decoded);
                }
            }
        }

        // Last: what a lost block would hold is no value that is out of its range.
        foreach (TensorEntry tensor in _manifest.Tensors.Where(t => t.Read == ReadKind.CodedBits))
        {
            counts += CodedOwnBits.Clamp(tensor, decoded.Slice(tensor.DecodedOffset, BlobLayout.DecodedBytes(tensor)));
        }

        return counts;
    }

    public void Dispose()
    {
        foreach (AlignedBuffer codes in _codes)
        {
            codes.Dispose();
        }
    }

    private static IReadOnlyList<float> Levels(TensorEntry tensor) =>
        tensor.Levels.Count > 0 ? tensor.Levels : CodeLevels.Uniform(tensor.ValueBits);

    /// <summary>The values of a lost block: weights read as 0, others as their tensor says.</summary>
    private void Lose(CodedStream stream, int block, AlignedBuffer decoded)
    {
        int at = 0;
        for (long value = block; value < stream.Values; value += stream.BlockCount)
        {
            while (value >= stream.Stretches[at].First + stream.Stretches[at].Count)
            {
                at++;
            }

            CodedStretch stretch = stream.Stretches[at];
            TensorEntry tensor = _manifest.Tensors[stretch.Tensor];
            Span<byte> weights = decoded.Slice(tensor.DecodedOffset, BlobLayout.DecodedBytes(tensor));
            CodedOwnBits.Lose(tensor, value - stretch.First, weights);
        }
    }

    private ReadCounts CountBlocks()
    {
        (long corrected, long lost, long bits) = (0, 0, 0);
        foreach (BlockOutcome outcome in _outcomes)
        {
            corrected += outcome.State == BlockState.Corrected ? 1 : 0;
            lost += outcome.State == BlockState.Lost ? 1 : 0;
            bits += outcome.State == BlockState.Corrected ? outcome.CorrectedBits : 0;
        }

        return new()
        {
            Corrected = corrected,
            Detected = corrected + lost,
            Lost = lost,
            CodedBlocks = _outcomes.Length,
            CorrectedBits = bits,
            Compared = _compared,
            Contradicted = _wrong,
        };
    }
}

/// <summary>What a thread needs to decode tiles.</summary>
internal sealed class CodedScratch
{
    internal BlockDecoder Decoder { get; } = new();

    /// <summary>Room for the payloads of a tile in any code.</summary>
    internal byte[] Payloads { get; } = new byte[CodedLayout.TileBlocks * PolarCode.All.Max(c => c.PayloadBytes)];

    /// <summary>The words of a tile.</summary>
    internal ulong[] Encoded { get; } = new ulong[CodedLayout.TileBytes / sizeof(ulong)];
}
