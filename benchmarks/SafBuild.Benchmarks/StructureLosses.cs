using System.Globalization;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Faults;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Onnx;
using SafBuild.Hardener.Operators;
using SafBuild.Runtime;
using SafBuild.Runtime.Artifact;
using SafBuild.Shared;

namespace SafBuild.Benchmarks;

/// <summary>
/// How often an artifact of which bits flipped in all files is refused, with structure.bin and without: the load of an application.
/// </summary>
internal static class StructureLosses
{
    private const int Draws = 3000;

    private static readonly double[] Rates = [9e-6, 1e-4, 1e-3];

    internal static void Run(string[] models)
    {
        Console.WriteLine();
        Console.WriteLine($"### Refused of {Draws} loads, flips in all files");
        Console.WriteLine(
            "| model | bytes, version 1 | bytes, version 2 | bit error rate | refused, version 1 | refused, version 2 | restored, "
            + "version 2 |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        foreach (string model in models)
        {
            OnnxModel golden = OnnxLoader.Load(model);
            (string Name, byte[] Content)[] one = Files(golden, protect: false);
            (string Name, byte[] Content)[] two = Files(golden, protect: true);
            foreach (double rate in Rates)
            {
                (int before, _) = Count(one, rate);
                (int after, int restored) = Count(two, rate);
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {Path.GetFileNameWithoutExtension(model)} | {one.Sum(f => f.Content.Length)} | {two.Sum(f => f.Content.Length)} "
                    + $"| {rate:R} ")
                    + string.Create(
                        CultureInfo.InvariantCulture,
                        $"| {100.0 * before / Draws:F2} % | {100.0 * after / Draws:F2} % | {100.0 * restored / Draws:F1} % |"));
            }
        }
    }

    private static (string Name, byte[] Content)[] Files(OnnxModel model, bool protect)
    {
        string folder = Path.Combine(Memory(), "saf.saf");
        ArtifactWriter.Write(
            ArtifactBuilder.Build(new ArtifactParts
            {
                Name = Path.GetFileNameWithoutExtension(model.Path),
                Model = new PreparedModel(model, OnnxOperators.Roles),
                Form = Models.Form,
                Protection = protect ? StructureKind.Copies : StructureKind.None,
                Provenance = Provenance.Of(model, Models.Form, seed: 1, training: null),
            }),
            folder);
        (string, byte[])[] files =
            [.. Directory.GetFiles(folder).Order(StringComparer.Ordinal).Select(f => (Path.GetFileName(f), File.ReadAllBytes(f)))];
        Directory.Delete(Path.GetDirectoryName(folder)!, recursive: true);
        return files;
    }

    private static (int Refused, int Restored) Count((string Name, byte[] Content)[] files, double rate)
    {
        int refused = 0;
        int restored = 0;
        Parallel.For(0, Environment.ProcessorCount, worker =>
        {
            string folder = Memory();
            for (int draw = worker; draw < Draws; draw += Environment.ProcessorCount)
            {
                WriteFaulted(files, folder, rate, draw);
                try
                {
                    using SafModel model = SafModel.Load(folder, new SafLoadOptions { MaxThreads = 1 });
                    Interlocked.Add(ref restored, model.ReadReport.RestoredFiles.Count > 0 ? 1 : 0);
                }
                catch (SafFormatException)
                {
                    Interlocked.Increment(ref refused);
                }
            }

            Directory.Delete(folder, recursive: true);
        });
        return (refused, restored);
    }

    private static void WriteFaulted((string Name, byte[] Content)[] files, string folder, double rate, int draw)
    {
        for (int file = 0; file < files.Length; file++)
        {
            byte[] faulted = [.. files[file].Content];
            new RandomBitFlip().Inject(faulted, rate, new KeyedRandom(7, RandomPurpose.Inject, draw, file));
            File.WriteAllBytes(Path.Combine(folder, files[file].Name), faulted);
        }
    }

    /// <summary>A folder that is memory where the system has one: 54,000 artifacts are written.</summary>
    private static string Memory()
    {
        string root = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();
        return Directory.CreateDirectory(Path.Combine(root, "saf-" + Path.GetRandomFileName())).FullName;
    }
}
