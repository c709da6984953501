using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using SafBuild.Hardener.Data;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Emit.Portable;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Onnx;
using SafBuild.Hardener.Operators;
using SafBuild.Hardener.Tests.Emit;
using SafBuild.Tests.Shared;
using static SafBuild.Hardener.Tests.Data.TemporaryFolder;
using static SafBuild.Hardener.Tests.Graph.GraphText;

namespace SafBuild.Hardener.Tests.Gate;

/// <summary>Initializers that are inputs, too (IR 4 and later): a default that the application may override, hardened or not.</summary>
public sealed class OptionalInputTests : IDisposable
{
    private static readonly float[] Sample = SampleRun.Wave(6);

    private readonly SampleRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public void The_hardened_session_takes_what_the_golden_one_takes()
    {
        string path = TestData.Case("28-optional-inputs/model.onnx");
        using InferenceSession golden = new(path);
        using InferenceSession hardened = ModelRuns.Open(Harden(path));

        Assert.Equal(golden.OverridableInitializerMetadata.Keys.Order(), hardened.OverridableInitializerMetadata.Keys.Order());
        AssertSame(golden, hardened);
        AssertSame(golden, hardened, ("temperature", [], [3f]));
        AssertSame(golden, hardened, ("truncation:0", [], [3f]));
        Assert.NotEqual(Run(golden), Run(golden, ("temperature", [], [3f])));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    public void A_matrix_that_is_an_input_is_hardened_and_can_be_fed(int ir)
    {
        string path = Write(ir);
        using InferenceSession golden = new(path);
        MemoryArtifact artifact = Harden(path);
        using InferenceSession hardened = ModelRuns.Open(artifact);
        float[] other = SampleRun.Wave(24);

        Assert.Contains(artifact.Manifest.Tensors, t => t.Name == "w");
        AssertSame(golden, hardened);
        AssertSame(golden, hardened, ("w", [6, 4], other));
        Assert.NotEqual(Run(golden), Run(golden, ("w", [6, 4], other)));
    }

    [Fact]
    public void The_blob_is_what_is_read_where_nothing_is_fed()
    {
        MemoryArtifact artifact = Harden(Write(ir: 8));
        byte[] other = [.. artifact.Blob];
        Array.Clear(other);
        using InferenceSession session = ModelRuns.Open(artifact, other);

        Assert.All(Run(session), value => Assert.Equal(0, value));
    }

    [Fact]
    public void In_IR_3_an_initializer_is_no_input()
    {
        string path = Write(ir: 3);
        using InferenceSession hardened = ModelRuns.Open(Harden(path));

        Assert.Empty(hardened.OverridableInitializerMetadata);
        Assert.Equal(["x"], PreparedModel.Load(path, OnnxOperators.Roles).Signature.Inputs.Select(i => i.Name));
        Assert.Empty(PreparedModel.Load(path, OnnxOperators.Roles).Signature.Optional);
    }

    [Fact]
    public void A_data_set_feeds_one_by_its_name_and_the_others_keep_their_default()
    {
        string path = TestData.Case("28-optional-inputs/model.onnx");
        string plain = _run.Npz(("x", [20, 6]));
        _run.IsWhole(path, plain);
        File.Delete(plain);
        string fed = _run.Npz(("x", [20, 6]), ("temperature", [20]));

        _run.IsWhole(path, fed);
        DataSet data = DataSetLoader.Load(fed, PreparedModel.Load(path, OnnxOperators.Roles).Signature);
        Assert.Equal(["x", "temperature"], data.Inputs.Select(i => i.Name));
        Assert.True(data.WholeRuns);
    }

    [Fact]
    public void Labels_are_no_input_whatever_the_inputs_are_called()
    {
        _run.Folder.WriteNpz(
            "data.npz", ("x", Npy("<f4", "(4, 6)", Bytes(SampleRun.Wave(24)))), ("y", Npy("<i8", "(4,)", Bytes(0L, 1, 2, 0))));
        ModelSignature signature = new([new("x", SafBuild.Runtime.Tensors.NumberType.Float32, [-1, 6])], [])
        {
            Optional = [new("y", SafBuild.Runtime.Tensors.NumberType.Int64, [-1])],
        };

        DataSet data = DataSetLoader.Load(_run.Folder.File("data.npz"), signature);

        Assert.Equal(["x"], data.Inputs.Select(i => i.Name));
        Assert.Equal(4, data.Labels?.Values.Count);
    }

    [Fact]
    public void A_record_feeds_one_by_its_name()
    {
        _run.Folder.Write("d.bin", Bytes(SampleRun.Wave(7 * 20)));
        string data = _run.Folder.Write("d.dataset.json", """
            { "format": "records", "files": "d.bin", "recordSize": 28, "inputs": [
              { "name": "temperature", "type": "float32", "offset": 0, "shape": [] },
              { "name": "x", "type": "float32", "offset": 4, "shape": [6] } ] }
            """);

        _run.IsWhole(TestData.Case("28-optional-inputs/model.onnx"), data);
    }

    [Fact]
    public void Portable_keeps_the_defaults_that_are_no_weights()
    {
        MemoryArtifact artifact = Harden(Write(ir: 8));
        byte[] portable = PortableModel.Build(artifact, "model.onnx");
        string folder = Path.GetDirectoryName(_run.Folder.Write("weights.bin", artifact.Blob))!;
        File.WriteAllBytes(Path.Combine(folder, "portable.onnx"), portable);
        using InferenceSession session = new(Path.Combine(folder, "portable.onnx"));

        Assert.DoesNotContain("w", session.OverridableInitializerMetadata.Keys);
        using InferenceSession golden = new(_run.Folder.File("model.onnx"));
        AssertSame(golden, session);
    }

    private static MemoryArtifact Harden(string path) => ArtifactBuilder.Build(new ArtifactParts
    {
        Name = "m",
        Model = PreparedModel.Load(path, OnnxOperators.Roles),
        Form = SafForm.Default,
    });

    private string Write(int ir)
    {
        GraphProto graph = MakeGraph("y", Value("x", 1, 6), Value("w", 6, 4), Floats("w", 6, 4), Node("y = MatMul(x, w)"));
        return _run.Folder.Write("model.onnx", Model(graph, opset: 8, ir: ir).Proto.ToByteArray());
    }

    private static void AssertSame(InferenceSession golden, InferenceSession hardened, params (string, long[], float[])[] fed) =>
        Assert.InRange(Run(golden, fed).Zip(Run(hardened, fed), (a, b) => Math.Abs(a - b)).Max(), 0, 1e-5);

    private static float[] Run(InferenceSession session, params (string Name, long[] Shape, float[] Values)[] fed)
    {
        Dictionary<string, OrtValue> inputs = new() { ["x"] = OrtValue.CreateTensorValueFromMemory(Sample, [1, 6]) };
        foreach ((string name, long[] shape, float[] values) in fed)
        {
            inputs.Add(name, OrtValue.CreateTensorValueFromMemory(values, shape));
        }

        using RunOptions options = new();
        using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(options, inputs, session.OutputNames);
        float[] result = outputs[0].GetTensorDataAsSpan<float>().ToArray();
        foreach (OrtValue value in inputs.Values)
        {
            value.Dispose();
        }

        return result;
    }
}
