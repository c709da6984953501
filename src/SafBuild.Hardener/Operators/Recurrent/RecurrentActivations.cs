using SafBuild.Hardener.Operators.Elementwise;
using static SafBuild.Hardener.Operators.KeptScalar;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Recurrent;

/// <summary>Activation functions that recurrent operators name. Names are compared without regard to case, as ONNX Runtime does.</summary>
internal static class RecurrentActivations
{
    /// <summary>Whether there is a function of this name.</summary>
    internal static bool Knows(string name) => Find(name, 1, 1) is not null;

    /// <summary>
    /// The functions with their parameters. The values of activation_alpha and activation_beta are handed out in order to the functions
    /// that take one; a function that gets none has its default.
    /// </summary>
    internal static Func<Tensor, Tensor>[] Of(string[] names, float[] alphas, float[] betas)
    {
        Queue<float> alpha = new(alphas);
        Queue<float> beta = new(betas);
        return [.. names.Select(name => Find(name, Next(alpha, Defaults(name).Alpha), Next(beta, Defaults(name).Beta))!)];
    }

    private static double Next(Queue<float> values, double? otherwise) =>
        otherwise is null ? 0 : values.TryDequeue(out float value) ? value : otherwise.Value;

    /// <summary>Null where the function takes no such parameter.</summary>
    private static (double? Alpha, double? Beta) Defaults(string name) => name.ToLowerInvariant() switch
    {
        "affine" => (1, 0),
        "leakyrelu" => (0.01f, null),
        "thresholdedrelu" or "elu" => (1, null),
        "scaledtanh" => (1, 1),
        "hardsigmoid" => (0.2f, 0.5),
        _ => (null, null),
    };

    private static Func<Tensor, Tensor>? Find(string name, double alpha, double beta) => name.ToLowerInvariant() switch
    {
        "sigmoid" => x => x.sigmoid(),
        "tanh" => x => x.tanh(),
        "relu" => x => x.relu(),
        "softsign" => x => x / x.abs().Plus(1),
        "softplus" => OnnxSoftplus.Of,
        "affine" => x => (x * Kept(alpha)).Plus(beta),
        "leakyrelu" => x => where(x < Kept(0), x * Kept(alpha), x),
        "thresholdedrelu" => x => where(x > Kept(alpha), x, zeros_like(x)),
        "elu" => x => where(x < Kept(0), (x.clamp(max: Kept(0)).exp() - Kept(1)) * Kept(alpha), x),
        "scaledtanh" => x => (x * Kept(beta)).tanh() * Kept(alpha),
        "hardsigmoid" => x => (x * Kept(alpha)).Plus(beta).clamp(Kept(0), Kept(1)),
        _ => null,
    };
}
