using SafBuild.Runtime.Formats.Coded;

namespace SafBuild.Runtime.Tests.Formats.Coded;

/// <summary>What became of blocks at one rate.</summary>
/// <param name="Blocks">All of them.</param>
/// <param name="Cancelled">Those that successive cancellation alone does not solve.</param>
/// <param name="Failed">Those that the list does not solve either, with a wrong message or without any.</param>
/// <param name="Wrong">Those of a wrong message with the right check.</param>
internal readonly record struct CodeTrials(int Blocks, long Cancelled, int Failed, int Wrong)
{
    /// <summary>Random messages of a code in whole tiles, each stored bit flipped with the rate. A fixed generator.</summary>
    internal static CodeTrials At(PolarCode code, double rate, int blocks)
    {
        BlockDecoder decoder = new();
        CodeTrials sum = default;
        for (int seed = 0; sum.Blocks < blocks; seed++)
        {
            NoisyTile tile = new(code, Math.Min(64, blocks - sum.Blocks), rate, seed);
            (byte[] payloads, BlockOutcome[] outcomes) = tile.Decode(decoder);
            int failed = 0;
            int wrong = 0;
            for (int b = 0; b < tile.Blocks; b++)
            {
                bool isRight = tile.Payload(b).SequenceEqual(payloads.AsSpan(b * code.PayloadBytes, code.PayloadBytes));
                failed += isRight ? 0 : 1;
                wrong += isRight || outcomes[b].State == BlockState.Lost ? 0 : 1;
            }

            sum = new CodeTrials(sum.Blocks + tile.Blocks, decoder.Listed, sum.Failed + failed, sum.Wrong + wrong);
        }

        return sum;
    }
}
