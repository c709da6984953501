using System.Security.Cryptography;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using SafBuild.Hardener.Contract;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Onnx;
using SafBuild.Runtime;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Formats;
using SafBuild.Runtime.Functions;

namespace SafBuild.Benchmarks;

/// <summary>P4 and P5: loading a hardened model with a session on it, against ONNX Runtime on the plain model and a loader as one writes it first.</summary>
internal static class LoadRatios
{
    private const int Rounds = 21;

    internal static void Run(string modelPath)
    {
        string folder = Path.Combine(Directory.CreateTempSubdirectory("saf-bench-").FullName, "bench.saf");
        try
        {
            SaturatedFunctions.TryFind("Arctan", out SaturatedFunction? function);
            OnnxModel model = OnnxLoader.Load(modelPath);
            MemoryArtifact artifact = ArtifactBuilder.Build(new ArtifactParts
            {
                Name = "bench",
                Model = model,
                Weights = WeightFinder.Find(model),
                Form = new SafForm(function!, ScaleMode.PerChannel, OutOfRange.Saturate, StorageFormats.Float32),
            });
            ArtifactWriter.Write(artifact, folder);
            SafLoadOptions unchecked_ = new() { CheckBlocks = false };
            string name = $"{Path.GetFileNameWithoutExtension(modelPath)}, {artifact.Blob.Length / 1e6:F1} MB of weights, Arctan, Float32";

            new Interleaved($"P4: load and create a session: {name}", Rounds)
                .Add("new InferenceSession(path)", () => new InferenceSession(modelPath).Dispose())
                .Add("SafModel.Load + CreateSession", () => LoadAndOpen(folder, null), "<= 1.0")
                .Print(speed: false);
            new Interleaved("P4: against the naive loader (read all, SHA-256, MathF, rebuild the model)", 7)
                .Add("naive", () => Naive(folder).Dispose())
                .Add("SafModel.Load + CreateSession", () => LoadAndOpen(folder, null), "<= 0.25")
                .Print(speed: false);
            new Interleaved("P5: the integrity check of the blob", Rounds)
                .Add("load without it, with a session", () => LoadAndOpen(folder, unchecked_))
                .Add("load with it, with a session", () => LoadAndOpen(folder, null), "<= 1.15")
                .Print(speed: false);
            new Interleaved("P5: the same without a session", Rounds)
                .Add("SafModel.Load without it", () => SafModel.Load(folder, unchecked_).Dispose())
                .Add("SafModel.Load with it", () => SafModel.Load(folder).Dispose(), "<= 1.15")
                .Print(speed: false);
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(folder)!, recursive: true);
        }
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
        ModelProto model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(folder, "graph.onnx")));
        Dictionary<string, TensorProto> initializers = model.Graph.Initializer.ToDictionary(t => t.Name);
        foreach (TensorEntry tensor in manifest.Tensors)
        {
            TensorProto proto = initializers[tensor.Name];
            proto.ClearDataLocation();
            proto.ExternalData.Clear();
            proto.RawData = ByteString.CopyFrom(Decode(tensor, blob));
        }

        return new InferenceSession(model.ToByteArray());
    }

    private static byte[] Decode(TensorEntry tensor, byte[] blob)
    {
        if (tensor.Copies == 3)
        {
            return blob.AsSpan((int)tensor.Offset, (int)tensor.Length / 3).ToArray();
        }

        byte[] decoded = new byte[tensor.Length];
        long perScale = BlobLayout.ElementCount(tensor.Shape) / tensor.Scales.Count;
        bool last = tensor.ScaleShape[^1] > 1;
        for (int i = 0; i < tensor.Length / 4; i++)
        {
            float scale = tensor.Scales[(int)(last ? i % tensor.Scales.Count : i / perScale)];
            float v = BitConverter.ToSingle(blob, (int)tensor.Offset + (4 * i));
            BitConverter.TryWriteBytes(decoded.AsSpan(4 * i), scale * MathF.Atan(v));
        }

        return decoded;
    }
}
