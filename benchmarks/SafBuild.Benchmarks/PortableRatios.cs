using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Emit.Portable;
using SafBuild.Hardener.Onnx;
using SafBuild.Runtime;

namespace SafBuild.Benchmarks;

/// <summary>
/// What an inference costs when the function is applied in each of them: portable.onnx with constant folding switched off, against the
/// session of SafModel, whose weights are decoded once. One sample, one thread. Prints the nodes that are left, too, since a session
/// that folded them all the same would look like a free protection.
/// </summary>
internal static class PortableRatios
{
    private const int Rounds = 41;

    internal static void Run(string[] models)
    {
        string work = Directory.CreateTempSubdirectory("saf-bench-").FullName;
        try
        {
            foreach (string path in models)
            {
                One(path, work);
            }
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static void One(string path, string work)
    {
        string name = Path.GetFileNameWithoutExtension(path);
        string folder = Path.Combine(work, $"{name}.saf");
        MemoryArtifact artifact = Models.Harden(OnnxLoader.Load(path));
        ArtifactWriter.Write(artifact, folder, PortableModel.Build(artifact, path));
        string portable = Path.Combine(folder, "portable.onnx");
        using SafModel model = SafModel.Load(folder);
        using SessionOptions plain = Options();
        using InferenceSession decoded = model.CreateSession(plain);
        using InferenceSession folded = Portable("folded", _ => { });
        using InferenceSession unfolded = Portable("unfolded", SwitchFoldingOff);
        using InferenceSession unoptimized = Portable("all", o => o.GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"\n{name}: nodes of portable.onnx {Nodes(portable)}, after optimisation {Nodes(Optimized("folded"))}, without "
            + $"ConstantFolding {Nodes(Optimized("unfolded"))}, without any {Nodes(Optimized("all"))}"));
        new Interleaved($"Inference of one sample, one thread: {name}, {artifact.Blob.Length / 1e6:F2} MB, Arctan, Float32", Rounds,
                isSpeed: false)
            .AddBase("SafModel.CreateSession", Inference(decoded), repeats: 20)
            .Add("portable.onnx, folded", Inference(folded), repeats: 20)
            .Add("portable.onnx without ConstantFolding", Inference(unfolded), repeats: 20)
            .Add("portable.onnx without any optimisation", Inference(unoptimized), repeats: 20)
            .Print();

        string Optimized(string kind) => Path.Combine(work, $"{name}-{kind}.onnx");

        InferenceSession Portable(string kind, Action<SessionOptions> change)
        {
            using SessionOptions options = Options();
            change(options);
            using (SessionOptions saving = Options())
            {
                change(saving);
                saving.OptimizedModelFilePath = Optimized(kind);
                new InferenceSession(portable, saving).Dispose();
            }

            return new InferenceSession(portable, options);
        }
    }

    /// <summary>As docs/deployment.md has it.</summary>
    private static void SwitchFoldingOff(SessionOptions options)
    {
        options.AddSessionConfigEntry("optimization.disable_specified_optimizers", "ConstantFolding");
    }

    private static SessionOptions Options() => new() { IntraOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };

    private static int Nodes(string path) => ModelProto.Parser.ParseFrom(File.ReadAllBytes(path)).Graph.Node.Count;

    /// <summary>One run on a fixed random sample; dimensions that are open are 1.</summary>
    private static Action Inference(InferenceSession session)
    {
        Random random = new(1);
        string[] names = [.. session.InputMetadata.Keys];
        OrtValue[] inputs = [.. session.InputMetadata.Values.Select(input =>
        {
            long[] shape = [.. input.Dimensions.Select(d => (long)Math.Max(d, 1))];
            float[] values = [.. Enumerable.Range(0, (int)shape.Aggregate(1L, (a, b) => a * b)).Select(_ => random.NextSingle())];
            return OrtValue.CreateTensorValueFromMemory(values, shape);
        })];
        RunOptions run = new();
        return () => session.Run(run, names, inputs, session.OutputNames).Dispose();
    }
}
