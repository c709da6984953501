using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace SafBuild.Runtime.Tests.Vectors;

/// <summary>Which positions of docs/coded-block.md carry information: density evolution, a pair of values at a time.</summary>
internal static class SlowPositions
{
    private const int Largest = 127;
    private static readonly ConcurrentDictionary<int, Lazy<bool[]>> Known = new();

    /// <summary>Information bits, and the rate at which their positions were chosen.</summary>
    internal static IReadOnlyDictionary<int, double> Rates { get; } = new Dictionary<int, double>
    {
        [528] = .205,
        [784] = .175,
        [1040] = .14,
        [1296] = .11,
        [1552] = .09,
        [2064] = .055,
        [2576] = .03,
        [3088] = .0125,
    };

    /// <summary>True where a position carries information; computed once.</summary>
    internal static bool[] Of(int k) => Known.GetOrAdd(k, _ => new(() => Choose(k))).Value;

    /// <summary>Of the 512 bytes of the table.</summary>
    internal static string Hash(bool[] positions)
    {
        byte[] table = new byte[512];
        foreach (int i in Enumerable.Range(0, 4096).Where(i => positions[i]))
        {
            table[i / 8] |= (byte)(1 << (i % 8));
        }

        return Convert.ToHexStringLower(SHA256.HashData(table));
    }

    private static bool[] Choose(int k)
    {
        double[] start = new double[(2 * Largest) + 1];
        (start[Largest + 1], start[Largest - 1]) = (1 - Rates[k], Rates[k]);
        double[] errors = new double[4096];
        Evolve(start, 0, 4096, errors);
        bool[] positions = new bool[4096];
        foreach (int i in Enumerable.Range(0, 4096).OrderBy(i => errors[i]).ThenByDescending(i => i).Take(k))
        {
            positions[i] = true;
        }

        return positions;
    }

    /// <summary>The first half of a run of positions has the highest bit 0, the second has it 1.</summary>
    private static void Evolve(double[] of, int first, int count, double[] errors)
    {
        if (count == 1)
        {
            errors[first] = of.Take(Largest).Sum() + (of[Largest] / 2);
            return;
        }

        Evolve(Pairs(of, (a, b) => Math.Sign(a) * Math.Sign(b) * Math.Min(Math.Abs(a), Math.Abs(b))), first, count / 2, errors);
        Evolve(Pairs(of, (a, b) => Math.Clamp(a + b, -Largest, Largest)), first + (count / 2), count / 2, errors);
    }

    private static double[] Pairs(double[] of, Func<int, int, int> combine)
    {
        double[] result = new double[of.Length];
        for (int a = -Largest; a <= Largest; a++)
        {
            for (int b = -Largest; of[a + Largest] != 0 && b <= Largest; b++)
            {
                result[combine(a, b) + Largest] += of[a + Largest] * of[b + Largest];
            }
        }

        return result;
    }
}
