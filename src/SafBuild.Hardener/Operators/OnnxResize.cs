using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators;

/// <summary>Nearest, linear and cubic, in all coordinate modes, one axis after the other.</summary>
internal sealed class OnnxResize : OnnxOperator
{
    internal override string Name => "Resize";

    internal override string? Objection(Onnx.NodeProto node, int opset) =>
        node.Attribute.Any(a => a.Name == "antialias" && a.I != 0) ? "antialias"
        : node.Attribute.Any(a => a.Name == "keep_aspect_ratio_policy" && a.S.ToStringUtf8() != "stretch") ? "keep_aspect_ratio_policy" : null;

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        Tensor x = call[0];
        int rank = (int)x.ndim;
        bool old = call.Opset < 11;
        double[] scales = Filled(call.Doubles(old ? 1 : 2));
        long[] sizes = call.Longs(3) ?? [];
        double[] region = Filled(old ? null : call.Doubles(1));
        long[] axes = call.Ints("axes") ?? [.. Enumerable.Range(0, rank).Select(i => (long)i)];
        string coordinates = call.Text("coordinate_transformation_mode", old ? "asymmetric" : "half_pixel");
        for (int i = 0; i < axes.Length; i++)
        {
            long axis = axes[i] < 0 ? axes[i] + rank : axes[i];
            long input = x.shape[axis];
            double scale = sizes.Length > 0 ? sizes[i] / (double)input : scales[i];
            long output = sizes.Length > 0 ? sizes[i] : (long)Math.Floor(input * scale);
            (double, double) part = region.Length > 0 ? (region[i], region[i + axes.Length]) : (0, 1);
            ResizeAxis step = new(call, input, output, scale, coordinates, part, old);
            x = step.IsIdentity ? x : step.Apply(x, axis);
        }

        return [x];
    }

    internal override IEnumerable<OperatorExample> Examples
    {
        get
        {
            ExampleInput x = F(1, 2, 4, 5);
            ExampleInput scales = Floats(1, 1, 2, 1.6).Constant();
            ExampleInput none = Floats().Constant();
            yield return Case(10, [x, scales]);
            yield return Case(10, [x, scales], ("mode", "linear"));
            foreach (string mode in new[] { "half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric" })
            {
                yield return Case(11, [x, none, scales], ("mode", "linear"), ("coordinate_transformation_mode", mode));
                yield return Case(13, [x, none, scales], ("mode", "cubic"), ("coordinate_transformation_mode", mode));
                yield return Case(13, [x, none, none, Ints(1, 2, 3, 7)], ("mode", "linear"), ("coordinate_transformation_mode", mode));
                yield return Case(13, [x, none, scales], ("mode", "nearest"), ("coordinate_transformation_mode", mode));
            }

            foreach (string nearest in new[] { "round_prefer_floor", "round_prefer_ceil", "floor", "ceil" })
            {
                yield return Case(13, [x, none, Floats(1, 1, 0.5, 2.4).Constant()], ("mode", "nearest"), ("nearest_mode", nearest));
            }

            yield return Case(13, [x, none, scales], ("mode", "cubic"), ("cubic_coeff_a", -0.5), ("exclude_outside", 1));
            yield return Case(19, [x, Missing, Missing, Ints(1, 2, 8, 8)], ("mode", "linear"), ("coordinate_transformation_mode", "half_pixel_symmetric"));
            yield return Case(18, [x, Missing, Floats(2, 2).Constant()], ("mode", "linear"), ("axes", new long[] { 2, 3 }));
            yield return Case(13, [x, Floats(0, 0, 0.2, 0.1, 1, 1, 0.9, 1.2).Constant(), none, Ints(1, 2, 3, 4)], ("mode", "linear"), ("coordinate_transformation_mode", "tf_crop_and_resize"), ("extrapolation_value", 0.5));
        }
    }

    private static double[] Filled(double[]? values) => values ?? [];
}
