using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Pooling;

/// <summary>Puts values back to where MaxPool's indices say, zeros elsewhere.</summary>
internal sealed class OnnxMaxUnpool : OnnxOperator
{
    internal override string Name => "MaxUnpool";

    internal override InputRoles Roles { get; } = new(InputRole.Data, InputRole.Integers, InputRole.Integers);

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        Tensor x = call[0];
        long[] kernel = call.Ints("kernel_shape")!;
        long[] strides = call.Ints("strides") ?? [.. kernel.Select(_ => 1L)];
        long[] pads = call.Ints("pads") ?? new long[2 * kernel.Length];
        long[] shape = call.Longs(2)
            ?? [.. x.shape[..2], .. kernel.Select((k, i) => (x.shape[i + 2] - 1) * strides[i] + k - pads[i] - pads[kernel.Length + i])];
        Tensor flat = zeros([shape.Aggregate(1L, (a, b) => a * b)], x.dtype, x.device);
        return [flat.index_copy(0, call[1].to(ScalarType.Int64).reshape(-1), x.reshape(-1)).reshape(shape)];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        .. Cases([9, 11], [F(1, 1, 2, 2), Ints(5, 7, 13, 15).Reshaped(1, 1, 2, 2)], ("kernel_shape", new long[] { 2, 2 }),
            ("strides", new long[] { 2, 2 })),
        Case(11, [F(1, 1, 2, 2), Ints(5, 7, 13, 15).Reshaped(1, 1, 2, 2), Ints(1, 1, 5, 5)], ("kernel_shape", new long[] { 2, 2 }),
            ("strides", new long[] { 2, 2 })),
    ];
}
