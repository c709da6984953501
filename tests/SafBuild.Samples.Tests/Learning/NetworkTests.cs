using System.Security.Cryptography;
using Pretrain.Export;
using Pretrain.Images;
using Pretrain.Learning;

namespace SafBuild.Samples.Tests.Learning;

public sealed class NetworkTests
{
    private const int Samples = 6;

    [Fact]
    public void Gradients_equal_numerical_differences()
    {
        Network network = Network.Convolutional();
        var batch = new Batch(Samples);
        batch.Draw(ImageStream.Test, 0);
        float[] slope = new float[Samples * Network.Classes];
        Loss(network, batch, slope);
        network.Backward(slope, Samples);

        foreach (Parameter parameter in network.Parameters)
        {
            // Along its own gradient, so that one number checks every value of the parameter: the slope is its norm.
            double norm = Math.Sqrt(parameter.Gradient.Sum(g => (double)g * g));
            double step = 2e-3 / norm;
            double up = Moved(network, parameter, step, batch);
            double down = Moved(network, parameter, -step, batch);
            Assert.Equal(norm, (up - down) / (2 * step * norm), norm * 0.03);
        }
    }

    [Fact]
    public void Training_gives_the_same_file_every_time_and_learns()
    {
        Network network = Network.Convolutional();
        var losses = new List<double>();
        new Trainer(network, 0.1).Run(10, (_, loss) => losses.Add(loss));

        Assert.Equal("d5c8f655c1ddc43a78a238b08b99613b217804619b298caf94f0816d789ae586",
            Convert.ToHexStringLower(SHA256.HashData(OnnxExport.Encode(network))));
        Assert.True(losses[^1] < losses[0]);
    }

    [Fact]
    public void The_exported_file_computes_what_the_network_computes()
    {
        Network network = Network.Convolutional();
        var trainer = new Trainer(network, 0.1);
        trainer.Run(40, (_, _) => { });

        Assert.Equal(trainer.Measure(500), OnnxAccuracy.Measure(OnnxExport.Encode(network), 500), 0.0021);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-0.3)]
    [InlineData(-1)]
    [InlineData(-20.5)]
    [InlineData(-650)]
    public void Exponential_is_exact_to_rounding(double x) =>
        Assert.Equal(1, CrossEntropy.Exponential(x) / Math.Exp(x), 1e-12);

    private static double Moved(Network network, Parameter parameter, double step, Batch batch)
    {
        float[] before = [.. parameter.Value];
        for (int i = 0; i < before.Length; i++)
            parameter.Value[i] += (float)(step * parameter.Gradient[i]);
        double loss = Loss(network, batch, new float[Samples * Network.Classes]);
        before.CopyTo(parameter.Value, 0);
        return loss;
    }

    private static double Loss(Network network, Batch batch, float[] slope) =>
        CrossEntropy.Evaluate(network.Forward(batch.Values, Samples, training: true), batch.Labels, Network.Classes, slope);
}
