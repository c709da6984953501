using Pretrain.Images;

namespace Pretrain.Learning;

/// <summary>Images drawn for the network: pixels p as (p / 255 - 0.5) / 0.25, the normalisation in the *.dataset.json.</summary>
internal sealed class Batch(int samples)
{
    private readonly byte[] _pixels = new byte[ShapeImage.Pixels];

    internal int Samples => samples;

    /// <summary>[samples, 20, 20, 1].</summary>
    internal float[] Values { get; } = new float[samples * ShapeImage.Pixels];

    internal byte[] Labels { get; } = new byte[samples];

    internal void Draw(ImageStream stream, int first)
    {
        for (int n = 0; n < samples; n++)
        {
            Labels[n] = (byte)ShapeImage.Draw(stream, first + n, _pixels);
            for (int i = 0; i < _pixels.Length; i++)
                Values[(n * ShapeImage.Pixels) + i] = ((_pixels[i] / 255f) - 0.5f) / 0.25f;
        }
    }
}
