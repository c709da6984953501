using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators;

/// <summary>Activation functions that recurrent operators name; those with parameters are left out.</summary>
internal static class RecurrentActivations
{
    /// <summary>Null for a function not supported. Names are compared without regard to case, as ONNX Runtime does.</summary>
    internal static Func<Tensor, Tensor>? Find(string name) => name.ToLowerInvariant() switch
    {
        "sigmoid" => x => x.sigmoid(),
        "tanh" => x => x.tanh(),
        "relu" => x => x.relu(),
        "softsign" => x => x / (x.abs() + 1),
        _ => null,
    };
}
