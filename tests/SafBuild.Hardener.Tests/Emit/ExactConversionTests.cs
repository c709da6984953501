using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Faults;
using SafBuild.Hardener.Graph;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Formats;
using SafBuild.Runtime.Functions;
using SafBuild.Runtime.Tensors;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Tests.Emit;

public class ExactConversionTests
{
    private static readonly string[] Storages = ["Float32", "Float16", "BFloat16", "Q2.5", "Q0.7", "Q7.0", "Q3.12", "Q15.0"];

    public static TheoryData<string, string, string> Forms => [.. from function in SaturatedFunctions.All
                                                                     from storage in Storages
                                                                     from scale in Enum.GetNames<ScaleMode>()
                                                                     select (function.Name, storage, scale)];

    /// <summary>s * f(v) is w before rounding to the storage, for every function, storage and scale of finite reach.</summary>
    [Theory]
    [MemberData(nameof(Forms))]
    public void Convert_then_evaluate_gives_the_weight_back(string function, string storage, string scaleName)
    {
        ScaleMode scale = Enum.Parse<ScaleMode>(scaleName);
        WeightTensor tensor = Weights(RandomValues(8 * 27), [8, 3, 3, 3], [8, 1, 1, 1]);
        SafForm form = Form(function, scale, storage);

        SafTensor saf = ExactConversion.Convert(tensor, form);

        int scales = scale == ScaleMode.PerChannel && function != "Identity" ? 8 : 1;
        Assert.Equal(scales, saf.Scales.Length);
        Assert.Equal(scales == 8 ? [8, 1, 1, 1] : [1L, 1, 1, 1], saf.ScaleShape);
        for (int i = 0; i < saf.Raw.Length; i++)
        {
            if (scale == ScaleMode.Unit || function == "Identity")
            {
                Assert.Equal((1f, tensor.Values[i]), (saf.Scales[0], saf.Raw[i]));
                continue;
            }

            double s = saf.Scales[scales == 8 ? i / 27 : 0];
            double w = s * form.Function.Evaluate(saf.Raw[i]);
            Assert.True(s > 0 && float.IsFinite(saf.Raw[i]) && Math.Abs(saf.Raw[i]) <= form.Storage.Largest);
            Assert.True(Math.Abs(w - tensor.Values[i]) <= 2e-7 * s
                * form.Function.Bound, $"{i}: {w:R} for {tensor.Values[i]:R}, s = {s:R}");
        }
    }

    [Fact]
    public void Scale_of_float_storage_is_the_methods()
    {
        SafTensor saf = ExactConversion.Convert(Weights([0.5f, -2, 1, 0.25f], [2, 2], [2, 1]), Form("Arctan", ScaleMode.PerChannel));

        Assert.Equal(1.05 * 2 / (float)(Math.PI / 2), saf.Scales[0], 1e-6);
        Assert.Equal(1.05 * 1 / (float)(Math.PI / 2), saf.Scales[1], 1e-6);
    }

    [Fact]
    public void Scale_of_narrow_fixed_point_keeps_the_largest_weight_representable()
    {
        SafTensor saf = ExactConversion.Convert(Weights([3, -1, 0.5f, 0], [1, 4], [1, 1]), Form("Tanh", ScaleMode.PerTensor, "Q0.7"));

        // tanh(127/128) = 0.7585 is less than 1/1.05.
        Assert.Equal(3 / Math.Tanh(127.0 / 128), saf.Scales[0], 1e-6);
        Assert.Equal(127.0 / 128, saf.Raw[0], 1e-6);
    }

    [Fact]
    public void Channels_of_MatMul_are_columns()
    {
        SafTensor saf = ExactConversion.Convert(Weights([1, 10, 100, 2, 20, 200], [2, 3], [1, 3]), Form("Clip", ScaleMode.PerChannel));

        Assert.Equal([2.1f, 21f, 210f], saf.Scales, (a, b) => Math.Abs(a - b) < 1e-5 * a);
        Assert.All(saf.Raw[3..], v => Assert.Equal(1 / 1.05, v, 1e-6));
        Assert.All(saf.Raw[..3], v => Assert.Equal(0.5 / 1.05, v, 1e-6));
    }

    [Fact]
    public void Channels_of_groups_take_their_maximum_over_the_group()
    {
        // ConvTranspose of two groups: rows 0 and 1 share scales, rows 2 and 3 do.
        WeightTensor tensor = Weights([1, 2, 3, 4, 5, 6, 7, 8], [4, 2], [2, 2]);

        SafTensor saf = ExactConversion.Convert(tensor, Form("Clip", ScaleMode.PerChannel));

        Assert.Equal([3 * 1.05f, 4 * 1.05f, 7 * 1.05f, 8 * 1.05f], saf.Scales, (a, b) => Math.Abs(a - b) < 1e-5 * a);
    }

    [Theory]
    [InlineData("Tanh")]
    [InlineData("Arctan")]
    [InlineData("Softsign")]
    [InlineData("ModifiedTanh")]
    [InlineData("Clip")]
    public void Channels_of_zeros_and_of_extremes_have_positive_finite_scales_and_keep_their_weights(string function)
    {
        float[] values = [0, -0f, float.Epsilon, -float.Epsilon, 1e-40f, 3e-41f, float.MaxValue, -1e38f, 1e-38f, -2e-38f, 1e30f, 1e-30f];
        SafForm form = Form(function, ScaleMode.PerChannel);

        SafTensor saf = ExactConversion.Convert(Weights(values, [6, 2], [6, 1]), form);

        for (int i = 0; i < values.Length; i++)
        {
            float scale = saf.Scales[i / 2];
            double w = (double)scale * form.Function.Evaluate(saf.Raw[i]);
            Assert.True(scale > 0 && float.IsFinite(scale) && float.IsFinite(saf.Raw[i]));
            Assert.True(Math.Abs(w - values[i]) <= 1e-6
                * Math.Max(Math.Abs(values[i & ~1]), Math.Abs(values[i | 1])), $"{i}: {w} for {values[i]}");
        }

        Assert.True(saf.Scales[0] * form.Function.Bound < 1e-37, "a fault in a channel of zeros must not matter");
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Convert_of_a_weight_that_is_not_finite_names_tensor_and_index(float bad)
    {
        SafException error = Assert.Throws<SafException>(
            () => ExactConversion.Convert(Weights([1, 2, bad, 4], [2, 2], [2, 1]), Form("Arctan", ScaleMode.PerChannel), "net.onnx"));

        Assert.Equal("SAF1007", error.Diagnostics[0].Code.Id);
        Assert.StartsWith("net.onnx : error SAF1007:", error.Message);
        Assert.Contains("'w'", error.Message);
        Assert.Contains("index 2", error.Message);
    }

    [Fact]
    public void Convert_of_a_scalar_works()
    {
        SafTensor scalar = ExactConversion.Convert(Weights([-3], [], []), Form("Tanh", ScaleMode.PerChannel));

        Assert.Equal(-3, scalar.Scales[0] * Math.Tanh(scalar.Raw[0]), 1e-6);
    }

    internal static SafForm Form(string function, ScaleMode scale, string storage = "Float32", OutOfRange outOfRange = OutOfRange.Saturate)
    {
        Assert.True(SaturatedFunctions.TryFind(function, out SaturatedFunction? f));
        Assert.True(StorageFormats.TryFind(storage, out StorageFormat? s));
        return SafForm.Default with { Function = f, Scale = scale, OutOfRange = outOfRange, Storage = s };
    }

    internal static WeightTensor Weights(float[] values, long[] shape, long[] scaleShape, WeightKind kind = WeightKind.Saf) => new()
    {
        Name = "w",
        Shape = shape,
        ElementType = NumberType.Float32,
        Kind = kind,
        ChannelScaleShape = scaleShape,
        ReadBy = "Conv 'c'",
        Values = values,
        Bytes = WeightEncoder.ToBytes(values, NumberType.Float32),
    };

    internal static float[] RandomValues(int count)
    {
        KeyedRandom random = new(5, RandomPurpose.Samples, 0, 0);
        return [.. Enumerable.Range(0, count).Select(i => (float)(((random.NextDouble() * 2) - 1) * Math.Pow(10, (i / 27) - 4)))];
    }
}
