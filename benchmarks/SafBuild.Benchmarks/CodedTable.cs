using System.Diagnostics;
using SafBuild.Hardener.Campaign;
using SafBuild.Hardener.Data;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Faults;
using SafBuild.Hardener.Graph;
using SafBuild.Runtime.Artifact;
using SafBuild.Shared;

namespace SafBuild.Benchmarks;

/// <summary>
/// Coded storage under faults over every byte of the artifact, at the rates that are its goals, by the code of the gate: draws of all
/// pictures each. And what others do at the same bytes, at lower rates and with fewer pictures.
/// </summary>
internal static class CodedTable
{
    private const int Draws = 20;
    private const int RivalDraws = 10;
    private const int RivalPictures = 1000;
    private const ulong Seed = 1;

    private const string Header = "| model | pictures | golden | form | clean | rate | mean | std | worst | lost blocks a draw | refused "
        + "| seconds |\n|---|---|---|---|---|---|---|---|---|---|---|---|";

    private static readonly (string Storage, int ValueBits, double[] Rates)[] Goals =
    [
        ("Coded32", 8, [0.1, 0.16]), ("Coded32", 6, [0.19]),
        ("Coded16", 8, [0.065]), ("Coded16", 6, [0.1]),
        ("Coded8", 6, [0.0175]), ("Coded8", 5, [0.0375]),
    ];

    internal static void Run()
    {
        Console.WriteLine();
        Console.WriteLine($"Coded storage: {Draws} draws a row, faults in every file, seed {Seed}, not trained");
        Console.WriteLine(Header);
        foreach (CodedSubject subject in CodedSubject.Present())
        {
            (PreparedModel model, DataSet data) = subject.Load();
            GoldenRun golden = Golden(model, data);
            CampaignRunner campaign = new(golden, Options);
            foreach ((string storage, int bits, double[] rates) in Goals)
            {
                SafForm form = Form(model, storage, bits);
                using FormRunner runner = campaign.Open(Artifact(model, form, "hardened"));
                double clean = runner.Clean(1e-9, CancellationToken.None).Metric;
                foreach (double rate in rates)
                {
                    Row(subject.Name, data.Count, golden, $"{storage}, {bits} bits", clean, runner, rate, Draws, data.Count);
                }
            }
        }
    }

    internal static void Rivals()
    {
        Console.WriteLine();
        Console.WriteLine($"At the same bytes: {RivalDraws} draws of {RivalPictures} pictures a row, seed {Seed}, not trained");
        Console.WriteLine(Header);
        foreach (CodedSubject subject in CodedSubject.Present().Where(s => s.Pictures >= RivalPictures))
        {
            (PreparedModel model, DataSet data) = subject.Load();
            GoldenRun golden = Golden(model, data);
            CampaignRunner campaign = new(golden, Options);
            foreach ((string storage, double[] rates) in new[] { ("Coded32", new[] { 1e-4, 1e-3, 3e-3 }), ("Coded16", [1e-4, 1e-3, 3e-3]) })
            {
                SafForm form = Form(model, storage, 8);
                foreach (CampaignForm rival in ComparisonForms.Build(model, form, FaultScope.Weights, StructureKind.None, null)
                    .Append(Artifact(model, form, storage)))
                {
                    using FormRunner runner = campaign.Open(rival);
                    double clean = runner.Clean(5e-3, CancellationToken.None).Metric;
                    foreach (double rate in rates)
                    {
                        Row(subject.Name, RivalPictures, golden, $"{rival.Name} ({storage}'s bytes)", clean, runner, rate, RivalDraws,
                            RivalPictures);
                    }
                }
            }
        }
    }

    private static CampaignOptions Options => new(new RandomBitFlip(), Seed, 8);

    private static SafForm Form(PreparedModel model, string storage, int valueBits) =>
        SafForm.Of(new HardenRequest { Model = model.Path, Name = "bench", Storage = storage, ValueBits = valueBits });

    private static GoldenRun Golden(PreparedModel model, DataSet data) => GoldenRun.Evaluate(
        model.Path, options => new(model.Path, options), data, MetricKind.Auto, model.Meaning, Environment.ProcessorCount,
        CancellationToken.None);

    private static ArtifactForm Artifact(PreparedModel model, SafForm form, string name) => new(
        name,
        ArtifactBuilder.Build(new() { Name = name, Model = model, Form = form, Protection = StructureKind.Coded }),
        FaultScope.Artifact);

    private static void Row(
        string name, int pictures, GoldenRun golden, string form, double clean, FormRunner runner, double rate, int draws, int size)
    {
        Stopwatch watch = Stopwatch.StartNew();
        DrawResult[] made = new DrawResult[draws];
        Parallel.For(0, draws, i => made[i] = runner.Draw(i, size, rate, CancellationToken.None));
        double mean = made.Average(d => d.Metric);
        double std = Math.Sqrt(made.Sum(d => (d.Metric - mean) * (d.Metric - mean)) / (draws - 1));
        Console.WriteLine(FormattableString.Invariant(
            $"| {name} | {pictures} | {100 * golden.Metric:0.00} | {form} | {100 * clean:0.00} | {rate} | {100 * mean:0.00} ")
            + FormattableString.Invariant($"| {100 * std:0.00} | {100 * made.Min(d => d.Metric):0.00} ")
            + FormattableString.Invariant($"| {made.Average(d => (double)d.Reads.Lost):0.##} of {made.Max(d => d.Reads.CodedBlocks)} ")
            + FormattableString.Invariant($"| {made.Count(d => d.Refused)} | {watch.Elapsed.TotalSeconds:0} |"));
    }
}
