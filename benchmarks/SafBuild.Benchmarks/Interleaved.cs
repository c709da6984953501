using System.Diagnostics;

namespace SafBuild.Benchmarks;

/// <summary>
/// Times several pieces of code in turn, round after round, so that a change of clock or load meets all of them. The ratio is taken in
/// each round; the median and the quartiles of the rounds are printed.
/// </summary>
internal sealed class Interleaved(string title, int rounds)
{
    private readonly List<(string Name, Action Code, string Goal)> entries = [];

    /// <param name="name">The first one added is the base of the ratios.</param>
    /// <param name="code">One measurement.</param>
    /// <param name="goal">What the ratio should be; empty for none.</param>
    internal Interleaved Add(string name, Action code, string goal = "")
    {
        entries.Add((name, code, goal));
        return this;
    }

    /// <param name="speed">True: base time over own time (larger is faster). False: own time over base time.</param>
    internal void Print(bool speed)
    {
        double[][] times = Measure();
        Console.WriteLine();
        Console.WriteLine($"{title} ({rounds} rounds; {(speed ? "speed relative to" : "time relative to")} {entries[0].Name})");
        Console.WriteLine("| | ms | ratio | quartiles | goal |");
        Console.WriteLine("|---|---|---|---|---|");
        for (int i = 0; i < entries.Count; i++)
        {
            double[] ratios = [.. times[i].Select((t, round) => speed ? times[0][round] / t : t / times[0][round]).Order()];
            Console.WriteLine(FormattableString.Invariant(
                $"| {entries[i].Name} | {At([.. times[i].Order()], 0.5):F2} | {At(ratios, 0.5):F2} | {At(ratios, 0.25):F2} to {At(ratios, 0.75):F2} | {entries[i].Goal} |"));
        }
    }

    private double[][] Measure()
    {
        double[][] times = [.. entries.Select(_ => new double[rounds])];
        for (int round = -2; round < rounds; round++)
        {
            for (int i = 0; i < entries.Count; i++)
            {
                long start = Stopwatch.GetTimestamp();
                entries[i].Code();
                double elapsed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
                if (round >= 0)
                {
                    times[i][round] = elapsed;
                }
            }
        }

        return times;
    }

    private static double At(double[] sorted, double quantile) => sorted[(int)Math.Round(quantile * (sorted.Length - 1))];
}
