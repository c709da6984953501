using SafBuild.Hardener.Training;

namespace SafBuild.Hardener.Tests.Training;

public sealed class ImageAugmentationTests
{
    private const int Side = 5;
    private const int Crop = 2;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_shift_and_both_mirrors_come_and_nothing_else(bool channelsLast)
    {
        HashSet<string> expected =
            [.. from down in Range() from right in Range() from mirror in new[] { false, true } select Text(
                Expected(down, right, mirror, channelsLast))];
        HashSet<string> found = [];
        ImageAugmentation augmentation = new(new(Crop, true, channelsLast), channelsLast ? [Side, Side, 2] : [2, Side, Side], 1, 1);
        for (int sample = 0; sample < 1500; sample++)
        {
            byte[] result = new byte[2 * Side * Side];
            augmentation.Apply(1, sample, Image(channelsLast), result);
            found.Add(Text(result));
        }

        Assert.Equal(expected.Order(), found.Order());
    }

    [Fact]
    public void It_depends_on_seed_epoch_and_sample()
    {
        byte[] Draw(ulong seed, int epoch, int sample)
        {
            // 17 * 17 * 2 possibilities, so that two draws are rarely the same; these are not.
            byte[] image = [.. Enumerable.Range(0, 400).Select(i => (byte)(1 + (i % 251)))], result = new byte[400];
            new ImageAugmentation(new(8, true, false), [1, 20, 20], 1, seed).Apply(epoch, sample, image, result);
            return result;
        }

        Assert.Equal(Draw(1, 1, 1), Draw(1, 1, 1));
        Assert.NotEqual(Draw(1, 1, 1), Draw(2, 1, 1));
        Assert.NotEqual(Draw(1, 1, 1), Draw(1, 2, 1));
        Assert.NotEqual(Draw(1, 1, 1), Draw(1, 1, 2));
    }

    [Fact]
    public void Without_crop_half_of_the_images_are_mirrored_and_the_rest_as_they_were()
    {
        byte[] image = [1, 0, 2, 0, 3, 0], result = new byte[6];
        ImageAugmentation augmentation = new(new(0, true, false), [1, 1, 3], 2, 7);
        int mirrored = 0;
        for (int sample = 0; sample < 400; sample++)
        {
            augmentation.Apply(1, sample, image, result);
            mirrored += result[0] == 3 ? 1 : 0;
            Assert.Equal(result[0] == 3 ? [3, 0, 2, 0, 1, 0] : image, result);
        }

        Assert.InRange(mirrored, 150, 250);
    }

    private static IEnumerable<int> Range() => Enumerable.Range(-Crop, (2 * Crop) + 1);

    private static string Text(byte[] bytes) => Convert.ToHexString(bytes);

    private static int At(int channel, int y, int x, bool last) =>
        last ? (((y * Side) + x) * 2) + channel : (((channel * Side) + y) * Side) + x;

    private static byte[] Image(bool last)
    {
        byte[] image = new byte[2 * Side * Side];
        for (int k = 0; k < image.Length; k++)
        {
            image[At(k / (Side * Side), k / Side % Side, k % Side, last)] = (byte)(k + 1);
        }

        return image;
    }

    private static byte[] Expected(int down, int right, bool mirror, bool last)
    {
        byte[] from = Image(last), to = new byte[from.Length];
        for (int k = 0; k < to.Length; k++)
        {
            (int channel, int y, int x) = (k / (Side * Side), k / Side % Side, k % Side);
            (int sourceY, int sourceX) = (y + down, (mirror ? Side - 1 - x : x) + right);
            bool inside = sourceY is >= 0 and < Side && sourceX is >= 0 and < Side;
            to[At(channel, y, x, last)] = inside ? from[At(channel, sourceY, sourceX, last)] : (byte)0;
        }

        return to;
    }
}
