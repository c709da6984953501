using SafBuild.Runtime.Formats.Coded;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Runtime.Artifact;

/// <summary>
/// How coded tensors share blocks. Values of one storage and number of bits are one stream, in the order of the manifest; a stream has its
/// own blocks, one stream after the other in the order in which they first occur. Value i of a stream of B blocks is value i / B of its
/// block i mod B, so a lost block is weights scattered over the model. Blocks lie in tiles of 64: 64-bit word w of block g of a tile of G
/// blocks is word G * w + g of the tile, so a lost row of memory is one word of each.
/// </summary>
internal sealed class CodedLayout
{
    /// <summary>Blocks of a tile; the last may have fewer.</summary>
    internal const int TileBlocks = 64;

    /// <summary>Bytes of a whole tile.</summary>
    internal const int TileBytes = TileBlocks * PolarCode.BlockBytes;

    private CodedLayout(IReadOnlyList<CodedStream> streams)
    {
        Streams = streams;
        BlockCount = streams.Sum(s => s.BlockCount);
    }

    internal IReadOnlyList<CodedStream> Streams { get; }

    /// <summary>Blocks of the blob; OverflowException from <see cref="Of"/> above 2^31.</summary>
    internal int BlockCount { get; }

    internal long BlobLength => (long)BlockCount * PolarCode.BlockBytes;

    internal int TileCount => (BlockCount + TileBlocks - 1) / TileBlocks;

    /// <summary>Whether a manifest's blob is coded: all of its tensors are, or none.</summary>
    internal static bool IsCoded(ArtifactManifest manifest) => manifest.Tensors.Count > 0 && IsCoded(manifest.Tensors[0]);

    internal static bool IsCoded(TensorEntry tensor) => tensor.Read is ReadKind.Coded or ReadKind.CodedBits;

    /// <param name="tensors">All coded; storage and bits as the rules ask.</param>
    internal static CodedLayout Of(IReadOnlyList<TensorEntry> tensors)
    {
        List<CodedStream> streams = [];
        int firstBlock = 0;
        foreach (var group in tensors.Select((t, i) => (Tensor: t, Index: i)).GroupBy(t => (t.Tensor.Storage, t.Tensor.ValueBits)))
        {
            CodedStorage storage = Storage(group.First().Tensor);
            List<CodedStretch> stretches = [];
            long values = 0;
            foreach ((TensorEntry tensor, int index) in group)
            {
                stretches.Add(new(index, values, Values(tensor)));
                values = checked(values + stretches[^1].Count);
            }

            int blocks = checked((int)((values + storage.BlockValues - 1) / storage.BlockValues));
            streams.Add(new(storage, group.Key.ValueBits, Code(storage, group.Key.ValueBits), firstBlock, blocks, values, stretches));
            firstBlock = checked(firstBlock + blocks);
        }

        return new(streams);
    }

    /// <summary>Values of a tensor in its stream: elements, or bytes of elements that have more than 8 bits.</summary>
    internal static long Values(TensorEntry tensor)
    {
        long elements = BlobLayout.ElementCount(tensor.Shape);
        return tensor.Read == ReadKind.CodedBits && tensor.ValueBits == 8 ? tensor.ElementType.Bytes(elements) : elements;
    }

    /// <summary>Bytes that its values take: <see cref="TensorEntry.Length"/>.</summary>
    internal static long StoredBytes(TensorEntry tensor) => checked(Values(tensor) * Storage(tensor).StoredBits / 8);

    /// <summary>The blocks of a tile: the first, and how many.</summary>
    internal (int First, int Count) Tile(int tile) =>
        (tile * TileBlocks, Math.Min(TileBlocks, BlockCount - (tile * TileBlocks)));

    private static CodedStorage Storage(TensorEntry tensor) => CodedStorage.TryFind(tensor.Storage, out CodedStorage? storage)
        ? storage : throw new ArgumentException($"tensor '{tensor.Name}' has the unknown coded storage '{tensor.Storage}'");

    private static PolarCode Code(CodedStorage storage, int valueBits) => storage.CodeFor(valueBits)
        ?? throw new ArgumentException($"{storage.Name} has no code for {valueBits} bits");
}

/// <summary>Values of one storage and number of bits.</summary>
/// <param name="Storage">Bits in which a value is stored.</param>
/// <param name="ValueBits">Bits of a value.</param>
/// <param name="Code">Of its blocks.</param>
/// <param name="FirstBlock">Index of its first block in the blob.</param>
/// <param name="BlockCount">Its blocks, B.</param>
/// <param name="Values">All of its tensors'; the last row of values of its blocks may have fewer than B, and the rest are code 0.</param>
/// <param name="Stretches">Its tensors in their order, without a gap.</param>
internal sealed record CodedStream(
    CodedStorage Storage, int ValueBits, PolarCode Code, int FirstBlock, int BlockCount, long Values, IReadOnlyList<CodedStretch> Stretches)
{
    internal int EndBlock => FirstBlock + BlockCount;

    /// <summary>Values that its blocks could hold.</summary>
    internal long Capacity => (long)BlockCount * Storage.BlockValues;
}

/// <summary>The values of one tensor in its stream.</summary>
internal readonly record struct CodedStretch(int Tensor, long First, long Count);
