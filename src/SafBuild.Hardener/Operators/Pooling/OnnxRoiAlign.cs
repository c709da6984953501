using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Pooling;

/// <summary>
/// Averages of bilinear samples in a grid over each region. Sampling is separable, so a region is one product of two small matrices with
/// the picture. Regions get no gradient.
/// </summary>
internal sealed class OnnxRoiAlign : OnnxOperator
{
    internal override string Name => "RoiAlign";

    internal override InputRoles Roles { get; } = new(
        InputRole.Data.Because("an image, read at the places that the regions say"),
        InputRole.Data.Because("regions, four numbers each"),
        InputRole.Integers);

    internal override string? Objection(Onnx.NodeProto node, int opset) =>
        node.Attribute.FirstOrDefault(a => a.Name == "mode")?.S.ToStringUtf8() is null or "avg" ? null : "mode max";

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        Tensor x = call[0];
        double[] regions = call.Doubles(1)!;
        long[] batches = call.Longs(2)!;
        (long height, long width) = (call.Int("output_height", 1), call.Int("output_width", 1));
        List<Tensor> results = [];
        for (int r = 0; r < batches.Length; r++)
        {
            // x1, y1, x2, y2
            Tensor rows = Samples(call, regions[4 * r + 1], regions[4 * r + 3], height, x.shape[2], x);
            Tensor columns = Samples(call, regions[4 * r], regions[4 * r + 2], width, x.shape[3], x);
            results.Add(rows.matmul(x[batches[r]]).matmul(columns.t()));
        }

        return [results.Count > 0 ? stack(results) : zeros([0, x.shape[1], height, width], x.dtype, x.device)];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        .. Cases([10, 16], [F(1, 2, 6, 7), Floats(0, 0, 4, 5, 1.5, 2, 9, 4).Reshaped(2, 4).Constant(), Ints(0, 0)],
            ("output_height", 2), ("output_width", 3), ("sampling_ratio", 2), ("spatial_scale", 0.5)),
        Case(16, [F(2, 1, 5, 5), Floats(0, 0, 4, 5, 1.5, 2, 9, 4).Reshaped(2, 4).Constant(), Ints(0, 1)],
            ("output_height", 2), ("output_width", 2), ("coordinate_transformation_mode", "output_half_pixel")),
    ];

    /// <summary>[outputs, size]: the share of each place in each average.</summary>
    private static Tensor Samples(NodeCall call, double from, double to, long outputs, long size, Tensor like)
    {
        bool halfPixel = call.Text("coordinate_transformation_mode", call.Opset < 16 ? "output_half_pixel" : "half_pixel") == "half_pixel";
        double scale = call.Float("spatial_scale", 1);
        double start = from * scale - (halfPixel ? 0.5 : 0);
        double length = to * scale - (halfPixel ? 0.5 : 0) - start;
        length = halfPixel ? length : Math.Max(length, 1);
        long ratio = call.Int("sampling_ratio", 0);
        long grid = ratio > 0 ? ratio : (long)Math.Ceiling(length / outputs);
        double[] matrix = new double[outputs * size];
        for (long o = 0; o < outputs; o++)
        {
            for (long g = 0; g < grid; g++)
            {
                double at = start + length / outputs * (o + (g + 0.5) / grid);
                if (at < -1 || at > size)
                {
                    continue;
                }

                at = Math.Clamp(at, 0, size - 1);
                long low = Math.Min((long)at, size - 1);
                matrix[o * size + low] += (1 - (at - low)) / grid;
                matrix[o * size + Math.Min(low + 1, size - 1)] += (at - low) / grid;
            }
        }

        return tensor(matrix, [outputs, size], like.dtype, like.device);
    }
}
