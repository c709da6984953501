using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.KeptScalar;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Sampling;

/// <summary>Nearest, linear and cubic, in all coordinate modes, one axis after the other.</summary>
internal sealed class OnnxResize : OnnxOperator
{
    internal override string Name => "Resize";

    internal override InputRoles Roles { get; } = new(
        InputRole.Data,
        InputRole.Structure("scales or region of a resize"),
        InputRole.Structure("scales or region of a resize"),
        InputRole.Integers);

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        Tensor x = call[0].is_floating_point() ? call[0] : call[0].to(call.Precision);
        int rank = (int)x.ndim;
        bool old = call.Opset < 11;
        long[] axes = [.. (call.Ints("axes") ?? [.. Enumerable.Range(0, rank).Select(i => (long)i)]).Select(a => a < 0 ? a + rank : a)];
        long[] before = [.. axes.Select(a => x.shape[a])];
        (float[] scales, long[] sizes) = Sizes(call, old, before);
        double[] region = old ? [] : call.Doubles(1) ?? [];
        string coordinates = call.Text("coordinate_transformation_mode", old ? "asymmetric" : "half_pixel");
        Tensor? outside = null;
        for (int i = 0; i < axes.Length; i++)
        {
            (float, float) part = region.Length > 0 ? ((float)region[i], (float)region[i + axes.Length]) : (0, 1);
            ResizeAxis step = new(call, before[i], sizes[i], scales[i], coordinates, part, old);
            x = step.IsIdentity ? x : step.Apply(x, axes[i]);
            if (step.Outside() is { } beyond)
            {
                long[] shape = [.. Enumerable.Repeat(1L, rank)];
                shape[axes[i]] = beyond.Length;
                Tensor mask = tensor(beyond, [beyond.Length], device: x.device).reshape(shape);
                outside = outside is null ? mask : outside.logical_or(mask);
            }
        }

        x = outside is null ? x : x.masked_fill(outside, Kept(call.Float("extrapolation_value", 0)));
        return [call[0].is_floating_point() ? x : x.trunc().to(call[0].dtype)];
    }

    /// <summary>What the node gives of the two, and the other computed from it in single precision as ONNX Runtime does.</summary>
    private static (float[] Scales, long[] Sizes) Sizes(NodeCall call, bool old, long[] before)
    {
        long[] sizes = old ? [] : call.Longs(3) ?? [];
        if (sizes.Length == 0)
        {
            float[] given = [.. (call.Doubles(old ? 1 : 2) ?? []).Select(s => (float)s)];
            return (given, [.. given.Zip(before, (s, d) => (long)(s * d))]);
        }

        float[] scales = [.. sizes.Zip(before, (s, d) => d == 0 ? 1 : s / (float)d)];
        string policy = call.Text("keep_aspect_ratio_policy", "stretch");
        if (policy == "stretch")
        {
            return (scales, sizes);
        }

        float one = policy == "not_larger" ? scales.Min() : scales.Max();
        return ([.. scales.Select(_ => one)], [.. before.Select(d => (long)MathF.Round(one * d, MidpointRounding.AwayFromZero))]);
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
            yield return Case(19, [x, Missing, Missing, Ints(1, 2, 8, 8)], ("mode", "linear"),
                ("coordinate_transformation_mode", "half_pixel_symmetric"));
            yield return Case(18, [x, Missing, Floats(2, 2).Constant()], ("mode", "linear"), ("axes", new long[] { 2, 3 }));
            foreach (string mode in new[] { "linear", "cubic" })
            {
                foreach (int exclude in new[] { 0, 1 })
                {
                    yield return Case(18, [F(1, 1, 7, 6), Missing, Floats(1, 1, 0.6, 0.4).Constant()], ("mode", mode), ("antialias", 1),
                        ("exclude_outside", exclude));
                }

                yield return Case(19, [x, Missing, Missing, Ints(1, 2, 3, 9)], ("mode", mode), ("antialias", 1));
                yield return Case(19, [F(1, 1, 9, 9), Missing, Missing, Ints(1, 1, 4, 5)], ("mode", mode), ("antialias", 1),
                    ("coordinate_transformation_mode", "align_corners"));
            }

            foreach (string policy in new[] { "not_larger", "not_smaller" })
            {
                yield return Case(18, [x, Missing, Missing, Ints(7, 8)], ("mode", "nearest"), ("axes", new long[] { 2, 3 }),
                    ("keep_aspect_ratio_policy", policy));
                yield return Case(19, [x, Missing, Missing, Ints(3, 3)], ("mode", "linear"), ("axes", new long[] { 2, 3 }),
                    ("keep_aspect_ratio_policy", policy));
            }

            yield return Case(11, [x, none, none, Ints(1, 2, 3, 3)], ("mode", "nearest"),
                ("coordinate_transformation_mode", "tf_half_pixel_for_nn"));
            yield return Case(10, [x, Floats(1, 1, 0.6, 0.4).Constant()]);
            yield return Case(13, [F(1, 1, 5), none, Floats(1, 1, 2.5).Constant()], ("mode", "nearest"), ("nearest_mode", "floor"),
                ("coordinate_transformation_mode", "asymmetric"));
            yield return Case(13, [F(1, 1, 5), none, Floats(1, 1, 2.5).Constant()], ("mode", "linear"));
            yield return Case(13, [F(1, 1, 2, 3, 2), none, Floats(1, 1, 2, 1.5, 2).Constant()], ("mode", "linear"));
            yield return Case(13, [F(1, 4, 5, 2), none, Floats(1, 2, 2, 1).Constant()], ("mode", "linear"));
            yield return Case(19,
                [Whole(0, 200, 1, 1, 4, 4).As(Onnx.TensorProto.Types.DataType.Uint8), Missing, Floats(1, 1, 2, 2).Constant()],
                ("mode", "nearest")).Giving(Onnx.TensorProto.Types.DataType.Uint8).Without(gradient: false);
            yield return Case(13, [x, Floats(0, 0, 0.2, -0.3, 1, 1, 1.4, 0.8).Constant(), none, Ints(1, 2, 3, 4)], ("mode", "nearest"),
                ("coordinate_transformation_mode", "tf_crop_and_resize"), ("extrapolation_value", 0.5));
            yield return Case(13, [x, Floats(0, 0, 0.2, 0.1, 1, 1, 0.9, 1.2).Constant(), none, Ints(1, 2, 3, 4)], ("mode", "linear"),
                ("coordinate_transformation_mode", "tf_crop_and_resize"), ("extrapolation_value", 0.5));
        }
    }
}
