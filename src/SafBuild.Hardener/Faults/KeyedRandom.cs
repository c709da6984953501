namespace SafBuild.Hardener.Faults;

/// <summary>What the numbers are for. Streams of different purposes share nothing, so that training never sees the gate's faults.</summary>
internal enum RandomPurpose : uint
{
    /// <summary>Trials of a campaign.</summary>
    Gate = 0,

    /// <summary>Faults injected while training (trial: the step).</summary>
    Training = 1,

    /// <summary>The verb <c>inject</c>.</summary>
    Inject = 2,

    /// <summary>Choice of the samples of a trial (tensor: 0).</summary>
    Samples = 3,

    /// <summary>Order of the training samples (trial: the epoch; tensor: 0).</summary>
    Shuffle = 4,

    /// <summary>Crop and flip (trial: the epoch; tensor: the sample).</summary>
    Augmentation = 5,

    /// <summary>Choice of the held-out training samples (trial and tensor: 0).</summary>
    HeldOut = 6,

    /// <summary>Faults of a trial in the other files of an artifact (tensor: the file).</summary>
    Structure = 7,

    /// <summary>Faults of a trial in the user's own model (tensor: the file).</summary>
    ModelFile = 8,
}

/// <summary>
/// Random numbers of one tensor in one trial: faults, and the choice and order of samples. Counter based (<see cref="Philox"/>): the
/// stream is a pure function of seed,
/// purpose, trial and tensor, so a trial can be replayed alone, and threads, order and other tensors change nothing.
/// </summary>
internal sealed class KeyedRandom
{
    /// <summary>Bits of the block number in counter word 3; with word 0 a stream has 2^57 numbers.</summary>
    private const int HighBlockBits = 24;

    private readonly uint _key0;
    private readonly uint _key1;
    private readonly uint _tensor;
    private readonly uint _trial;
    private readonly uint _purpose;
    private ulong _block;
    private ulong _spare;
    private bool _hasSpare;

    /// <param name="seed">The user's seed: the key.</param>
    /// <param name="purpose">Below 256.</param>
    /// <param name="trial">Number of the trial, any value.</param>
    /// <param name="tensor">Index of the tensor in the manifest, any value.</param>
    internal KeyedRandom(ulong seed, RandomPurpose purpose, int trial, int tensor)
    {
        _key0 = (uint)seed;
        _key1 = (uint)(seed >> 32);
        _trial = (uint)trial;
        _tensor = (uint)tensor;
        _purpose = (uint)purpose << HighBlockBits;
    }

    /// <summary>64 random bits.</summary>
    internal ulong NextUInt64()
    {
        if (_hasSpare)
        {
            _hasSpare = false;
            return _spare;
        }

        (uint x0, uint x1, uint x2, uint x3) =
            Philox.Block((uint)_block, _tensor, _trial, _purpose | (uint)(_block >> 32), _key0, _key1);
        _block++;
        _spare = x2 | ((ulong)x3 << 32);
        _hasSpare = true;
        return x0 | ((ulong)x1 << 32);
    }

    /// <summary>Uniform in the open interval (0, 1): the midpoints of 2^52 equal cells, each exact in a double.</summary>
    internal double NextDouble() => ((NextUInt64() >> 12) + 0.5) * (1.0 / (1UL << 52));

    /// <summary>
    /// Uniform in 0 to <paramref name="exclusive"/> - 1 without bias (Lemire 2019); <paramref name="exclusive"/> above 0.
    /// </summary>
    internal ulong NextBelow(ulong exclusive)
    {
        ArgumentOutOfRangeException.ThrowIfZero(exclusive);
        ulong high = Math.BigMul(NextUInt64(), exclusive, out ulong low);
        if (low < exclusive)
        {
            ulong rejected = (0 - exclusive) % exclusive;
            while (low < rejected)
            {
                high = Math.BigMul(NextUInt64(), exclusive, out low);
            }
        }

        return high;
    }
}
