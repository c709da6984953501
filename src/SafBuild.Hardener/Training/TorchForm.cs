using SafBuild.Runtime.Functions;
using TorchSharp;
using static SafBuild.Hardener.Operators.KeptScalar;

namespace SafBuild.Hardener.Training;

/// <summary>The saturated functions as differentiable torch calls. A test runs every entry of SaturatedFunctions through here.</summary>
internal sealed class TorchForm : IFunctionForm<torch.Tensor>
{
    private static readonly TorchForm Torch = new();

    /// <summary>f(v), element by element; v is finite.</summary>
    internal static torch.Tensor Apply(SaturatedFunction function, torch.Tensor v) => function.Write(Torch, v);

    public torch.Tensor Finite(torch.Tensor v) => v;

    public torch.Tensor Tanh(torch.Tensor v) => v.tanh();

    public torch.Tensor Arctan(torch.Tensor v) => v.atan();

    public torch.Tensor Abs(torch.Tensor v) => v.abs();

    public torch.Tensor Add(torch.Tensor v, double number) => v.Plus(number);

    public torch.Tensor Multiply(torch.Tensor v, double factor) => v * Kept(factor);

    public torch.Tensor Divide(torch.Tensor v, torch.Tensor by) => v / by;

    public torch.Tensor Clamp(torch.Tensor v, double limit) => v.clamp(Kept(-limit), Kept(limit));
}
