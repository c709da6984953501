using Samples.Figures;

const int header = 16, size = 20 * 20;
byte[] images = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "test-images.idx3-ubyte"));
using FigureClassifier classifier = new();
Console.WriteLine($"weights as they were judged: {classifier.IsClean}");
for (int i = 0; i < 5; i++)
    Console.WriteLine($"image {i}: {classifier.Classify(images.AsSpan(header + (i * size), size))}");
