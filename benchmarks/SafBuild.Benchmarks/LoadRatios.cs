using System.Security.Cryptography;
using Microsoft.ML.OnnxRuntime;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Native;
using SafBuild.Hardener.Onnx;
using SafBuild.Runtime;
using SafBuild.Runtime.Artifact;

namespace SafBuild.Benchmarks;

/// <summary>
/// P4 and P5: loading a hardened model with a session on it, against ONNX Runtime on the plain model and a loader as one writes it
/// first.
/// </summary>
internal static class LoadRatios
{
    private const int Rounds = 41;

    /// <param name="modelPath">What is loaded.</param>
    /// <param name="smallPath">A smaller one.</param>
    internal static void Run(string modelPath, string smallPath)
    {
        if (!KeptMemory.Ask())
        {
            Console.WriteLine("The C library gives freed memory back; expect noise.");
        }

        string work = Directory.CreateTempSubdirectory("saf-bench-").FullName;
        string folder = Path.Combine(work, "bench.saf");
        string small = Path.Combine(work, "small.saf");
        try
        {
            MemoryArtifact artifact = Models.Harden(OnnxLoader.Load(modelPath));
            ArtifactWriter.Write(artifact, folder);
            ArtifactWriter.Write(Models.Harden(OnnxLoader.Load(smallPath)), small);
            SafLoadOptions unchecked_ = new() { CheckBlocks = false };
            string name = $"{Path.GetFileNameWithoutExtension(modelPath)}, {artifact.Blob.Length / 1e6:F1} MB of weights, Arctan, Float32";

            new Interleaved($"P4: load, with a session: {name}", Rounds, isSpeed: false)
                .AddBase("new InferenceSession(path)", () => new InferenceSession(modelPath).Dispose())
                .Add("SafModel.Load and CreateSession", () => LoadAndOpen(folder, null), Goal.AtMost("P4", 1))
                .Print();
            PrintFirstLoad(name, modelPath, smallPath, folder, small);
            new Interleaved("P4: against the naive loader (read all, SHA-256, MathF, rebuild the model)", 15, isSpeed: false)
                .AddBase("naive", () => Naive(folder).Dispose())
                .Add("SafModel.Load and CreateSession against it", () => LoadAndOpen(folder, null), Goal.AtMost("P4", 0.25))
                .Print();
            new Interleaved("P5: the integrity check of the blob", Rounds, isSpeed: false)
                .AddBase("load without it, with a session", () => LoadAndOpen(folder, unchecked_))
                .Add("load with it, with a session", () => LoadAndOpen(folder, null), Goal.AtMost("P5", 1.15))
                .AddBase("SafModel.Load alone, without it", () => SafModel.Load(folder, unchecked_).Dispose())
                .Add("SafModel.Load alone, with it", () => SafModel.Load(folder).Dispose())
                .Print();
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static void PrintFirstLoad(string name, string modelPath, string smallPath, string folder, string small)
    {
        double[] plain = new double[Rounds];
        double[] hardened = new double[Rounds];
        for (int round = 0; round < Rounds; round++)
        {
            plain[round] = FirstLoad.MeasurePlain(modelPath, smallPath);
            hardened[round] = FirstLoad.MeasureHardened(folder, small);
        }

        Table.Begin($"P4: the same as the first load of a new process: {name} ({Rounds} processes each)", "ms", "time against the base");
        Table.Row("new InferenceSession(path) (base)", Quantiles.Median(plain), [1], null);
        Table.Row(
            "SafModel.Load and CreateSession, first of a process", Quantiles.Median(hardened),
            [.. hardened.Zip(plain, (h, p) => h / p).Order()], Goal.AtMost("P4", 1));
    }

    private static void LoadAndOpen(string folder, SafLoadOptions? options)
    {
        using SafModel model = SafModel.Load(folder, options);
        model.CreateSession().Dispose();
    }

    private static InferenceSession Naive(string folder)
    {
        ArtifactManifest manifest = ManifestReader.Read(File.ReadAllBytes(Path.Combine(folder, "manifest.json")));
        byte[] blob = File.ReadAllBytes(Path.Combine(folder, "weights.bin"));
        SHA256.HashData(blob);
        return new InferenceSession(NaiveModel.Rebuild(manifest, blob, File.ReadAllBytes(Path.Combine(folder, "graph.onnx"))));
    }
}
