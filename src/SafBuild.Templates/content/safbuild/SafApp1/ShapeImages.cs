namespace Shapes;

/// <summary>The images and labels of data/test.dataset.json, prepared in the same way.</summary>
public sealed class ShapeImages
{
    /// <summary>Height and width in pixels.</summary>
    public const int Size = 20;

    private const int ImageHeader = 16;
    private const int LabelHeader = 8;

    private readonly byte[] _pixels;
    private readonly byte[] _labels;

    private ShapeImages(byte[] pixels, byte[] labels) => (_pixels, _labels) = (pixels, labels);

    public int Count => _labels.Length - LabelHeader;

    /// <summary>One image as the model takes it: (pixel / 255 - 0.5) / 0.25.</summary>
    public float[] this[int index] =>
        [.. _pixels.Skip(ImageHeader + (index * Size * Size)).Take(Size * Size).Select(p => ((p / 255f) - 0.5f) / 0.25f)];

    public int Label(int index) => _labels[LabelHeader + index];

    /// <summary>Reads the files beside the application.</summary>
    public static ShapeImages Read()
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "data");
        return new ShapeImages(
            File.ReadAllBytes(Path.Combine(folder, "test-images.idx3-ubyte")),
            File.ReadAllBytes(Path.Combine(folder, "test-labels.idx1-ubyte")));
    }
}
