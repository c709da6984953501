using Microsoft.ML.OnnxRuntime;
using SafBuild.Runtime;

namespace Shapes;

/// <summary>What an image shows: one of ten kinds of figures. Plain ONNX Runtime on the hardened weights.</summary>
public sealed class ShapeClassifier(SafModel model) : IDisposable
{
    // Of this model. The build prints those of another one: "input 'image' float32 [N,1,20,20]". N is 1 here, one image a call.
    private const string Input = "image";
    private const string Output = "logits";
    private static readonly long[] Shape = [1, 1, 20, 20];

    private readonly InferenceSession _session = model.CreateSession();
    private readonly RunOptions _run = new();

    /// <param name="image">As <see cref="ShapeImages"/> has it.</param>
    /// <returns>0 to 9, or -1 where the model gives no answer: damaged weights may give NaN, and that is no class.</returns>
    public int Classify(float[] image)
    {
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(image, Shape);
        using IDisposableReadOnlyCollection<OrtValue> outputs = _session.Run(_run, [Input], [input], [Output]);
        float[] logits = outputs[0].GetTensorDataAsSpan<float>().ToArray();
        return logits.All(float.IsFinite) ? Array.IndexOf(logits, logits.Max()) : -1;
    }

    public void Dispose()
    {
        _run.Dispose();
        _session.Dispose();
    }
}
