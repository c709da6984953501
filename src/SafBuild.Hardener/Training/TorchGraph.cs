using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Onnx;
using SafBuild.Hardener.Operators;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Training;

/// <summary>
/// An ONNX graph run node by node with functional TorchSharp calls, so that gradients flow to the weights that are handed in.
/// All floating-point types compute in one precision. libtorch must be loaded (Native/TorchLibraries) before. Not thread safe.
/// </summary>
internal sealed class TorchGraph : IDisposable
{
    private readonly string _path;
    private readonly GraphProto _graph;
    private readonly Device _device;
    private readonly ScalarType _precision;
    private readonly TorchGraphScope _constants = new(null);
    private readonly TorchGraphNodes _nodes;
    private readonly HashSet<string> _defaults;

    private TorchGraph(string path, ModelProto normalized, IReadOnlyList<WeightTensor> weights, Device device, ScalarType precision)
    {
        _path = path;
        _graph = normalized.Graph;
        _defaults = [.. _graph.Initializer.Select(i => i.Name)];
        _device = device;
        _precision = precision;
        _nodes = new TorchGraphNodes(path, normalized, precision);
        RunningStatistics = TorchGraphStatistics.Find(_graph, weights);
        using TorchSharp.DisposeScope scope = NewDisposeScope();
        foreach (TensorProto tensor in _graph.Initializer)
        {
            // Integers are shapes and indices, read on the CPU; NodeCall moves them where data needs them.
            Tensor constant = TorchTensors.FromProto(tensor, precision);
            Tensor placed = FloatTypes.Of(tensor) is null ? constant : constant.to(device);
            _constants.Set(tensor.Name, placed.DetachFromDisposeScope());
        }
    }

    /// <summary>Names of the outputs that are tensors of numbers, in the model's order, in which <see cref="Run"/> gives them.</summary>
    internal IReadOnlyList<string> Outputs => [.. _graph.Output.Select(o => o.Name)];

    /// <summary>Weights that are running means and variances of BatchNormalization: updated in training mode, never by gradient.</summary>
    internal IReadOnlySet<string> RunningStatistics { get; }

    /// <summary>On the device that <see cref="TrainingDevice"/> chooses; in single precision.</summary>
    internal static TorchGraph Create(PreparedModel model, DeviceKind device) =>
        Create(model, TrainingDevice.Choose(device, model.Path));

    /// <param name="model">The model.</param>
    /// <param name="device">Where the weights will lie.</param>
    /// <param name="precision">Float32, or Float64 for numerical checks.</param>
    /// <exception cref="SafException">SAF1004 with every operator that has no TorchSharp form.</exception>
    internal static TorchGraph Create(PreparedModel model, Device device, ScalarType precision = ScalarType.Float32)
    {
        ModelProto normalized = TrainableGraph.Of(model);
        IReadOnlyList<MissingOperator> missing = MissingOperators.Find(normalized);
        if (missing.Count > 0)
        {
            throw new SafException(
                [.. missing.Select(m => new Diagnostic(Severity.Error, Codes.OperatorsMissing, model.Path, m.ToString()))]);
        }

        try
        {
            return new TorchGraph(model.Path, normalized, model.Weights, device, precision);
        }
        catch (NotSupportedException e)
        {
            throw new SafException(Codes.OperatorsMissing, model.Path, $"the model cannot be trained: {e.Message}.", e);
        }
    }

    /// <summary>Runs the graph. The outputs belong to the caller's dispose scope; everything else of the run is freed.</summary>
    /// <param name="inputs">By input name, in any numeric type, batch first.</param>
    /// <param name="weights">By weight name; pretrained values stand in for those not named.</param>
    /// <param name="training">Batch statistics in BatchNormalization, and its running ones updated in place (momentum 0.1).</param>
    /// <exception cref="SafException">SAF1004: a node fails on these shapes.</exception>
    internal IReadOnlyList<Tensor> Run(
        IReadOnlyDictionary<string, Tensor> inputs, IReadOnlyDictionary<string, Tensor> weights, bool training)
    {
        using TorchSharp.DisposeScope scope = NewDisposeScope();
        TorchGraphScope values = new(_constants);
        foreach ((string name, Tensor weight) in weights)
        {
            values.Set(name, weight);
        }

        foreach (ValueInfoProto input in _graph.Input.Where(i => !_defaults.Contains(i.Name) || inputs.ContainsKey(i.Name)))
        {
            Tensor given = inputs.TryGetValue(input.Name, out Tensor? tensor)
                ? tensor : throw new ArgumentException($"'{_path}' has an input '{input.Name}' that was not fed", nameof(inputs));
            values.Set(input.Name, given.is_floating_point() ? given.to(_precision).to(_device) : given.to(_device));
        }

        _nodes.Run(values, training);
        // An output may be an input or a weight itself, which is not this run's to give away.
        return [.. _graph.Output.Select(o => values.Get(o.Name, _path).alias().MoveToOuterDisposeScope())];
    }

    public void Dispose() => _constants.Dispose();
}
