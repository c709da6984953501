namespace Shapes;

/// <summary>Images as the model takes them, and their labels: data/test.npz where there is one, else the sample's own files.</summary>
public sealed class ShapeImages
{
    private const int ImageHeader = 16;
    private const int LabelHeader = 8;

    private readonly float[] _values;
    private readonly int[] _labels;

    private ShapeImages(float[] values, int[] labels) => (_values, _labels) = (values, labels);

    public int Count => _labels.Length;

    /// <summary>One image, all its numbers in a row.</summary>
    public float[] this[int index] => _values[(index * Length)..((index + 1) * Length)];

    public int Label(int index) => _labels[index];

    private int Length => _values.Length / Count;

    /// <summary>Reads the files beside the application.</summary>
    public static ShapeImages Read()
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "data");
        string npz = Path.Combine(folder, "test.npz");
        if (File.Exists(npz))
            return new ShapeImages(Npz.Read(npz, "x"), [.. Npz.Read(npz, "y").Select(label => (int)label)]);

        // Prepared as "normalize" in test.dataset.json says it to the gate.
        byte[] pixels = File.ReadAllBytes(Path.Combine(folder, "test-images.idx3-ubyte"));
        byte[] labels = File.ReadAllBytes(Path.Combine(folder, "test-labels.idx1-ubyte"));
        return new ShapeImages(
            [.. pixels.Skip(ImageHeader).Select(p => ((p / 255f) - 0.5f) / 0.25f)],
            [.. labels.Skip(LabelHeader).Select(label => (int)label)]);
    }
}
