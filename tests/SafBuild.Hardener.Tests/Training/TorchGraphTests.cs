using Microsoft.ML.OnnxRuntime;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Native;
using SafBuild.Hardener.Onnx;
using SafBuild.Hardener.Operators;
using SafBuild.Hardener.Tests.Native;
using SafBuild.Hardener.Training;
using SafBuild.Shared.Diagnostics;
using SafBuild.Tests.Shared;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Tests.Training;

[Collection(TorchCollection.Name)]
public class TorchGraphTests
{
    [Theory]
    [InlineData("resnet20")]
    [InlineData("resnet56")]
    [InlineData("resnet18")]
    [InlineData("resnet8")]
    [InlineData("fashion-cnn")]
    [InlineData("mnist-cnn")]
    [InlineData("mnist-8")]
    [InlineData("kws-dscnn")]
    [InlineData("iris-mlp")]
    public void Agrees_with_ONNX_Runtime_on_a_real_model(string name)
    {
        TorchLibraries.Load(null);
        string path = TestData.Path($"models/{name}.onnx");
        OnnxModel model = OnnxLoader.Load(path);
        ModelPort port = Assert.Single(SignatureReader.Read(model).Inputs);
        long[] shape = [.. port.Shape.Select(d => d < 0 ? 2 : d)];
        float[] values = [.. Enumerable.Range(0, (int)shape.Aggregate((a, b) => a * b)).Select(i => MathF.Sin(i * 0.37f))];

        using InferenceSession session = new(path);
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(values, shape);
        using RunOptions options = new();
        using IDisposableReadOnlyCollection<OrtValue> expected =
            session.Run(options, new Dictionary<string, OrtValue> { [port.Name] = input }, session.OutputNames);

        using TorchSharp.DisposeScope scope = NewDisposeScope();
        using TorchGraph graph = TorchGraph.Create(new PreparedModel(model, OnnxOperators.Roles), CPU);
        using IDisposable frozen = no_grad();
        Tensor actual = graph.Run(
            new Dictionary<string, Tensor> { [port.Name] = tensor(values, shape) }, new Dictionary<string, Tensor>(), training: false)[0];

        float[] golden = expected[0].GetTensorDataAsSpan<float>().ToArray();
        float[] found = [.. actual.reshape(-1).data<float>()];
        float largest = golden.Max(MathF.Abs);
        Assert.Equal(golden.Length, found.Length);
        Assert.All(golden.Zip(found), pair => Assert.True(MathF.Abs(pair.First - pair.Second) <= 1e-4f * largest, $"{pair}"));
    }

    [Fact]
    public void Gradients_reach_every_weight_and_training_updates_the_running_statistics()
    {
        TorchLibraries.Load(null);
        PreparedModel model = PreparedModel.Load(TestData.Path("models/resnet20.onnx"), OnnxOperators.Roles);
        IReadOnlyList<WeightTensor> found = model.Weights;
        using TorchSharp.DisposeScope scope = NewDisposeScope();
        using TorchGraph graph = TorchGraph.Create(model, CPU);
        Assert.Equal(38, graph.RunningStatistics.Count);
        Dictionary<string, Tensor> weights = found.ToDictionary(
            w => w.Name, w => tensor(w.Values, [.. w.Shape]).requires_grad_(!graph.RunningStatistics.Contains(w.Name)));
        string mean = graph.RunningStatistics.Order(StringComparer.Ordinal).First();
        float[] before = [.. weights[mean].data<float>()];

        graph.Run(new Dictionary<string, Tensor> { ["input"] = randn(4, 3, 32, 32) }, weights, training: true)[0].Square().sum().backward();

        Assert.All(weights.Where(w => !graph.RunningStatistics.Contains(w.Key)),
            w => Assert.True(w.Value.grad is not null && w.Value.grad.abs().sum().item<float>() > 0, w.Key));
        Assert.NotEqual(before, weights[mean].data<float>());
    }

    [Fact]
    public void A_run_leaves_nothing_behind_but_its_outputs()
    {
        TorchLibraries.Load(null);
        OnnxModel model = OnnxLoader.Load(TestData.Path("models/kws-dscnn.onnx"));
        using TorchSharp.DisposeScope scope = NewDisposeScope();
        using TorchGraph graph = TorchGraph.Create(new PreparedModel(model, OnnxOperators.Roles), CPU);
        Tensor x = zeros(1, 1, 49, 10);

        for (int i = 0; i < 3; i++)
        {
            int before = scope.DisposablesCount;
            using (TorchSharp.DisposeScope batch = NewDisposeScope())
            {
                graph.Run(new Dictionary<string, Tensor> { ["input"] = x }, new Dictionary<string, Tensor>(), training: false);
                Assert.Equal(1, batch.DisposablesCount);
            }

            Assert.Equal(before, scope.DisposablesCount);
        }
    }

    [Fact]
    public void Names_all_missing_operators_and_their_nodes_at_once()
    {
        ModelProto proto = new()
        {
            IrVersion = 8,
            OpsetImport = { new OperatorSetIdProto { Version = 17 }, new OperatorSetIdProto { Domain = "com.example", Version = 2 } },
            Graph = new()
            {
                Input = { new ValueInfoProto { Name = "x" } },
                Output = { new ValueInfoProto { Name = "y" } },
                Node =
                {
                    new NodeProto { OpType = "Frobnicate", Domain = "com.example", Name = "first", Input = { "x" }, Output = { "a" } },
                    new NodeProto { OpType = "Frobnicate", Domain = "com.example", Input = { "a" }, Output = { "b" } },
                    new NodeProto { OpType = "StringNormalizer", Name = "third", Input = { "b" }, Output = { "y" } },
                },
            },
        };
        OnnxModel model = new() { Path = "odd.onnx", Proto = proto, Sha256 = "", Files = [] };

        SafException e = Assert.Throws<SafException>(() => TorchGraph.Create(new PreparedModel(model, OnnxOperators.Roles, []), null!));

        Assert.Equal(["SAF1004", "SAF1004"], e.Diagnostics.Select(d => d.Code.Id));
        Assert.Contains("com.example.Frobnicate (opset 2)", e.Diagnostics[1].Text);
        Assert.Contains("'first', 'b'", e.Diagnostics[1].Text);
        Assert.Contains("StringNormalizer (opset 17)", e.Diagnostics[0].Text);
    }
}
