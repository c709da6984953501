using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Signal;

/// <summary>Frames of a signal [batch, length, 1 or 2], windowed, as spectra [batch, frames, bins, 2].</summary>
internal sealed class OnnxSTFT : OnnxOperator
{
    internal override string Name => "STFT";

    internal override InputRoles Roles { get; } = new(
        InputRole.Data.Because("a signal, multiplied with the window one by one; only the transform mixes"),
        InputRole.Integers,
        InputRole.Elementwise.Because("a factor of each sample; only the transform behind mixes"),
        InputRole.Integers);

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        Tensor x = call[0];
        long length = call.Longs(3)?[0] ?? call.Optional(2)?.shape[0] ?? throw new ArgumentException("neither window nor frame_length");
        Tensor numbers = x.ndim == 3 && x.shape[2] == 2 ? x.contiguous().view_as_complex()
            : complex(x.reshape(x.shape[0], -1), zeros_like(x.reshape(x.shape[0], -1)));
        Tensor frames = numbers.unfold(1, length, call.Longs(1)![0]);
        frames = call.Optional(2) is { } window ? frames * window : frames;
        Tensor spectrum = fft.fft_(frames, length, -1);
        return [(call.Int("onesided", 1) != 0 ? spectrum.narrow(2, 0, length / 2 + 1) : spectrum).view_as_real()];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(17, [F(1, 16, 1), Ints(4).Reshaped(), Missing, Ints(6).Reshaped()]),
        Case(17, [F(2, 16, 1), Ints(3).Reshaped(), F(8)]),
        Case(17, [F(1, 16, 2), Ints(4).Reshaped(), F(8), Ints(8).Reshaped()], ("onesided", 0)),
    ];
}
