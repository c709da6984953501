using System.Numerics.Tensors;
using Pretrain.Images;

namespace Pretrain.Learning;

/// <summary>
/// SGD with momentum over images that are each seen once; the learning rate rises for a tenth of the steps and then falls to zero.
/// </summary>
internal sealed class Trainer(Network network, double peakLearningRate)
{
    internal const int BatchSize = 50;

    private const float Momentum = 0.9f;
    private const float Decay = 5e-4f;

    /// <param name="steps">Batches of <see cref="BatchSize"/> new images.</param>
    /// <param name="report">Receives step and mean loss, now and then.</param>
    internal void Run(int steps, Action<int, double> report)
    {
        var batch = new Batch(BatchSize);
        float[] slope = new float[BatchSize * Network.Classes];
        double sum = 0;
        int every = Math.Max(1, steps / 10);
        for (int step = 0; step < steps; step++)
        {
            batch.Draw(ImageStream.Pretraining, step * BatchSize);
            float[] logits = network.Forward(batch.Values, BatchSize, training: true);
            sum += CrossEntropy.Evaluate(logits, batch.Labels, Network.Classes, slope);
            network.Backward(slope, BatchSize);
            Step((float)LearningRate(step, steps));
            if ((step + 1) % every == 0)
            {
                report(step + 1, sum / every);
                sum = 0;
            }
        }
    }

    /// <summary>Share of images 0 .. count - 1 of the test stream that are classified right.</summary>
    internal double Measure(int count)
    {
        var batch = new Batch(count);
        batch.Draw(ImageStream.Test, 0);
        return Accuracy(network.Forward(batch.Values, count, training: false), batch.Labels);
    }

    /// <param name="logits">[labels, 10].</param>
    internal static double Accuracy(ReadOnlySpan<float> logits, ReadOnlySpan<byte> labels)
    {
        int right = 0;
        for (int n = 0; n < labels.Length; n++)
            right += TensorPrimitives.IndexOfMax(logits.Slice(n * Network.Classes, Network.Classes)) == labels[n] ? 1 : 0;
        return right / (double)labels.Length;
    }

    private double LearningRate(int step, int steps)
    {
        double done = (step + 0.5) / steps;
        return peakLearningRate * Math.Min(done / 0.1, (1 - done) / 0.9);
    }

    private void Step(float learningRate)
    {
        foreach (Parameter parameter in network.Parameters)
        {
            float decay = parameter.Decays ? Decay : 0;
            for (int i = 0; i < parameter.Value.Length; i++)
            {
                float slope = parameter.Gradient[i] + (decay * parameter.Value[i]);
                parameter.Momentum[i] = (Momentum * parameter.Momentum[i]) + slope;
                parameter.Value[i] -= learningRate * parameter.Momentum[i];
            }

            Array.Clear(parameter.Gradient);
        }
    }
}
