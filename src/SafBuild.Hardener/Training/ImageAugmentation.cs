using SafBuild.Hardener.Data;
using SafBuild.Hardener.Faults;

namespace SafBuild.Hardener.Training;

/// <summary>
/// Crop and flip of one image, on its bytes. What a sample gets depends on seed, epoch and sample alone, so neither the order
/// of the samples nor the number of threads changes it.
/// </summary>
internal sealed class ImageAugmentation
{
    private readonly Augmentation _augmentation;
    private readonly ulong _seed;
    private readonly int _planes;
    private readonly int _height;
    private readonly int _width;

    /// <summary>Bytes that move as one: a value, or with channels last all channels of a pixel.</summary>
    private readonly int _pixel;

    /// <param name="augmentation">Not None.</param>
    /// <param name="shape">[C,H,W], or [H,W,C] with channels last.</param>
    /// <param name="elementSize">Bytes of a value.</param>
    /// <param name="seed">The user's seed.</param>
    internal ImageAugmentation(Augmentation augmentation, IReadOnlyList<long> shape, int elementSize, ulong seed)
    {
        (_augmentation, _seed) = (augmentation, seed);
        (_planes, _height, _width, _pixel) = augmentation.ChannelsLast
            ? (1, (int)shape[0], (int)shape[1], (int)shape[2] * elementSize)
            : ((int)shape[0], (int)shape[1], (int)shape[2], elementSize);
    }

    /// <summary>Writes the sample's image of this epoch; what the crop leaves open is 0.</summary>
    internal void Apply(int epoch, int sample, ReadOnlySpan<byte> image, Span<byte> destination)
    {
        KeyedRandom random = new(_seed, RandomPurpose.Augmentation, epoch, sample);
        ulong offsets = (ulong)(2 * _augmentation.Crop) + 1;
        int down = (int)random.NextBelow(offsets) - _augmentation.Crop;
        int right = (int)random.NextBelow(offsets) - _augmentation.Crop;
        bool mirror = _augmentation.Flip && random.NextBelow(2) == 1;
        destination.Clear();
        for (int plane = 0; plane < _planes; plane++)
        {
            for (int y = Math.Max(0, -down); y < Math.Min(_height, _height - down); y++)
            {
                int row = ((plane * _height) + y) * _width;
                CopyRow(image.Slice((row + (down * _width)) * _pixel, _width * _pixel), destination.Slice(row * _pixel, _width * _pixel),
                    right, mirror);
            }
        }
    }

    private void CopyRow(ReadOnlySpan<byte> from, Span<byte> to, int right, bool mirror)
    {
        int first = Math.Max(0, -right), last = Math.Min(_width, _width - right);
        if (!mirror)
        {
            from[((first + right) * _pixel)..((last + right) * _pixel)].CopyTo(to[(first * _pixel)..]);
            return;
        }

        for (int x = first; x < last; x++)
        {
            from.Slice((x + right) * _pixel, _pixel).CopyTo(to[((_width - 1 - x) * _pixel)..]);
        }
    }
}
