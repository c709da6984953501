using SafBuild.Hardener.Faults;

namespace SafBuild.Benchmarks;

/// <summary>P6: drawing the faults of 1 MiB, against one random number per stored bit.</summary>
internal static class FaultRatios
{
    private const int Bytes = 1 << 20;

    private const int Repeats = 50;

    internal static void Run()
    {
        byte[] stored = new byte[Bytes];
        RandomBitFlip model = new();
        Random random = new(1);
        int trial = 0;
        foreach (double rate in new[] { 1e-4, 1e-5, 1e-3, 0.1 })
        {
            new Interleaved(FormattableString.Invariant($"P6: faults of 1 MiB, bit error rate {rate:0e-0}"), 9, isSpeed: true)
                .AddBase("a random number per bit", () => PerBit(stored, rate, random))
                .Add(Way(rate), () => Jump(model, stored, rate, trial++), Target(rate), Repeats)
                .Print();
        }
    }

    private static string Way(double rate) => rate > RandomBitFlip.Dense ? "masks" : "from flip to flip";

    private static Goal? Target(double rate) => rate switch
    {
        1e-4 => Goal.AtLeast("P6", 200),
        0.1 => Goal.AtLeast("P6", 10),
        _ => null,
    };

    /// <summary>What one writes first.</summary>
    internal static void PerBit(byte[] stored, double rate, Random random)
    {
        for (int bit = 0; bit < 8 * stored.Length; bit++)
        {
            if (random.NextDouble() < rate)
            {
                stored[bit >> 3] ^= (byte)(1 << (bit & 7));
            }
        }
    }

    private static void Jump(FaultModel model, byte[] stored, double rate, int trial) =>
        model.Inject(stored, rate, new KeyedRandom(1, RandomPurpose.Gate, trial, 0));
}
