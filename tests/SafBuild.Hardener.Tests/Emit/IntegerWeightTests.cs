using Microsoft.ML.OnnxRuntime;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Gate;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Onnx;
using SafBuild.Hardener.Operators;
using SafBuild.Hardener.Tests.Data;
using SafBuild.Hardener.Tests.Graph;
using SafBuild.Runtime.Artifact;

namespace SafBuild.Hardener.Tests.Emit;

/// <summary>Integer weights of every operator that reads them, through ONNX Runtime at every optimisation level.</summary>
public class IntegerWeightTests
{
    private static readonly GraphOptimizationLevel[] Levels =
    [
        GraphOptimizationLevel.ORT_DISABLE_ALL, GraphOptimizationLevel.ORT_ENABLE_BASIC, GraphOptimizationLevel.ORT_ENABLE_EXTENDED,
        GraphOptimizationLevel.ORT_ENABLE_ALL,
    ];

    public static TheoryData<string> Names => [.. QuantizedModels.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void All_weights_are_in_the_blob_each_in_its_kind(string name)
    {
        (QuantizedModel model, PreparedModel prepared, MemoryArtifact artifact) = Build(name);

        Assert.Equal(model.OwnBits.Order(), artifact.Manifest.Tensors.Where(t => t.Read == ReadKind.Exact).Select(t => t.Name).Order());
        Assert.Equal(
            model.ThreeCopies.Order(), artifact.Manifest.Tensors.Where(t => t.Read == ReadKind.Copies).Select(t => t.Name).Order());
        Assert.Equal(1, prepared.Coverage.Share);
        Assert.Empty(prepared.Coverage.NotCovered);
        Assert.Equal(prepared.Coverage.Covered, ArtifactCoverage.Of(artifact, "a").Covered);
        Assert.Equal(1, ArtifactCoverage.Of(artifact, "a").Share);
        Assert.Equal(2, artifact.Manifest.Version);
        Assert.Equal(ManifestWriter.Write(artifact.Manifest), ManifestWriter.Write(ManifestReader.Read(ManifestWriter.Write(
            artifact.Manifest))));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Outputs_are_those_of_the_model_bit_for_bit_and_every_code_reaches_them(string name)
    {
        (QuantizedModel model, _, MemoryArtifact artifact) = Build(name);
        byte[] golden = OnnxSaver.Bytes(model.Model.Proto);
        foreach (GraphOptimizationLevel level in Levels)
        {
            using SessionOptions options = new() { GraphOptimizationLevel = level };
            using InferenceSession original = new(golden, options);
            using InferenceSession converted = ModelRuns.Open(artifact, options: options);
            double[][] expected = ModelRuns.Run(original);
            Assert.Equal(expected, ModelRuns.Run(converted));
            foreach (TensorEntry tensor in artifact.Manifest.Tensors.Where(t => t.Read == ReadKind.Exact))
            {
                byte[] faulted = [.. artifact.Blob];
                for (long i = tensor.Offsets[0]; i < tensor.Offsets[0] + tensor.Length; i++)
                {
                    faulted[i] ^= 0x55;
                }

                using InferenceSession flipped = ModelRuns.Open(artifact, faulted, options);
                double[][] changed = ModelRuns.Run(flipped);
                Assert.True(!expected[0].SequenceEqual(changed[0]), $"{tensor.Name} is not read at {level}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_device_loads_them_from_the_folder(string name)
    {
        (QuantizedModel model, _, MemoryArtifact artifact) = Build(name);
        using TemporaryFolder folder = new();
        string path = folder.File("quantized.saf");
        ArtifactWriter.Write(artifact, path);

        using Runtime.SafModel loaded = Runtime.SafModel.Load(path);
        using InferenceSession session = loaded.CreateSession();
        using InferenceSession original = new(OnnxSaver.Bytes(model.Model.Proto));
        Assert.Equal(ModelRuns.Run(original), ModelRuns.Run(session));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Protected_they_are_stored_three_times_and_give_the_same(string name)
    {
        QuantizedModel model = QuantizedModels.All[name];
        MemoryArtifact artifact = Artifact(new PreparedModel(model.Model, OnnxOperators.Roles), SafForm.Default with { Protect = "*" });

        Assert.All(artifact.Manifest.Tensors, t => Assert.Equal(ReadKind.Copies, t.Read));
        byte[] faulted = [.. artifact.Blob];
        foreach (TensorEntry tensor in artifact.Manifest.Tensors)
        {
            faulted[tensor.Offsets[1]] ^= 0xFF;
        }

        using InferenceSession original = new(OnnxSaver.Bytes(model.Model.Proto));
        using InferenceSession voted = ModelRuns.Open(artifact, faulted);
        Assert.Equal(ModelRuns.Run(original), ModelRuns.Run(voted));
    }

    private static (QuantizedModel Model, PreparedModel Prepared, MemoryArtifact Artifact) Build(string name)
    {
        QuantizedModel model = QuantizedModels.All[name];
        PreparedModel prepared = new(model.Model, OnnxOperators.Roles);
        return (model, prepared, Artifact(prepared, SafForm.Default));
    }

    private static MemoryArtifact Artifact(PreparedModel model, SafForm form) =>
        ArtifactBuilder.Build(new ArtifactParts { Name = "quantized", Model = model, Form = form });
}
