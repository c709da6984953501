using SafBuild.Hardener.Data;
using SafBuild.Hardener.Faults;

namespace SafBuild.Hardener.Training;

/// <summary>
/// Crop and flip of one image, on its bytes. What a sample gets depends on seed, epoch and sample alone, so neither the order
/// of the samples nor the number of threads changes it.
/// </summary>
internal sealed class ImageAugmentation
{
    private readonly Augmentation augmentation;
    private readonly ulong seed;
    private readonly int planes;
    private readonly int height;
    private readonly int width;

    /// <summary>Bytes that move as one: a value, or with channels last all channels of a pixel.</summary>
    private readonly int pixel;

    /// <param name="augmentation">Not None.</param>
    /// <param name="shape">[C,H,W], or [H,W,C] with channels last.</param>
    /// <param name="elementSize">Bytes of a value.</param>
    /// <param name="seed">The user's seed.</param>
    internal ImageAugmentation(Augmentation augmentation, IReadOnlyList<long> shape, int elementSize, ulong seed)
    {
        (this.augmentation, this.seed) = (augmentation, seed);
        (planes, height, width, pixel) = augmentation.ChannelsLast
            ? (1, (int)shape[0], (int)shape[1], (int)shape[2] * elementSize)
            : ((int)shape[0], (int)shape[1], (int)shape[2], elementSize);
    }

    /// <summary>Writes the sample's image of this epoch; what the crop leaves open is 0.</summary>
    internal void Apply(int epoch, int sample, ReadOnlySpan<byte> image, Span<byte> destination)
    {
        FaultRandom random = new(seed, FaultPurpose.Augmentation, epoch, sample);
        ulong offsets = (ulong)(2 * augmentation.Crop) + 1;
        int down = (int)random.NextBelow(offsets) - augmentation.Crop;
        int right = (int)random.NextBelow(offsets) - augmentation.Crop;
        bool mirror = augmentation.Flip && random.NextBelow(2) == 1;
        destination.Clear();
        for (int plane = 0; plane < planes; plane++)
        {
            for (int y = Math.Max(0, -down); y < Math.Min(height, height - down); y++)
            {
                int row = ((plane * height) + y) * width;
                CopyRow(image.Slice((row + (down * width)) * pixel, width * pixel), destination.Slice(row * pixel, width * pixel), right, mirror);
            }
        }
    }

    private void CopyRow(ReadOnlySpan<byte> from, Span<byte> to, int right, bool mirror)
    {
        int first = Math.Max(0, -right), last = Math.Min(width, width - right);
        if (!mirror)
        {
            from[((first + right) * pixel)..((last + right) * pixel)].CopyTo(to[(first * pixel)..]);
            return;
        }

        for (int x = first; x < last; x++)
        {
            from.Slice((x + right) * pixel, pixel).CopyTo(to[((width - 1 - x) * pixel)..]);
        }
    }
}
