using SafBuild.Hardener.Onnx;
using SafBuild.Hardener.Operators;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Training;

/// <summary>The values of one graph while it runs; an inner graph sees the outer one's.</summary>
internal sealed class TorchGraphScope(TorchGraphScope? outer) : IDisposable
{
    private readonly Dictionary<string, GraphValue> _values = [];

    /// <summary>Under how many names, or in how many sequences, a tensor has been put here and not freed.</summary>
    private readonly Dictionary<Tensor, int> _holders = new(ReferenceEqualityComparer.Instance);

    internal void Set(string name, Tensor value) => Set(name, GraphValue.Of(value));

    internal void Set(string name, GraphValue value)
    {
        _values[name] = value;
        foreach (Tensor tensor in value.Tensors)
        {
            _holders[tensor] = _holders.GetValueOrDefault(tensor) + 1;
        }
    }

    /// <summary>
    /// Forgets a value and frees its tensor, unless it has it under another name, too (Identity). A sequence's tensors may be in other
    /// sequences: they stay until the run ends.
    /// </summary>
    internal void Free(string name)
    {
        if (_values.Remove(name, out GraphValue? value) && value.Tensor is { } tensor && --_holders[tensor] == 0)
        {
            _holders.Remove(tensor);
            if (outer?._holders.ContainsKey(tensor) != true)
            {
                tensor.Dispose();
            }
        }
    }

    internal Tensor Get(string name, string path) =>
        GetValue(name, path).Tensor ?? throw OnnxLoader.Invalid(path, $"the value '{name}' is a sequence and is read as a tensor.");

    internal GraphValue GetValue(string name, string path) =>
        Find(name) ?? throw OnnxLoader.Invalid(path, $"the value '{name}' is read before any node makes it.");

    public void Dispose()
    {
        foreach (GraphValue value in _values.Values)
        {
            value.Tensor?.Dispose();
        }
    }

    private GraphValue? Find(string name) => _values.TryGetValue(name, out GraphValue? value) ? value : outer?.Find(name);
}
