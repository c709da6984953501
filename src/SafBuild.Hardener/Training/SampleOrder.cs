using SafBuild.Hardener.Faults;

namespace SafBuild.Hardener.Training;

/// <summary>Which samples are held out, and in what order the others are seen. A pure function of the seed.</summary>
internal sealed class SampleOrder
{
    private const int LargestHeldOut = 1000;

    private readonly ulong _seed;
    private readonly int[] _training;

    /// <param name="count">Samples of the training data; at least 1.</param>
    /// <param name="seed">The user's seed.</param>
    internal SampleOrder(int count, ulong seed)
    {
        _seed = seed;
        int[] all = [.. Enumerable.Range(0, count)];
        Shuffle(all, new KeyedRandom(seed, RandomPurpose.HeldOut, 0, 0));
        int held = Math.Clamp(count / 10, 1, LargestHeldOut);
        HeldOut = [.. all.Take(held).Order()];

        // One sample alone has to be both.
        _training = count > held ? [.. all.Skip(held).Order()] : all;
    }

    /// <summary>Samples that select the best epoch and are never trained on: a tenth, at most 1000.</summary>
    internal IReadOnlyList<int> HeldOut { get; }

    /// <summary>Samples trained on in every epoch.</summary>
    internal int TrainingCount => _training.Length;

    /// <summary>The samples of an epoch in its order, in batches of <paramref name="batchSize"/>.</summary>
    /// <param name="epoch">From 1.</param>
    /// <param name="batchSize">At least 1.</param>
    /// <param name="wholeOnly">Whether a last batch that is not full is left out (the model's batch dimension is fixed).</param>
    internal IReadOnlyList<int[]> Epoch(int epoch, int batchSize, bool wholeOnly)
    {
        int[] order = [.. _training];
        Shuffle(order, new KeyedRandom(_seed, RandomPurpose.Shuffle, epoch, 0));
        int[][] batches = [.. order.Chunk(batchSize)];

        // A small rest would give BatchNorm poor statistics and its few samples a large weight; every epoch leaves out others.
        bool drop = batches.Length > 1 && batches[^1].Length < batchSize && (wholeOnly || batches[^1].Length <= batchSize / 2);
        return drop ? batches[..^1] : batches;
    }

    private static void Shuffle(int[] items, KeyedRandom random)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int k = (int)random.NextBelow((ulong)i + 1);
            (items[i], items[k]) = (items[k], items[i]);
        }
    }
}
