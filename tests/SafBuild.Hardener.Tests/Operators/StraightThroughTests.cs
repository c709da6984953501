using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Native;
using SafBuild.Hardener.Onnx;
using SafBuild.Hardener.Operators;
using SafBuild.Hardener.Tests.Native;
using SafBuild.Hardener.Training;
using static SafBuild.Hardener.Tests.Graph.GraphText;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Tests.Operators;

[Collection(TorchCollection.Name)]
public class StraightThroughTests
{
    [Fact]
    public void Quantisation_passes_gradients_on_inside_its_range_and_none_outside()
    {
        TorchLibraries.Load(null);
        TensorProto zero = new() { Name = "z", DataType = (int)TensorProto.Types.DataType.Int8, Int32Data = { 0 } };
        GraphProto graph = MakeGraph(
            "y", Value("x", 4), Numbers("s", 0.1f), zero, Node("q = QuantizeLinear(x, s, z)"), Node("y = DequantizeLinear(q, s, z)"));
        graph.Initializer[0].Dims.Clear();
        using TorchSharp.DisposeScope scope = NewDisposeScope();
        using TorchGraph torchGraph = TorchGraph.Create(new PreparedModel(Model(graph), OnnxOperators.Roles, []), CPU);
        Tensor x = tensor(new[] { 0.52f, -3f, 50f, -50f }).requires_grad_(true);

        Tensor y = torchGraph.Run(new Dictionary<string, Tensor> { ["x"] = x }, new Dictionary<string, Tensor>(), training: true)[0];
        y.sum().backward();

        Assert.Equal([0.5f, -3f, 12.7f, -12.8f], y.data<float>().ToArray().Select(v => MathF.Round(v, 4)));
        Assert.Equal([1f, 1f, 0f, 0f], x.grad!.data<float>().ToArray());
    }
}
