using Pretrain.Images;

namespace Pretrain.Learning;

/// <summary>Layers one after the other; the last gives [samples, 10] logits.</summary>
internal sealed class Network(IReadOnlyList<Layer> layers)
{
    internal const int Classes = 10;

    internal IReadOnlyList<Layer> Layers => layers;

    internal IEnumerable<Parameter> Parameters => layers.SelectMany(layer => layer.Parameters);

    /// <summary>Three times convolution, BatchNorm and Relu, two 2x2 poolings, the mean over the pixels, one dense layer.</summary>
    internal static Network Convolutional()
    {
        var random = new CounterRandom(ImageStreams.Seed, 0, 0);
        const int size = ShapeImage.Size;
        return new Network(
        [
            new Convolution("conv1.weight", size, 1, 24, ref random),
            new BatchNormalization("bn1", size, 24),
            new Relu(size * size * 24),
            new MaxPool(size, 24),
            new Convolution("conv2.weight", size / 2, 24, 48, ref random),
            new BatchNormalization("bn2", size / 2, 48),
            new Relu(size / 2 * (size / 2) * 48),
            new MaxPool(size / 2, 48),
            new Convolution("conv3.weight", size / 4, 48, 96, ref random),
            new BatchNormalization("bn3", size / 4, 96),
            new Relu(size / 4 * (size / 4) * 96),
            new GlobalAverage(size / 4 * (size / 4), 96),
            new Dense("fc", 96, Classes, ref random),
        ]);
    }

    /// <summary>Every pixel straight to every class, for comparison.</summary>
    internal static Network Linear()
    {
        var random = new CounterRandom(ImageStreams.Seed, 0, 1);
        return new Network([new Dense("fc", ShapeImage.Pixels, Classes, ref random)]);
    }

    /// <summary>One hidden layer of 128 without convolution, for comparison: about as many weights as the convolutional network.</summary>
    internal static Network Hidden()
    {
        var random = new CounterRandom(ImageStreams.Seed, 0, 2);
        return new Network(
        [
            new Dense("fc1", ShapeImage.Pixels, 128, ref random),
            new Relu(128),
            new Dense("fc2", 128, Classes, ref random),
        ]);
    }

    internal float[] Forward(float[] x, int samples, bool training)
    {
        foreach (Layer layer in layers)
            x = layer.Forward(x, samples, training);
        return x;
    }

    internal void Backward(float[] dy, int samples)
    {
        for (int i = layers.Count - 1; i >= 0; i--)
            dy = layers[i].Backward(dy, samples);
    }
}
