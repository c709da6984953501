using static SafBuild.Runtime.Tests.Vectors.SlowReader;

namespace SafBuild.Runtime.Tests.Vectors;

/// <summary>Coded storage of docs/format.md, 14, for <see cref="SlowReader"/>: streams, tiles, values, the sample.</summary>
internal sealed class SlowCoded
{
    private readonly byte[] _blob;
    private readonly List<SlowBlock> _blocks = [];
    private readonly bool[] _lost;

    /// <summary>Decodes all blocks of a blob.</summary>
    internal SlowCoded(byte[] blob, IReadOnlyList<SlowTensor> tensors, byte[] sample)
    {
        _blob = blob;
        foreach (SlowStream stream in SlowStream.Of(tensors))
        {
            SlowBlockCode code = new(stream.InformationBits);
            for (int b = 0; b < stream.Blocks; b++)
            {
                _blocks.Add(code.Decode(Stored(blob, stream.First + b)));
            }
        }

        _lost = [.. _blocks.Select(b => b.Outcome == 2)];
        Compare(sample);
        foreach (SlowStream stream in SlowStream.Of(tensors))
        {
            int at = 0;
            foreach (SlowTensor tensor in stream.Tensors)
            {
                Values[tensor] = [.. Enumerable.Range(at, (int)tensor.Values).Select(i => Value(stream, i))];
                at += (int)tensor.Values;
            }
        }
    }

    /// <summary>Of each tensor, -1 where lost.</summary>
    internal Dictionary<SlowTensor, int[]> Values { get; } = [];

    internal IReadOnlyList<SlowBlock> Blocks => _blocks;

    internal int Corrected => _blocks.Where((b, i) => b.Outcome == 1 && !_lost[i]).Count();

    internal int Lost => _lost.Count(l => l);

    internal long CorrectedBits => _blocks.Where((_, i) => !_lost[i]).Sum(b => b.Flips);

    /// <summary>Stored bits of blocks that are not lost, and those of them that were put right.</summary>
    internal (int Trials, int Hits) Evidence => 100 * Lost > _blocks.Count
        ? (0, 0) : (4096 * (_blocks.Count - Lost), (int)CorrectedBits);

    /// <summary>The 4,096 bits of block <paramref name="block"/> of a file in tiles.</summary>
    internal static byte[] Stored(byte[] file, int block)
    {
        int blocks = file.Length / 512;
        int tile = block / 64 * 64;
        int g = block - tile;
        int count = Math.Min(64, blocks - tile);
        byte[] bits = new byte[4096];
        for (int i = 0; i < 4096; i++)
        {
            int at = (tile * 512) + (8 * ((count * (i / 64)) + g)) + (i % 64 / 8);
            bits[i] = (byte)(file[at] >> (i % 8) & 1);
        }

        return bits;
    }

    /// <summary>Where a bit of a file in tiles belongs.</summary>
    private static (int Block, int Bit) Place(int length, long position)
    {
        int at = (int)(position / 8);
        int tile = at / (64 * 512);
        int count = Math.Min(64, (length / 512) - (64 * tile));
        int word = (at - (tile * 64 * 512)) / 8;
        return ((64 * tile) + (word % count), (64 * (word / count)) + (at % 8 * 8) + (int)(position % 8));
    }

    private void Compare(byte[] sample)
    {
        HashSet<int> compared = [], wrong = [];
        for (int i = 0; i < 8 * sample.Length; i++)
        {
            (int block, int bit) = Place(_blob.Length, SlowEstimate.Position(i, sample, _blob));
            if (!_lost[block])
            {
                compared.Add(block);
                if (_blocks[block].Word[bit] != (sample[i / 8] >> (i % 8) & 1))
                {
                    wrong.Add(block);
                }
            }
        }

        Require((wrong.Count == 0 || wrong.Count != compared.Count) && wrong.Count <= 1 + (compared.Count / 64), "14.9");
        foreach (int block in wrong)
        {
            _lost[block] = true;
        }
    }

    private int Value(SlowStream stream, int i)
    {
        int block = stream.First + (i % stream.Blocks);
        int first = i / stream.Blocks * stream.ValueBits;
        return _lost[block] ? -1 : Enumerable.Range(0, stream.ValueBits)
            .Sum(b => (_blocks[block].Payload[(first + b) / 8] >> ((first + b) % 8) & 1) << b);
    }
}

/// <summary>Values of one storage and width.</summary>
/// <param name="First">Of its blocks, in the whole blob.</param>
internal sealed record SlowStream(string Storage, int ValueBits, int First, IReadOnlyList<SlowTensor> Tensors)
{
    internal int StoredBits => int.Parse(Storage["Coded".Length..]);

    internal int InformationBits => 16 + (ValueBits * 4096 / StoredBits);

    internal int Blocks => (int)(((Tensors.Sum(t => t.Values) * StoredBits) + 4095) / 4096);

    internal static IReadOnlyList<SlowStream> Of(IReadOnlyList<SlowTensor> tensors)
    {
        List<SlowStream> streams = [];
        foreach (IGrouping<(string, int), SlowTensor> group in tensors.GroupBy(t => (t.Storage, t.ValueBits)))
        {
            streams.Add(new(group.Key.Item1, group.Key.Item2, streams.Sum(s => s.Blocks), [.. group]));
        }

        return streams;
    }
}
