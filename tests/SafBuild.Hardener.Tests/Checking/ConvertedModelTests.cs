using System.Runtime.InteropServices;
using Google.Protobuf;
using SafBuild.Hardener.Checking;
using SafBuild.Hardener.Diagnostics;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Onnx;
using SafBuild.Hardener.Operators;
using SafBuild.Hardener.Tests.Data;
using SafBuild.Hardener.Tests.Emit;
using SafBuild.Hardener.Tests.Native;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Reading;
using SafBuild.Runtime.Tensors;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;
using SafBuild.Tests.Shared;
using static SafBuild.Hardener.Tests.Graph.GraphText;

namespace SafBuild.Hardener.Tests.Checking;

/// <summary>A conversion is judged by its weights and its graph; what rounding makes of the outputs is reported.</summary>
[Collection(TorchCollection.Name)]
public sealed class ConvertedModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1e-2f, 1e-3)]
    [InlineData(1e-4f, 1)]
    public void A_model_that_magnifies_rounding_converts_and_says_by_how_much_it_differs(float apart, double most)
    {
        CheckLine line = CheckedModel.Check(Magnifier(apart));

        TestContext.Current.TestOutputHelper?.WriteLine(ModelCheck.Json(line));
        Assert.Equal("", line.Reason);
        Assert.True(line.Converts);
        Assert.InRange(line.ConversionDifference!.Value, 1e-6, most);
    }

    [Fact]
    public void A_weight_that_does_not_come_back_is_found()
    {
        PreparedModel model = PreparedModel.Load(Magnifier(0.1f), OnnxOperators.Roles);
        MemoryArtifact artifact = ArtifactBuilder.Build(new ArtifactParts { Name = "m", Model = model, Form = SafForm.Default });
        using AlignedBuffer decoded = new(artifact.Manifest.DecodedLength);
        WeightReader.Read(artifact.Manifest, artifact.Blob, decoded);
        Assert.Null(KeptWeights.Find(artifact, decoded, model.Weights));

        foreach (TensorEntry tensor in artifact.Manifest.Tensors)
        {
            float kept = At(tensor);
            foreach (float wrong in (float[])[kept * 1.00001f, -kept, float.NaN, float.PositiveInfinity, 0])
            {
                At(tensor) = wrong;
                Assert.Contains($"'{tensor.Name}'", KeptWeights.Find(artifact, decoded, model.Weights));
            }

            At(tensor) = kept;
        }

        TensorEntry matrix = artifact.Manifest.Tensors.First(t => t.Read == ReadKind.Saf);
        At(matrix) = MathF.BitIncrement(At(matrix));
        Assert.Null(KeptWeights.Find(artifact, decoded, model.Weights));

        ref float At(TensorEntry tensor) => ref MemoryMarshal.Cast<byte, float>(decoded.Slice(tensor.DecodedOffset, 4))[0];
    }

    [Fact]
    public void Weights_in_attributes_are_nothing_to_harden_and_that_is_said()
    {
        CheckLine line = CheckedModel.Check(TestData.Case("17-zipmap-output/model.onnx"));

        TestContext.Current.TestOutputHelper?.WriteLine(ModelCheck.Json(line));
        Assert.True(line.Converts);
        Assert.Equal(0, line.Weights);
        Assert.Equal(0, line.CoveredBits);
        Assert.Contains("Nothing to harden", line.Reason);
        Assert.Contains("coefficients", line.Reason);
    }

    [Fact]
    public void A_model_that_differs_from_itself_converts_and_is_not_compared()
    {
        CheckLine line = CheckedModel.Check(TestData.Case("47-random-noise/model.onnx"));

        TestContext.Current.TestOutputHelper?.WriteLine(ModelCheck.Json(line));
        Assert.True(line.Converts);
        Assert.Null(line.ConversionDifference);
        Assert.Contains("RandomNormalLike", line.Reason);
    }

    [Fact]
    public void A_build_of_such_a_model_is_SAF1005_and_names_them()
    {
        HardenRequest request = new()
        {
            Model = TestData.Case("17-zipmap-output/model.onnx"),
            Name = "m",
            OutputDirectory = _folder.File("out"),
            ValidationData = TestData.Case("17-zipmap-output/x6.npz"),
        };

        SafException e = Assert.Throws<SafException>(
            () => Pipeline.Run(request, null, new ConsoleLog(TextWriter.Null), TestContext.Current.CancellationToken));

        Assert.Equal("SAF1005", Assert.Single(e.Diagnostics).Code.Id);
        Assert.Contains("coefficients", e.Message);
    }

    [Theory]
    [InlineData("02-external-length-zero/model")]
    [InlineData("23-torchlib-functions/same-opset")]
    [InlineData("23-torchlib-functions/other-opset")]
    [InlineData("28-optional-inputs/model")]
    [InlineData("45-empty-past/model")]
    [InlineData("54-sequence-first/sn-all")]
    [InlineData("55-first-dimension-no-batch/audio-1d")]
    [InlineData("56-crnn-time-first-output/T32")]
    public void A_case_converts_and_is_covered(string name)
    {
        CheckLine line = CheckedModel.Check(TestData.Case(name + ".onnx"));

        TestContext.Current.TestOutputHelper?.WriteLine(ModelCheck.Json(line));
        Assert.True(line.Converts, line.Reason);
        Assert.Equal(1, line.CoveredBits);
        Assert.InRange(line.ConversionDifference!.Value, 0, 1e-5);
    }

    /// <summary>y = x w - x w', where w' is nearly w: what is left of two large parts.</summary>
    private string Magnifier(float apart)
    {
        TensorProto other = Floats("v", 64, 3);
        for (int i = 0; i < other.FloatData.Count; i++)
        {
            other.FloatData[i] *= 1 + (apart * MathF.Sin(i));
        }

        GraphProto graph = MakeGraph("y", Value("x", 1, 64), Floats("w", 64, 3), other, Numbers("b", 1, 2, 3), Node("a = MatMul(x, w)"),
            Node("c = Add(a, b)"), Node("d = MatMul(x, v)"), Node("e = Add(d, b)"), Node("y = Sub(c, e)"));
        foreach (NodeProto node in graph.Node)
        {
            node.Name = "";
        }

        return _folder.Write("model.onnx", Model(graph).Proto.ToByteArray());
    }
}
