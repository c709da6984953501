using Microsoft.ML.OnnxRuntime;
using SafBuild.Runtime;
using SafBuild.Runtime.Tests.Models;

[assembly: AssemblyFixture(typeof(SafBuild.Testing.Tests.SmallModel))]

namespace SafBuild.Testing.Tests;

/// <summary>
/// An artifact beside the tests, as the build of a user's project puts it there: small.saf, judged at 1e-4, with portable.onnx.
/// </summary>
public sealed class SmallModel : IDisposable
{
    public SmallModel()
    {
        Folder = Path.Combine(AppContext.BaseDirectory, "small.saf");
        Write(Folder);
    }

    internal string Folder { get; }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    internal static void Write(string folder)
    {
        SmallArtifact small = SmallNetwork.Make(version: 2);
        using ArtifactOnDisk disk = new(small with { Manifest = small.Manifest with { GatedRates = [1e-4] } });
        disk.Write("portable.onnx", [1, 2, 3]);
        Directory.CreateDirectory(folder);
        foreach (string file in Directory.GetFiles(disk.Folder))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
        }
    }

    /// <summary>Inputs, and what the clean model answers: a network that was never trained is always right about itself.</summary>
    internal static IReadOnlyList<(float[] Image, int Label)> Samples { get; } = MakeSamples();

    private static List<(float[], int)> MakeSamples()
    {
        string folder = Directory.CreateTempSubdirectory("safbuild-small-").FullName;
        try
        {
            Write(folder);
            using SafModel model = SafModel.Load(folder);
            using InferenceSession session = model.CreateSession();
            return [.. Enumerable.Range(1, 40)
                .Select(n => (float[])[.. Enumerable.Range(1, 32).Select(i => MathF.Sin(n * i * 1.7f) * 2)])
                .Select(image => (image, Answer(session, image)))];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static int Answer(InferenceSession session, float[] image)
    {
        using RunOptions run = new();
        using OrtValue x = OrtValue.CreateTensorValueFromMemory(image, [1, 2, 4, 4]);
        using IDisposableReadOnlyCollection<OrtValue> y = session.Run(run, ["x"], [x], ["y"]);
        float[] scores = y[0].GetTensorDataAsSpan<float>().ToArray();
        return Array.IndexOf(scores, scores.Max());
    }
}
