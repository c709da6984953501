using System.Runtime.InteropServices;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Emit.Portable;
using SafBuild.Hardener.Faults;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Onnx;
using SafBuild.Hardener.Operators;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Functions;
using SafBuild.Runtime.Reading;
using SafBuild.Runtime.Tensors;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;
using SafBuild.Tests.Shared;

namespace SafBuild.Hardener.Tests.Emit;

/// <summary>portable.onnx against the Runtime's reader, the judge of every fault.</summary>
public sealed class PortableModelTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("safbuild-portable").FullName;

    public static TheoryData<string, string, bool, long> Forms =>
        [.. from function in SaturatedFunctions.All
            from storage in (string[])["Float32", "Float16", "BFloat16", "Q2.5", "Q0.7", "Q3.12"]
            from zero in (bool[])[false, true]
            from opset in (long[])(function.Name == "Arctan" ? [8, 13] : [13])
            select (function.Name, storage, zero, opset)];

    public void Dispose() => Directory.Delete(_root, recursive: true);

    /// <summary>
    /// Every weight equals the Runtime's, on a clean blob and on one so faulted that NaN, infinities and lost votes are in it.
    /// </summary>
    [Theory]
    [MemberData(nameof(Forms))]
    public void Weights_of_every_form_are_the_runtimes(string function, string storage, bool zero, long opset)
    {
        MemoryArtifact artifact = Build(TinyModel.Create(1, opset), function, storage, zero ? OutOfRange.Zero : OutOfRange.Saturate);
        byte[] portable = WithWeightsAsOutputs(PortableModel.Build(artifact, "model.onnx"), artifact.Manifest);
        foreach (double rate in (double[])[0, 0.05])
        {
            byte[] blob = Faulted(artifact, rate);
            using AlignedBuffer decoded = new(artifact.Manifest.DecodedLength);
            WeightReader.Read(artifact.Manifest, blob, decoded);
            using InferenceSession session = Open(artifact, portable, blob);
            double[][] outputs = ModelRuns.Run(session);
            for (int t = 0; t < artifact.Manifest.Tensors.Count; t++)
            {
                TensorEntry tensor = artifact.Manifest.Tensors[t];
                ReadOnlySpan<float> expected = MemoryMarshal.Cast<byte, float>(
                    decoded.Slice(tensor.DecodedOffset, 4 * (int)BlobLayout.ElementCount(tensor.Shape)));
                Assert.Equal(expected.Length, outputs[t + 1].Length);
                double slack = tensor.Copies == 3 || function == "Identity" ? 0 : 1e-6 * tensor.Scales.Max();
                for (int i = 0; i < expected.Length; i++)
                {
                    double allowed = tensor.Copies == 3 ? 0 : slack + (1e-6 * Math.Abs((double)expected[i]));
                    Assert.True(Math.Abs(expected[i] - outputs[t + 1][i])
                        <= allowed, $"{tensor.Name}[{i}] at {rate}: {outputs[t + 1][i]}, not {expected[i]}");
                }
            }
        }
    }

    [Theory]
    [InlineData("resnet20", "Arctan", "Float32")]
    [InlineData("resnet20", "Softsign", "Q2.5")]
    [InlineData("kws-dscnn", "Tanh", "BFloat16")]
    [InlineData("mnist-8", "Arctan", "Float16")]
    [InlineData("squeezenet-fp16", "Arctan", "Float32")]
    [InlineData("iris-mlp", "ModifiedTanh", "Float32")]
    [InlineData("dtln-lstm", "Arctan", "Float32")]
    [InlineData("stories260k", "Arctan", "Float32")]
    [InlineData("vit-cifar10", "Clip", "Float32")]
    public void Outputs_of_a_real_model_are_the_runtimes(string name, string function, string storage)
    {
        MemoryArtifact artifact = RealModelTests.Convert(TestData.Path($"models/{name}.onnx"), function, storage);
        byte[] portable = PortableModel.Build(artifact, "model.onnx");
        foreach (double rate in (double[])[0, 1e-4])
        {
            byte[] blob = Faulted(artifact, rate);
            using InferenceSession expected = ModelRuns.Open(artifact, blob);
            using InferenceSession actual = Open(artifact, portable, blob);

            // Float16 graphs round each layer to 11 bits, so a weight's last bit can move an output by one step of 2^-11.
            double allowed = name == "squeezenet-fp16" ? 1e-3 : 1e-6;
            Assert.InRange(ModelRuns.Difference(ModelRuns.Run(expected), ModelRuns.Run(actual)), 0, allowed);
        }
    }

    /// <summary>Votes and matrices of other element types than float, denormals and extremes included, bit for bit.</summary>
    [Theory]
    [InlineData("Float16")]
    [InlineData("BFloat16")]
    [InlineData("Float64")]
    [InlineData("Float32")]
    public void Outputs_of_every_element_type_are_the_runtimes(string typeName)
    {
        NumberType type = Enum.Parse<NumberType>(typeName);
        MemoryArtifact artifact = Build(TypedModel(type), "Arctan", "Float32", OutOfRange.Saturate);
        Assert.Equal([3, 1], artifact.Manifest.Tensors.Select(t => t.Copies));
        byte[] portable = PortableModel.Build(artifact, "model.onnx");
        foreach (double rate in (double[])[0, 1e-3, 0.05])
        {
            byte[] blob = Faulted(artifact, rate);
            using InferenceSession expected = ModelRuns.Open(artifact, blob);
            using InferenceSession actual = Open(artifact, portable, blob);
            double[][] wanted = ModelRuns.Run(expected);
            double[][] found = ModelRuns.Run(actual);
            Assert.Equal(wanted[0], found[0]);
            Assert.InRange(ModelRuns.Difference([wanted[1]], [found[1]]), 0, 1e-6);
        }
    }

    [Fact]
    public void Build_of_a_model_older_than_IsNaN_says_so()
    {
        MemoryArtifact artifact = Build(TinyModel.Create(1, opset: 6), "Arctan", "Float32", OutOfRange.Saturate);

        SafException error = Assert.Throws<SafException>(() => PortableModel.Build(artifact, "model.onnx"));

        Assert.Equal("SAF1010", error.Diagnostics[0].Code.Id);
        Assert.StartsWith("model.onnx : error SAF1010: portable.onnx cannot be made: the model has operator set 6", error.Message);
    }

    [Fact]
    public void Build_of_a_code_is_refused()
    {
        SafException error = Assert.Throws<SafException>(() => PortableModel.Build(TinyArtifact.Build(storage: "Secded"), "model.onnx"));

        Assert.Equal("SAF1010", error.Diagnostics[0].Code.Id);
        Assert.Contains("the storage Secded has no form in standard ONNX operators; set SafEmitPortable=false or use another Storage",
            error.Message);
    }

    [Fact]
    public void Build_twice_gives_the_same_bytes()
    {
        Assert.Equal(PortableModel.Build(TinyArtifact.Build(), "tiny.onnx"), PortableModel.Build(TinyArtifact.Build(), "tiny.onnx"));
    }

    private static MemoryArtifact Build(OnnxModel model, string function, string storage, OutOfRange outOfRange) =>
        ArtifactBuilder.Build(new ArtifactParts
        {
            Name = "tiny",
            Model = new PreparedModel(model, OnnxOperators.Roles),

            // The layout of version 2, copies apart; that of version 1 is a case of it.
            Protection = StructureKind.Copies,
            Form = ExactConversionTests.Form(function, ScaleMode.PerChannel, storage, outOfRange),
        });

    /// <summary>Two constants of one type, widened: a vector (three copies) and a matrix (SAF form, as MatMul's).</summary>
    private static OnnxModel TypedModel(NumberType type)
    {
        float[] values = [.. Enumerable.Range(0, 250).Select(i => MathF.Sin(i) * MathF.ScaleB(1, (i % 40) - 27))];
        OnnxModel model = TinyModel.Create();
        GraphProto graph = model.Proto.Graph;
        graph.Initializer.Clear();
        graph.Node.Clear();
        graph.Input.Clear();
        graph.Output.Clear();
        foreach ((string name, long[] shape) in (IEnumerable<(string, long[])>)[("v", [250]), ("m", [10, 25])])
        {
            TensorProto tensor = new()
            {
                Name = name,
                DataType = (int)PortableGraph.Kind(type),
                RawData = ByteString.CopyFrom(WeightEncoder.ToBytes(values, type)),
            };
            tensor.Dims.Add(shape);
            graph.Initializer.Add(tensor);
        }

        graph.Node.Add(TinyModel.Cast("v", "wide", TensorProto.Types.DataType.Double));
        graph.Node.Add(TinyModel.Cast("m", "f", TensorProto.Types.DataType.Float));
        graph.Node.Add(TinyModel.Node("MatMul", "y", "x", "f"));
        graph.Input.Add(TinyModel.Value("x", TensorProto.Types.DataType.Float, 10));
        graph.Output.Add(TinyModel.Value("wide", TensorProto.Types.DataType.Double));
        graph.Output.Add(TinyModel.Value("y", TensorProto.Types.DataType.Float, 25));
        return model;
    }

    private static byte[] Faulted(MemoryArtifact artifact, double rate)
    {
        byte[] blob = [.. artifact.Blob];
        BlobFaults.Inject(artifact.Manifest, blob, new RandomBitFlip(), rate, 3, RandomPurpose.Gate, 0);
        return blob;
    }

    private static byte[] WithWeightsAsOutputs(byte[] portable, ArtifactManifest manifest)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(portable);
        foreach (TensorEntry tensor in manifest.Tensors)
        {
            TypeProto.Types.Tensor type = new() { ElemType = (int)PortableGraph.Kind(tensor.ElementType) };
            model.Graph.Output.Add(new ValueInfoProto { Name = tensor.Name, Type = new TypeProto { TensorType = type } });
        }

        return OnnxSaver.Bytes(model);
    }

    /// <summary>From a folder, as a user of any language would.</summary>
    private InferenceSession Open(MemoryArtifact artifact, byte[] portable, byte[] blob)
    {
        string folder = Path.Combine(_root, "artifact.saf");
        ArtifactWriter.Write(artifact with { Blob = blob }, folder, portable);
        using SessionOptions options = new() { IntraOpNumThreads = 1 };
        return new InferenceSession(Path.Combine(folder, ArtifactFiles.Portable), options);
    }
}
