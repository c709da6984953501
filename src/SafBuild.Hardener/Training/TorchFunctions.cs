using SafBuild.Runtime.Functions;
using TorchSharp;

namespace SafBuild.Hardener.Training;

/// <summary>The saturated functions as differentiable torch calls. A test holds the list against <see cref="SaturatedFunctions"/>.</summary>
internal static class TorchFunctions
{
    private static readonly IReadOnlyDictionary<string, Func<torch.Tensor, torch.Tensor>> ByName = new Dictionary<string, Func<torch.Tensor, torch.Tensor>>
    {
        [nameof(Tanh)] = v => v.tanh(),
        [nameof(Arctan)] = v => v.atan(),
        [nameof(Softsign)] = v => v / (v.abs() + 1),
        [nameof(ModifiedTanh)] = v => (v * (2.0 / 3)).tanh() * 1.7159,
        [nameof(Clip)] = v => v.clamp(-1, 1),
        [nameof(Identity)] = v => v,
    };

    /// <summary>f(v), element by element; v is finite.</summary>
    internal static torch.Tensor Apply(SaturatedFunction function, torch.Tensor v) => ByName[function.Name](v);
}
