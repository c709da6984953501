using Microsoft.ML.OnnxRuntime;
using SafBuild.Runtime;

namespace Samples;

/// <summary>Images and labels from IDX files, prepared as data/test.dataset.json says.</summary>
internal sealed class TestImages
{
    private const int Size = 20;
    private const int Batch = 250;

    private readonly float[] _images;
    private readonly byte[] _labels;

    private TestImages(float[] images, byte[] labels) => (_images, _labels) = (images, labels);

    public int Count => _labels.Length;

    public static TestImages Read(string folder, int count)
    {
        ReadOnlySpan<byte> pixels = File.ReadAllBytes(Path.Combine(folder, "test-images.idx3-ubyte")).AsSpan(16, count * Size * Size);
        float[] images = new float[pixels.Length];
        for (int i = 0; i < images.Length; i++)
            images[i] = ((pixels[i] / 255f) - 0.5f) / 0.25f;
        return new TestImages(images, File.ReadAllBytes(Path.Combine(folder, "test-labels.idx1-ubyte"))[8..(8 + count)]);
    }

    /// <summary>Share of images whose largest output is their label. A model that answers NaN has no largest output: wrong.</summary>
    public double Accuracy(SafModel model)
    {
        using InferenceSession session = model.CreateSession();
        using var run = new RunOptions();
        int right = 0;
        for (int first = 0; first < Count; first += Batch)
        {
            int samples = Math.Min(Batch, Count - first);
            Memory<float> values = _images.AsMemory(first * Size * Size, samples * Size * Size);
            using OrtValue image = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, values, [samples, 1, Size, Size]);
            using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(run, ["image"], [image], ["logits"]);
            ReadOnlySpan<float> logits = outputs[0].GetTensorDataAsSpan<float>();
            for (int n = 0; n < samples; n++)
            {
                if (IsLargest(logits.Slice(n * 10, 10), _labels[first + n]))
                    right++;
            }
        }

        return right / (double)Count;
    }

    private static bool IsLargest(ReadOnlySpan<float> logits, int label)
    {
        for (int i = 0; i < logits.Length; i++)
        {
            if (i != label && !(logits[i] < logits[label]))
                return false;
        }

        return true;
    }
}
