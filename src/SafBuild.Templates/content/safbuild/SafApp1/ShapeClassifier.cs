using Microsoft.ML.OnnxRuntime;
using SafBuild.Runtime;

namespace Shapes;

/// <summary>What an image shows: one of ten kinds of figures. Plain ONNX Runtime on the hardened weights.</summary>
public sealed class ShapeClassifier(SafModel model) : IDisposable
{
    private readonly InferenceSession _session = model.CreateSession();
    private readonly RunOptions _run = new();

    /// <param name="image">20 x 20 pixels, row by row, normalised as <see cref="ShapeImages"/> does.</param>
    /// <returns>0 to 9, or -1 where the model gives no answer: damaged weights may give NaN, and that is no class.</returns>
    public int Classify(float[] image)
    {
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(image, [1, 1, ShapeImages.Size, ShapeImages.Size]);
        using IDisposableReadOnlyCollection<OrtValue> outputs = _session.Run(_run, ["image"], [input], ["logits"]);
        float[] logits = outputs[0].GetTensorDataAsSpan<float>().ToArray();
        return logits.All(float.IsFinite) ? Array.IndexOf(logits, logits.Max()) : -1;
    }

    public void Dispose()
    {
        _run.Dispose();
        _session.Dispose();
    }
}
