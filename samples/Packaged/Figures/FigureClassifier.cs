using Microsoft.ML.OnnxRuntime;
using SafBuild.Runtime;

namespace Samples.Figures;

/// <summary>What an image shows. The applications that use it never see the model.</summary>
public sealed class FigureClassifier : IDisposable
{
    private const int Size = 20;

    private static readonly string[] Names =
        ["disc", "ring", "square", "frame", "triangle", "plus", "L", "T", "U", "crescent"];

    private readonly SafModel _model = SafModels.Shapes.Load();
    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();

    public FigureClassifier() => _session = _model.CreateSession();

    /// <summary>Whether all stored bits were as they were judged.</summary>
    public bool IsClean => _model.ReadReport.IsClean;

    /// <param name="pixels">20 x 20 grey values, row by row.</param>
    /// <returns>The figure's name, or null where the model gives no answer.</returns>
    public string? Classify(ReadOnlySpan<byte> pixels)
    {
        float[] image = new float[Size * Size];
        for (int i = 0; i < image.Length; i++)
            image[i] = ((pixels[i] / 255f) - 0.5f) / 0.25f;
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(image, [1, 1, Size, Size]);
        using IDisposableReadOnlyCollection<OrtValue> outputs = _session.Run(_run, ["image"], [input], ["logits"]);
        float[] logits = outputs[0].GetTensorDataAsSpan<float>().ToArray();
        return logits.All(float.IsFinite) ? Names[Array.IndexOf(logits, logits.Max())] : null;
    }

    public void Dispose()
    {
        _run.Dispose();
        _session.Dispose();
        _model.Dispose();
    }
}
