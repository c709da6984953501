using Microsoft.ML.OnnxRuntime;
using SafBuild.Runtime;

namespace Shapes;

/// <summary>
/// What an image shows: one of ten kinds of figures. The application chooses ONNX Runtime's native library, such as the package
/// Microsoft.ML.OnnxRuntime; SafBuild says so when there is none.
/// </summary>
public sealed class ShapeClassifier : IDisposable
{
    private const int Size = 20;

    private readonly SafModel _model = SafModels.Shapes.Load();
    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();

    public ShapeClassifier() => _session = _model.CreateSession();

    /// <summary>What the load met in the stored bits.</summary>
    public SafReadReport ReadReport => _model.ReadReport;

    /// <param name="image">20 x 20 pixels, row by row, each (grey / 255 - 0.5) / 0.25.</param>
    /// <returns>0 to 9, or -1 where the model gives no answer: damaged weights may give NaN, and that is no class.</returns>
    public int Classify(float[] image)
    {
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(image, [1, 1, Size, Size]);
        using IDisposableReadOnlyCollection<OrtValue> outputs = _session.Run(_run, ["image"], [input], ["logits"]);
        float[] logits = outputs[0].GetTensorDataAsSpan<float>().ToArray();
        return logits.All(float.IsFinite) ? Array.IndexOf(logits, logits.Max()) : -1;
    }

    public void Dispose()
    {
        _run.Dispose();
        _session.Dispose();
        _model.Dispose();
    }
}
