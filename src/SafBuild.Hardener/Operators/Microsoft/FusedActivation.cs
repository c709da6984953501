using static SafBuild.Hardener.Operators.KeptScalar;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Microsoft;

/// <summary>The activation that ONNX Runtime's optimiser folds into Conv and Gemm.</summary>
internal static class FusedActivation
{
    /// <summary>Null for an activation that is known.</summary>
    internal static string? Objection(Onnx.NodeProto node) =>
        node.Attribute.FirstOrDefault(a => a.Name == "activation")?.S.ToStringUtf8()
            is null or "" or "Relu" or "Tanh" or "Sigmoid" or "LeakyRelu" or "Clip" or "HardSigmoid" ? null : "this activation";

    /// <param name="x">Its input.</param>
    /// <param name="name">The activation; empty for none.</param>
    /// <param name="parameters">alpha and beta, or the bounds of Clip.</param>
    internal static Tensor Apply(Tensor x, string name, float[] parameters) => name switch
    {
        "Relu" => x.relu(),
        "Tanh" => x.tanh(),
        "Sigmoid" => x.sigmoid(),
        "LeakyRelu" => where(x < Kept(0), x * Kept(parameters[0]), x),
        "Clip" => x.clamp(Kept(parameters[0]), Kept(parameters[1])),
        "HardSigmoid" => (x * Kept(parameters[0])).Plus(parameters[1]).clamp(Kept(0), Kept(1)),
        _ => x,
    };
}
