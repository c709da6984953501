using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.KeptScalar;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Convolution;

/// <summary>The sum of sliding blocks at their places: [N, C * kernel, blocks] to [N, C, image].</summary>
internal sealed class OnnxCol2Im : OnnxOperator
{
    internal override string Name => "Col2Im";

    internal override InputRoles Roles { get; } = new(InputRole.Data, InputRole.Integers, InputRole.Integers);

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        Tensor x = call[0];
        long[] image = call.Longs(1)!;
        long[] kernel = call.Longs(2)!;
        int rank = image.Length;
        long[] ones = [.. image.Select(_ => 1L)];
        long[] dilations = call.Ints("dilations") ?? ones;
        long[] strides = call.Ints("strides") ?? ones;
        long[] pads = call.Ints("pads") ?? new long[2 * rank];
        long[] padded = [.. image.Select((d, i) => d + pads[i] + pads[rank + i])];
        // [kernel..., blocks...]: where each element of each block lies in the padded image.
        Tensor place = zeros(Enumerable.Repeat(1L, 2 * rank).ToArray(), ScalarType.Int64, x.device);
        for (int i = 0; i < rank; i++)
        {
            long blocks = (padded[i] - (kernel[i] - 1) * dilations[i] - 1) / strides[i] + 1;
            Tensor inKernel = Along(kernel[i], dilations[i], i);
            Tensor ofBlock = Along(blocks, strides[i], rank + i);
            place = (place * Kept(padded[i])).Plus(inKernel).Plus(ofBlock);
        }

        long channels = x.shape[1] / kernel.Aggregate(1L, (a, b) => a * b);
        Tensor flat = zeros([x.shape[0], channels, padded.Aggregate(1L, (a, b) => a * b)], x.dtype, x.device)
            .index_add(2, place.reshape(-1), x.reshape(x.shape[0], channels, -1), Kept(1));
        Tensor result = flat.reshape([x.shape[0], channels, .. padded]);
        for (int i = 0; i < rank; i++)
        {
            result = result.narrow(i + 2, pads[i], image[i]);
        }

        return [result];

        Tensor Along(long count, long step, int axis)
        {
            long[] shape = [.. Enumerable.Repeat(1L, 2 * rank)];
            shape[axis] = count;
            return (Arange(count, ScalarType.Int64, x.device) * Kept(step)).reshape(shape);
        }
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(18, [F(1, 5, 5), Ints(5, 5), Ints(1, 5)]),
        Case(18, [F(1, 8, 6), Ints(4, 4), Ints(2, 2)], ("dilations", new long[] { 1, 2 }), ("pads", new long[] { 1, 0, 0, 1 }),
            ("strides", new long[] { 2, 1 })),
    ];
}
