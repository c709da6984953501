using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Native;
using SafBuild.Hardener.Tests.Native;
using SafBuild.Hardener.Training;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Formats;
using SafBuild.Runtime.Functions;
using SafBuild.Runtime.Tensors;
using SafBuild.Shared;
using TorchSharp;

namespace SafBuild.Hardener.Tests.Training;

[Collection(TorchCollection.Name)]
public sealed class SafParameterTests
{
    public SafParameterTests() => TorchLibraries.Load(null);

    [Theory]
    [InlineData(ScaleMode.PerChannel)]
    [InlineData(ScaleMode.PerTensor)]
    [InlineData(ScaleMode.Unit)]
    internal void Weights_are_s_times_f_of_v(ScaleMode scale)
    {
        // Two groups along the second axis, as recurrent gates or grouped kernels have.
        WeightTensor tensor = Tensor([2, 4], [2, 2], [0.1f, -0.2f, 3, 4, 5e-3f, 6e-3f, -70, 80]);
        SafForm form = Form("Arctan", scale);
        SafTensor converted = ExactConversion.Convert(tensor, form);
        using SafParameter parameter = new(tensor, converted, form, new(form, 0, 1), 0, torch.CPU);
        parameter.Begin(0, false, 0);
        float[] found = parameter.Weight().data<float>().ToArray();
        for (int i = 0; i < 8; i++)
        {
            double expected = scale == ScaleMode.Unit ? Math.Atan(tensor.Values[i]) : tensor.Values[i];
            Assert.Equal(expected, found[i], 1e-5 * Math.Abs(expected));
        }

        Assert.Equal(converted.Raw, parameter.Snapshot());
    }

    [Fact]
    public void A_step_moves_the_weight_as_plain_descent_would_whatever_the_scale()
    {
        // dL/dw = 1; small weights, where f'(v) is about 1.
        foreach (float size in new[] { 1e-3f, 1, 1e3f })
        {
            WeightTensor tensor = Tensor([1, 3], [1, 1], [size * 0.001f, size * -0.001f, size]);
            SafForm form = Form("Tanh", ScaleMode.PerChannel);
            using SafParameter parameter = new(tensor, ExactConversion.Convert(tensor, form), form, new(form, 0, 1), 0, torch.CPU);
            parameter.Begin(0, true, 0);
            parameter.Weight().sum().backward();
            parameter.Step(1e-3 * size, 0);
            parameter.Begin(1, false, 0);
            float[] found = parameter.Weight().data<float>().ToArray();
            Assert.Equal(0, found[0] / size, 1e-4);
            Assert.Equal(-0.002, found[1] / size, 1e-4);
            Assert.InRange(found[2] / size, 0.9999, 1); // saturated: f'(v)^2 is small
        }
    }

    [Fact]
    public void Rounding_passes_the_gradient_and_small_steps_add_up()
    {
        WeightTensor tensor = Tensor([1, 2], [1, 1], [0.5f, 3.9f]);
        SafForm form = Form("Identity", ScaleMode.Unit) with { Storage = Find("Q2.5") };
        using SafParameter parameter = new(tensor, ExactConversion.Convert(tensor, form), form, new(form, 0, 1), 0, torch.CPU);
        for (int step = 0; step < 20; step++)
        {
            parameter.Begin(step, true, 0);
            torch.Tensor weight = parameter.Weight();
            Assert.All(weight.data<float>().ToArray(), w => Assert.Equal(Math.Round(w * 32), w * 32));
            (-weight).sum().backward();
            parameter.Step(0.001, 0);
        }

        float[] v = parameter.Snapshot();
        Assert.InRange(v[0], 0.6, 0.7); // far more than one step of 1/32, made of steps far below it
        Assert.Equal(127f / 32, v[1]); // held at the largest stored value
    }

    /// <summary>(lambda * level + v) / (lambda + 1), from lambda 1 on to 30, and then the level.</summary>
    [Fact]
    public void Relaxed_weights_are_read_between_the_value_and_its_level()
    {
        WeightTensor tensor = Tensor([1, 2], [1, 1], [0.3f, 1]);
        SafForm form = SafForm.Of(new HardenRequest { Storage = "Coded8", ValueBits = 4 });
        using SafParameter parameter = new(tensor, ExactConversion.Convert(tensor, form), form, new(form, 0, 1), 0, torch.CPU);
        parameter.Restore([0.9f, 1]);
        float level = Read(0);
        Assert.Equal(1, level);
        Assert.Equal(0.95f, Read(0.5), 1e-6f);
        Assert.Equal(0.99f, Read(0.1), 1e-6f);
        Assert.Equal([0.9f, 1], parameter.Snapshot());
        double[] shares = [.. Enumerable.Range(0, 101).Select(i => RelaxationSchedule.At(LevelTraining.BinaryRelax, i / 100.0))];
        Assert.Equal(0.5, shares[0]);
        Assert.Equal(1 / 31.0, shares[74], 2e-3);
        Assert.All(shares[75..], s => Assert.Equal(0, s));
        Assert.Equal(shares.OrderDescending(), shares);
        Assert.Equal(0, RelaxationSchedule.At(LevelTraining.StraightThrough, 0.1));

        float Read(double relaxed)
        {
            parameter.Begin(0, true, relaxed);
            return parameter.Weight().data<float>().ToArray()[0];
        }
    }

    [Fact]
    public void A_channel_of_zeros_stays_and_gives_no_NaN()
    {
        WeightTensor tensor = Tensor([2, 2], [2, 1], [0, 0, 1, 2]);
        SafForm form = Form("Arctan", ScaleMode.PerChannel);
        using SafParameter parameter = new(tensor, ExactConversion.Convert(tensor, form), form, new(form, 0, 1), 0, torch.CPU);
        parameter.Begin(0, true, 0);
        parameter.Weight().sum().backward();
        parameter.Step(0.1, 0);
        float[] v = parameter.Snapshot();
        Assert.All(v, value => Assert.True(float.IsFinite(value)));
        Assert.Equal([0, 0], v[..2]);
    }

    internal static WeightTensor Tensor(long[] shape, long[] scaleShape, float[] values, WeightKind kind = WeightKind.Saf) => new()
    {
        Name = "w",
        Shape = shape,
        ElementType = NumberType.Float32,
        Kind = kind,
        ChannelScaleShape = scaleShape,
        ReadBy = "test",
        Values = values,
        Bytes = System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()).ToArray(),
    };

    internal static SafForm Form(string function, ScaleMode scale)
    {
        Assert.True(SaturatedFunctions.TryFind(function, out SaturatedFunction? f));
        return SafForm.Default with { Function = f, Scale = scale };
    }

    internal static StorageFormat Find(string name)
    {
        Assert.True(StorageFormats.TryFind(name, out StorageFormat? format));
        return format;
    }
}
