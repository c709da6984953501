using Microsoft.ML.OnnxRuntime;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Faults;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Native;
using SafBuild.Hardener.Operators;
using SafBuild.Runtime;
using SafBuild.Runtime.Artifact;
using SafBuild.Shared;

namespace SafBuild.Benchmarks;

/// <summary>P11: loading a model in coded storage with a session on it, clean and with flips in every block.</summary>
internal static class CodedLoad
{
    private const int Rounds = 15;

    /// <param name="modelPath">What is loaded.</param>
    internal static void Run(string modelPath)
    {
        KeptMemory.Ask();
        string work = Directory.CreateTempSubdirectory("saf-bench-").FullName;
        try
        {
            PreparedModel model = PreparedModel.Load(modelPath, OnnxOperators.Roles);
            SafForm form = SafForm.Of(new HardenRequest { Model = modelPath, Name = "bench", Storage = "Coded32", ValueBits = 8 });
            MemoryArtifact artifact =
                ArtifactBuilder.Build(new() { Name = "bench", Model = model, Form = form, Protection = StructureKind.Coded });
            string clean = Path.Combine(work, "clean.saf");
            ArtifactWriter.Write(artifact, clean);
            Interleaved table = new Interleaved(
                $"P11: load, with a session: {Path.GetFileNameWithoutExtension(modelPath)}, {artifact.Blob.Length / 1e6:F1} MB of Coded32",
                Rounds, isSpeed: false)
                .AddBase("new InferenceSession(path)", () => new InferenceSession(modelPath).Dispose())
                .Add("clean", () => LoadAndOpen(clean), Goal.AtMost("P11", 1.5));
            foreach (double rate in (double[])[1e-4, 0.1, 0.15, 0.16])
            {
                byte[] blob = [.. artifact.Blob];
                BlobFaults.Inject(artifact.Manifest, blob, new RandomBitFlip(), rate, 1, RandomPurpose.Gate, 0);
                string folder = Path.Combine(work, FormattableString.Invariant($"{rate}.saf"));
                ArtifactWriter.Write(artifact with { Blob = blob }, folder);
                table.Add(FormattableString.Invariant($"with flips at {rate} in weights.bin"), () => LoadAndOpen(folder));
            }

            table.Print();
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static void LoadAndOpen(string folder)
    {
        using SafModel model = SafModel.Load(folder);
        model.CreateSession().Dispose();
    }
}
