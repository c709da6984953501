using Microsoft.ML.OnnxRuntime;
using StbImageSharp;

namespace Samples;

/// <summary>
/// A picture of 224 x 224 as SqueezeNet takes it: blue, green, red; 0 to 255 less the mean of each. As data/pictures.dataset.json says.
/// </summary>
internal static class Picture
{
    private const int Side = 224;

    private static readonly float[] Mean = [104, 117, 123];

    public static OrtValue Read(string file)
    {
        using FileStream stream = File.OpenRead(file);
        ImageResult picture = ImageResult.FromStream(stream, ColorComponents.RedGreenBlue);
        if (picture.Width != Side || picture.Height != Side)
            throw new InvalidDataException($"'{file}' is {picture.Width} x {picture.Height}; this sample does not resize.");

        // The model computes in 16 bits.
        var values = new Float16[3 * Side * Side];
        for (int i = 0; i < Side * Side; i++)
        {
            for (int channel = 0; channel < 3; channel++)
                values[(channel * Side * Side) + i] = (Float16)(picture.Data[(3 * i) + 2 - channel] - Mean[channel]);
        }

        return OrtValue.CreateTensorValueFromMemory(values, [1, 3, Side, Side]);
    }
}
