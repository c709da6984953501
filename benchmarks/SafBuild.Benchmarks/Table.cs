using System.Globalization;

namespace SafBuild.Benchmarks;

/// <summary>Markdown on standard output, and at the end the goals in one table.</summary>
internal static class Table
{
    private static readonly List<string> Judged = [];

    internal static void Begin(string title, string unit, string ratio)
    {
        Console.WriteLine();
        Console.WriteLine($"### {title}");
        Console.WriteLine($"| | {unit} | {ratio} | quartiles | goal |");
        Console.WriteLine("|---|---|---|---|---|");
    }

    /// <param name="name">What was measured.</param>
    /// <param name="value">Median, in the table's unit.</param>
    /// <param name="ratios">Ascending.</param>
    /// <param name="goal">Judged by the median ratio.</param>
    internal static void Row(string name, double value, double[] ratios, Goal? goal)
    {
        double median = Quantiles.At(ratios, 0.5);
        string spread = $"{Text(Quantiles.At(ratios, 0.25))} to {Text(Quantiles.At(ratios, 0.75))}";
        Console.WriteLine($"| {name} | {Text(value)} | {Text(median)} | {spread} | {goal?.Judge(median)} |");
        if (goal is not null)
        {
            Judged.Add($"| {goal} | {name} | {Text(median)} | {spread} | {(goal.IsMetBy(median) ? "met" : "**not met**")} |");
        }
    }

    /// <summary>All goals judged so far.</summary>
    internal static void PrintGoals()
    {
        Console.WriteLine();
        Console.WriteLine("### Goals");
        Console.WriteLine("| goal | measured | median | quartiles | |");
        Console.WriteLine("|---|---|---|---|---|");
        Judged.ForEach(Console.WriteLine);
    }

    private static string Text(double value) =>
        value.ToString(value >= 100 ? "F0" : value >= 10 ? "F1" : "F2", CultureInfo.InvariantCulture);
}
