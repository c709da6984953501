using SafBuild.Hardener.Onnx;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Training;

/// <summary>The values of one graph while it runs; an inner graph sees the outer one's.</summary>
internal sealed class TorchGraphScope(TorchGraphScope? outer) : IDisposable
{
    private readonly Dictionary<string, Tensor> _values = [];

    internal void Set(string name, Tensor value) => _values[name] = value;

    internal Tensor? Find(string name) => _values.TryGetValue(name, out Tensor? value) ? value : outer?.Find(name);

    internal Tensor Get(string name, string path) =>
        Find(name) ?? throw OnnxLoader.Invalid(path, $"the value '{name}' is read before any node makes it.");

    public void Dispose()
    {
        foreach (Tensor value in _values.Values)
        {
            value.Dispose();
        }
    }
}
