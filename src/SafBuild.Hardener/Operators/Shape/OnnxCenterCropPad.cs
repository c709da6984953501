using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Shape;

/// <summary>Cuts or fills each axis to the size asked for, the same amount on both sides but for one more at the end.</summary>
internal sealed class OnnxCenterCropPad : OnnxOperator
{
    internal override string Name => "CenterCropPad";

    internal override InputRoles Roles { get; } = new(InputRole.Data, InputRole.Integers);

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        Tensor x = call[0];
        long[] wanted = call.Longs(1)!;
        long[] axes = call.Ints("axes") ?? [.. Enumerable.Range(0, (int)x.ndim).Select(i => (long)i)];
        for (int i = 0; i < axes.Length; i++)
        {
            long axis = axes[i] < 0 ? axes[i] + x.ndim : axes[i];
            long have = x.shape[axis];
            if (wanted[i] <= have)
            {
                x = x.narrow(axis, (have - wanted[i]) / 2, wanted[i]);
                continue;
            }

            // libtorch takes pairs from the last dimension backwards.
            long[] pairs = new long[2 * (x.ndim - axis)];
            pairs[^2] = (wanted[i] - have) / 2;
            pairs[^1] = wanted[i] - have - pairs[^2];
            x = nn.functional.pad(x, pairs);
        }

        return [x];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(18, [F(5, 4, 3), Ints(2, 7, 3)]),
        Case(18, [F(5, 4, 3), Ints(10, 1)], ("axes", new long[] { 0, -2 })),
    ];
}
