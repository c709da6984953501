using System.Diagnostics;

namespace SafBuild.Benchmarks;

/// <summary>
/// Times several pieces of code in turn, round after round, so that a change of clock or load meets all of them. The ratio is taken in
/// each round; the median and the quartiles of the rounds are printed.
/// </summary>
/// <param name="title">Of the table.</param>
/// <param name="rounds">Odd, so that the median is a round.</param>
/// <param name="isSpeed">True: base time over own time (larger is faster). False: own time over base time.</param>
internal sealed class Interleaved(string title, int rounds, bool isSpeed)
{
    private const int WarmUps = 2;

    private readonly List<Entry> _entries = [];
    private int _current;

    /// <summary>Adds a base: the ratios of what is added after it are against this one.</summary>
    internal Interleaved AddBase(string name, Action code, int repeats = 1)
    {
        _current = _entries.Count;
        return Add($"{name} (base)", code, repeats: repeats);
    }

    /// <param name="name">In the table.</param>
    /// <param name="code">One measurement.</param>
    /// <param name="goal">What the ratio to the last base must be.</param>
    /// <param name="repeats">Runs of the code in one measurement, where one alone is too short to time.</param>
    internal Interleaved Add(string name, Action code, Goal? goal = null, int repeats = 1)
    {
        _entries.Add(new Entry(name, code, goal, repeats, _current));
        return this;
    }

    internal void Print()
    {
        double[][] times = Measure();
        Table.Begin($"{title} ({rounds} rounds)", "ms", isSpeed ? "speed against the base" : "time against the base");
        for (int i = 0; i < _entries.Count; i++)
        {
            double[] bases = times[_entries[i].Base];
            double[] ratios = [.. times[i].Select((t, round) => isSpeed ? bases[round] / t : t / bases[round]).Order()];
            Table.Row(_entries[i].Name, Quantiles.Median(times[i]), ratios, _entries[i].Goal);
        }
    }

    private double[][] Measure()
    {
        double[][] times = [.. _entries.Select(_ => new double[rounds])];
        for (int round = -WarmUps; round < rounds; round++)
        {
            for (int i = 0; i < _entries.Count; i++)
            {
                long start = Stopwatch.GetTimestamp();
                for (int k = 0; k < _entries[i].Repeats; k++)
                {
                    _entries[i].Code();
                }

                double elapsed = Stopwatch.GetElapsedTime(start).TotalMilliseconds / _entries[i].Repeats;
                if (round >= 0)
                {
                    times[i][round] = elapsed;
                }
            }
        }

        return times;
    }

    /// <param name="Base">Index of the entry that it is compared with.</param>
    private sealed record Entry(string Name, Action Code, Goal? Goal, int Repeats, int Base);
}
