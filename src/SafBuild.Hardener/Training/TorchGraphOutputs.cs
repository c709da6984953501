using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Native;
using SafBuild.Hardener.Onnx;
using SafBuild.Hardener.Operators;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Training;

/// <summary>Runs a model once through <see cref="TorchGraph"/>, without TorchSharp types at the border.</summary>
internal static class TorchGraphOutputs
{
    /// <summary>The outputs in the model's order, row-major, for inputs by name; null for one that is no tensor of numbers.</summary>
    internal static IReadOnlyList<double[]?> Run(PreparedModel model, IReadOnlyDictionary<string, TensorProto> inputs)
    {
        TorchLibraries.Load(null);
        using TorchSharp.DisposeScope scope = NewDisposeScope();
        using IDisposable frozen = no_grad();
        using TorchGraph graph = TorchGraph.Create(model, CPU);
        Dictionary<string, Tensor> fed = inputs.ToDictionary(i => i.Key, i => TorchTensors.FromProto(i.Value, ScalarType.Float32));
        IReadOnlyList<Tensor> results = graph.Run(fed, new Dictionary<string, Tensor>(), training: false);
        Dictionary<string, double[]> byName = graph.Outputs.Zip(results)
            .ToDictionary(r => r.First, r => r.Second.to(ScalarType.Float64).reshape(-1).data<double>().ToArray());
        return [.. model.File.Proto.Graph.Output.Select(o => byName.GetValueOrDefault(o.Name))];
    }
}
