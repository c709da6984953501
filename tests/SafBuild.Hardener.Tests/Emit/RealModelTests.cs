using Microsoft.ML.OnnxRuntime;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Onnx;
using SafBuild.Hardener.Operators;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Reading;
using SafBuild.Runtime.Tensors;
using SafBuild.Shared;
using SafBuild.Tests.Shared;

namespace SafBuild.Hardener.Tests.Emit;

/// <summary>
/// Goal R1 on real models: the converted model is the golden one, and every tensor of the blob is the one that inference uses.
/// </summary>
public class RealModelTests(ITestOutputHelper output)
{
    public static TheoryData<string> Models =>
    [
        "dtln-lstm", "fashion-cnn", "go1-policy", "iris-mlp", "kws-dscnn", "magika-fast", "mnist-8", "mnist-cnn", "resnet18", "resnet20",
        "resnet56", "resnet8", "squeezenet-fp16", "stories260k", "ultraface-slim", "vit-cifar10",
    ];

    public static TheoryData<GraphOptimizationLevel> Levels =>
    [
        GraphOptimizationLevel.ORT_DISABLE_ALL, GraphOptimizationLevel.ORT_ENABLE_BASIC,
        GraphOptimizationLevel.ORT_ENABLE_EXTENDED, GraphOptimizationLevel.ORT_ENABLE_ALL,
    ];

    [Theory]
    [MemberData(nameof(Models))]
    public void Exact_conversion_in_Float32_leaves_the_outputs_as_they_are(string name)
    {
        string path = TestData.Path($"models/{name}.onnx");
        MemoryArtifact artifact = Convert(path, "Arctan");

        using SessionOptions quiet = new() { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        using InferenceSession golden = new(path, quiet);
        using InferenceSession converted = ModelRuns.Open(artifact);
        double difference = ModelRuns.Difference(ModelRuns.Run(golden), ModelRuns.Run(converted));

        output.WriteLine($"{name}: difference {difference:E1}, {artifact.Manifest.Tensors.Count} tensors, blob {artifact.Blob.Length}, "
            + $"graph {artifact.Graph.Length}");
        Assert.True(difference <= 1e-5, $"relative difference {difference:E2}");
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Graph_has_no_weights_left(string name)
    {
        MemoryArtifact artifact = Convert(TestData.Path($"models/{name}.onnx"), "Identity");

        ModelProto graph = ModelProto.Parser.ParseFrom(artifact.Graph);
        HashSet<string> stored = [.. artifact.Manifest.Tensors.Select(t => t.Name)];
        foreach (TensorProto tensor in graph.Graph.Initializer.Where(t => stored.Contains(t.Name)))
        {
            Assert.Equal(TensorProto.Types.DataLocation.External, tensor.DataLocation);
            Assert.True(tensor.RawData.IsEmpty && tensor.FloatData.Count + tensor.Int32Data.Count + tensor.DoubleData.Count == 0);
        }

        int inside = GraphWalk.Tensors(graph).Where(t => FloatTypes.Of(t) is not null).Sum(t => TensorData.Bytes(t).Length);
        Assert.True(inside <= 16_384, $"{inside} bytes of float tensors are left in graph.onnx");
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Every_tensor_of_ResNet20_reaches_inference(GraphOptimizationLevel level)
    {
        MemoryArtifact artifact = Convert(TestData.Path("models/resnet20.onnx"), "Arctan");
        ArtifactManifest manifest = artifact.Manifest;
        using SessionOptions options = new() { GraphOptimizationLevel = level, IntraOpNumThreads = 1 };
        using AlignedBuffer decoded = new(manifest.DecodedLength);
        WeightReader.Read(manifest, artifact.Blob, decoded);
        double[][] Run()
        {
            using InferenceSession session = SessionFactory.Create(artifact.Graph, manifest.DecodedName, decoded, options);
            return ModelRuns.Run(session);
        }

        double[][] clean = Run();
        List<string> dead = [];
        foreach (TensorEntry tensor in manifest.Tensors)
        {
            // A manifest of this tensor alone, so that the others are not read 97 times.
            TensorEntry first = BlobLayout.Place([tensor]).Tensors[0] with { DecodedOffset = tensor.DecodedOffset };
            ArtifactManifest alone = manifest with { Tensors = [first], BlobLength = tensor.Copies * tensor.Length };
            byte[] stored = [.. tensor.Offsets.SelectMany(o => artifact.Blob[(int)o..(int)(o + tensor.Length)])];
            WeightReader.Read(alone, [.. stored.Select(b => (byte)~b)], decoded);
            if (ModelRuns.Difference(clean, Run()) < 1e-6)
            {
                dead.Add(tensor.Name);
            }

            WeightReader.Read(alone, stored, decoded);
        }

        Assert.Equal(0, ModelRuns.Difference(clean, Run()));
        Assert.Empty(dead);
    }

    [Fact]
    public void Build_twice_gives_the_same_bytes()
    {
        string path = TestData.Path("models/kws-dscnn.onnx");

        ArtifactWriterTests.AssertSame(Convert(path, "Tanh"), Convert(path, "Tanh"));
    }

    internal static MemoryArtifact Convert(
        string path, string function, string storage = "Float32", ScaleMode scale = ScaleMode.PerChannel,
        Runtime.Functions.OutOfRange outOfRange = Runtime.Functions.OutOfRange.Saturate)
    {
        OnnxModel model = OnnxLoader.Load(path);
        return ArtifactBuilder.Build(new ArtifactParts
        {
            Name = Path.GetFileNameWithoutExtension(path),
            Model = new PreparedModel(model, OnnxOperators.Roles),
            Form = ExactConversionTests.Form(function, scale, storage, outOfRange),
            Provenance = Provenance.Of(model, ExactConversionTests.Form(function, scale, storage, outOfRange), seed: 1, training: null),
        });
    }
}
