using Microsoft.ML.OnnxRuntime;
using SafBuild.Runtime;

namespace Samples;

/// <summary>Images and labels of the CIFAR-10 binary layout: records of one label byte and 3 x 32 x 32 colour bytes.</summary>
internal sealed class CifarImages
{
    private const int Values = 3 * 32 * 32;
    private const int Batch = 100;

    private static readonly float[] Mean = [0.485f, 0.456f, 0.406f];
    private static readonly float[] Deviation = [0.229f, 0.224f, 0.225f];

    private readonly float[] _images;
    private readonly byte[] _labels;

    private CifarImages(float[] images, byte[] labels) => (_images, _labels) = (images, labels);

    public int Count => _labels.Length;

    public static CifarImages Read(string file, int count)
    {
        byte[] records = new byte[count * (1 + Values)];
        using (FileStream stream = File.OpenRead(file))
            stream.ReadExactly(records);

        float[] images = new float[count * Values];
        byte[] labels = new byte[count];
        for (int n = 0; n < count; n++)
        {
            ReadOnlySpan<byte> record = records.AsSpan(n * (1 + Values), 1 + Values);
            labels[n] = record[0];
            for (int i = 0; i < Values; i++)
                images[(n * Values) + i] = ((record[1 + i] / 255f) - Mean[i / 1024]) / Deviation[i / 1024];
        }

        return new CifarImages(images, labels);
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
            Memory<float> values = _images.AsMemory(first * Values, samples * Values);
            using OrtValue image = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, values, [samples, 3, 32, 32]);
            using IDisposableReadOnlyCollection<OrtValue> outputs =
                session.Run(run, session.InputNames, [image], session.OutputNames);
            ReadOnlySpan<float> logits = outputs[0].GetTensorDataAsSpan<float>();
            for (int n = 0; n < samples; n++)
                right += IsLargest(logits.Slice(n * 10, 10), _labels[first + n]) ? 1 : 0;
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
