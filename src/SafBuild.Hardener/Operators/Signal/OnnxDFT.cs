using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Signal;

/// <summary>
/// Complex numbers lie in the last dimension: [..., 1] real, [..., 2] complex. The axis is an attribute before opset 20, an input
/// since.
/// </summary>
internal sealed class OnnxDFT : OnnxOperator
{
    internal override string Name => "DFT";

    internal override InputRoles Roles { get; } = new(InputRole.Data, InputRole.Integers, InputRole.Integers);

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        Tensor x = call[0];
        long axis = call.Opset < 20 ? call.Int("axis", 1) : call.Longs(2)?[0] ?? -2;
        axis = axis < 0 ? axis + x.ndim : axis;
        long length = call.Longs(1)?[0] ?? x.shape[axis];
        Tensor numbers = x.shape[^1] == 2 ? x.contiguous().view_as_complex() : complex(x.squeeze(-1), zeros_like(x.squeeze(-1)));
        Tensor spectrum = call.Int("inverse", 0) != 0 ? fft.ifft(numbers, length, axis) : fft.fft_(numbers, length, axis);
        spectrum = call.Int("onesided", 0) != 0 ? spectrum.narrow(axis, 0, length / 2 + 1) : spectrum;
        return [spectrum.view_as_real()];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        .. Cases([17, 19], [F(2, 6, 1)], ("axis", 1)),
        .. Cases([17, 20], [F(2, 6, 2)], ("inverse", 1)),
        Case(20, [F(2, 6, 1), Missing, Ints(1).Reshaped()], ("onesided", 1)),
        Case(17, [F(2, 6, 1), Ints(4).Reshaped()], ("axis", 1), ("onesided", 1)),
    ];
}
