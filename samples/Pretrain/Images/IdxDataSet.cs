using System.Buffers.Binary;

namespace Pretrain.Images;

/// <summary>
/// Writes images [count, 20, 20] and labels [count] as IDX files (the format of MNIST) and the *.dataset.json beside them.
/// </summary>
internal static class IdxDataSet
{
    internal static void Write(string folder, string name, ImageStream stream, int count)
    {
        Directory.CreateDirectory(folder);
        (byte[] images, byte[] labels) = Encode(stream, count);
        File.WriteAllBytes(Path.Combine(folder, $"{name}-images.idx3-ubyte"), images);
        File.WriteAllBytes(Path.Combine(folder, $"{name}-labels.idx1-ubyte"), labels);
        File.WriteAllText(Path.Combine(folder, $"{name}.dataset.json"), Description(name));
    }

    /// <summary>The bytes of the two files.</summary>
    internal static (byte[] Images, byte[] Labels) Encode(ImageStream stream, int count)
    {
        byte[] images = Header([0x803, count, ShapeImage.Size, ShapeImage.Size], count * ShapeImage.Pixels);
        byte[] labels = Header([0x801, count], count);
        for (int i = 0; i < count; i++)
            labels[8 + i] = (byte)ShapeImage.Draw(stream, i, images.AsSpan(16 + (i * ShapeImage.Pixels), ShapeImage.Pixels));
        return (images, labels);
    }

    internal static string Description(string name) =>
        $$"""
        {
          "format": "idx",
          "files": ["{{name}}-images.idx3-ubyte"],
          "labels": "{{name}}-labels.idx1-ubyte",
          "shape": [1, {{ShapeImage.Size}}, {{ShapeImage.Size}}],
          "normalize": { "scale": 0.00392156862745098, "mean": [0.5], "std": [0.25] }
        }

        """;

    private static byte[] Header(ReadOnlySpan<int> numbers, int payload)
    {
        byte[] file = new byte[(4 * numbers.Length) + payload];
        for (int i = 0; i < numbers.Length; i++)
            BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(4 * i), numbers[i]);
        return file;
    }
}
