using System.Runtime.CompilerServices;
using SafBuild.Hardener.Onnx;
using TorchSharp;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators;

/// <summary>One execution of a node: its inputs, attributes and surroundings.</summary>
/// <param name="node">The node.</param>
/// <param name="opset">Version of the node's operator set.</param>
/// <param name="inputs">In order; null where left out.</param>
/// <param name="training">Whether batch statistics are used and running ones updated.</param>
/// <param name="precision">The type in which all floating-point types are computed.</param>
/// <param name="runBody">Runs an inner graph on these inputs.</param>
internal sealed class NodeCall(
    NodeProto node, int opset, IReadOnlyList<GraphValue?> inputs, bool training, ScalarType precision,
    Func<GraphProto, IReadOnlyList<GraphValue>, IReadOnlyList<GraphValue>> runBody)
{
    /// <summary>Shapes and indices stay on the CPU until they meet data that does not.</summary>
    private readonly Device? _device =
        inputs.Select(v => v?.Tensor ?? v?.Sequence?.FirstOrDefault())
            .FirstOrDefault(t => t is not null && t.device_type != DeviceType.CPU)?.device;

    /// <summary>Bounds and scales on an accelerator: reading them again in every run would each time wait for all work before.</summary>
    private static readonly ConditionalWeakTable<Tensor, double[]> ReadBefore = [];

    internal NodeProto Node => node;

    internal int Opset => opset;

    internal bool Training => training;

    internal ScalarType Precision => precision;

    /// <summary>Inputs given, those left out at the end not counted.</summary>
    internal int Count => inputs.Count;

    /// <summary>An input that must be there, on the device of the node's data.</summary>
    internal Tensor this[int i] => Optional(i) ?? throw new ArgumentException($"input {i} is missing");

    internal Tensor? Optional(int i)
    {
        Tensor? tensor = Raw(i);
        return tensor is not null && _device is not null && tensor.device_type == DeviceType.CPU ? tensor.to(_device) : tensor;
    }

    /// <summary>An input that is a sequence.</summary>
    internal IReadOnlyList<Tensor> Sequence(int i) => Value(i)?.Sequence ?? throw new ArgumentException($"input {i} is no sequence");

    /// <summary>A tensor or a sequence; null when left out.</summary>
    internal GraphValue? Value(int i) => i < inputs.Count ? inputs[i] : null;

    private Tensor? Raw(int i) => Value(i)?.Tensor;

    /// <summary>All inputs that are there.</summary>
    internal Tensor[] All => [.. Enumerable.Range(0, inputs.Count).Select(Optional).OfType<Tensor>()];

    /// <summary>An input that is a shape, axes or indices, as numbers; null when left out.</summary>
    internal long[]? Longs(int i)
    {
        Tensor? tensor = Raw(i);
        return tensor is null ? null : [.. tensor.cpu().to(ScalarType.Int64).reshape(-1).data<long>()];
    }

    /// <summary>An input of floating-point numbers as numbers; null when left out.</summary>
    internal double[]? Doubles(int i)
    {
        Tensor? tensor = Raw(i);
        return tensor is null ? null : tensor.device_type == DeviceType.CPU ? Numbers(tensor) : ReadBefore.GetValue(tensor, Numbers);
    }

    private static double[] Numbers(Tensor tensor) => [.. tensor.detach().cpu().to(ScalarType.Float64).reshape(-1).data<double>()];

    /// <summary>What was an attribute in old opsets and is an input in new ones; null when it is neither.</summary>
    internal long[]? Longs(int i, string attribute) => Longs(i) ?? Ints(attribute);

    internal bool Has(string name) => Attribute(name) is not null;

    internal long Int(string name, long otherwise) => Attribute(name)?.I ?? otherwise;

    internal double Float(string name, double otherwise) => Attribute(name)?.F ?? otherwise;

    internal long[]? Ints(string name) => Attribute(name)?.Ints.ToArray();

    internal float[]? Floats(string name) => Attribute(name)?.Floats.ToArray();

    internal string[]? Texts(string name) => Attribute(name)?.Strings.Select(s => s.ToStringUtf8()).ToArray();

    internal string Text(string name, string otherwise) => Attribute(name)?.S.ToStringUtf8() ?? otherwise;

    internal TensorProto? Tensor(string name) => Attribute(name)?.T;

    internal AttributeProto? Attribute(string name) => node.Attribute.FirstOrDefault(a => a.Name == name);

    /// <summary>An axis attribute counted from the front.</summary>
    internal long Axis(long otherwise, long rank)
    {
        long axis = Int("axis", otherwise);
        return axis < 0 ? axis + rank : axis;
    }

    internal bool WantsOutput(int i) => i < node.Output.Count && node.Output[i].Length > 0;

    internal IReadOnlyList<GraphValue> RunBody(string attribute, IReadOnlyList<GraphValue> bodyInputs) =>
        runBody(Attribute(attribute)?.G ?? throw new ArgumentException($"attribute {attribute} is missing"), bodyInputs);
}
