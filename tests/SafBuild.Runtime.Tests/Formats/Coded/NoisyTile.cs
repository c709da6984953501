using SafBuild.Runtime.Formats.Coded;

namespace SafBuild.Runtime.Tests.Formats.Coded;

/// <summary>A tile of random messages of one code, each stored bit flipped with some probability. A fixed generator.</summary>
internal sealed class NoisyTile
{
    private readonly Random _random;

    internal NoisyTile(PolarCode code, int blocks, double rate, int seed)
    {
        _random = new Random(seed);
        Code = code;
        Blocks = blocks;
        Payloads = new byte[blocks * code.PayloadBytes];
        Words = new ulong[blocks * PolarCode.BlockWords];
        Flips = new int[blocks];
        _random.NextBytes(Payloads);
        for (int b = 0; b < blocks; b++)
        {
            BlockEncoder.Encode(code, Payload(b), Words, blocks, b);
            for (int i = 0; i < PolarCode.BlockBits; i++)
            {
                if (_random.NextDouble() < rate)
                {
                    Words[(i / 64 * blocks) + b] ^= 1UL << (i % 64);
                    Flips[b]++;
                }
            }
        }
    }

    internal PolarCode Code { get; }

    internal int Blocks { get; }

    internal byte[] Payloads { get; }

    internal ulong[] Words { get; }

    internal int[] Flips { get; }

    internal ReadOnlySpan<byte> Payload(int block) => Payloads.AsSpan(block * Code.PayloadBytes, Code.PayloadBytes);

    internal bool[] Received(int block) => [.. Enumerable.Range(0, PolarCode.BlockBits)
        .Select(i => ((Words[(i / 64 * Blocks) + block] >> (i % 64)) & 1) != 0)];

    /// <summary>What a decoder makes of blocks of it.</summary>
    internal (byte[] Payloads, BlockOutcome[] Outcomes) Decode(BlockDecoder decoder, int first = 0, int? count = null)
    {
        byte[] payloads = new byte[(count ?? Blocks) * Code.PayloadBytes];
        BlockOutcome[] outcomes = new BlockOutcome[count ?? Blocks];
        decoder.Decode(Code, Words, Blocks, first, outcomes.Length, payloads, outcomes);
        return (payloads, outcomes);
    }
}
