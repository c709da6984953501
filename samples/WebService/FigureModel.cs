using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using SafBuild.Runtime;

namespace WebService;

/// <summary>
/// The hardened model and one session, which runs requests beside each other. A scrubber reads the files again every hour, and repairs
/// what structure.bin can; where weights changed, the next request gets a new session.
/// </summary>
internal sealed class FigureModel : IDisposable
{
    public const int Pixels = 20 * 20;

    /// <summary>JudgedRate in WebService.csproj, which is the item's BitErrorRate, too.</summary>
    private static readonly double JudgedRate =
        double.Parse((string)AppContext.GetData("Figures.JudgedRate")!, CultureInfo.InvariantCulture);

    private static readonly string[] Names =
        ["disc", "ring", "square", "frame", "triangle", "plus", "L", "T", "U", "crescent"];

    private readonly SafModel _model = SafModels.Shapes.Load();
    private readonly SafScrubber _scrubber;
    private volatile InferenceSession _session;

    public FigureModel()
    {
        _session = _model.CreateSession();
        _scrubber = new SafScrubber(_model, new SafScrubberOptions { Interval = TimeSpan.FromHours(1) });
        _scrubber.Scrubbed += (_, report) =>
        {
            // Requests that are under way hold the old session; the garbage collector takes it when they are done.
            if (report.ModelChanged)
                _session = _model.CreateSession();
        };
    }

    public string Name => _model.Name;

    public SafReadReport ReadReport => _model.ReadReport;

    /// <summary>Whether the weights are such as the gate has judged. Flips up to its rate are what they were hardened for.</summary>
    public bool IsFit => ReadReport is { Lost: 0, LostRegions.Count: 0 } read && read.BitErrorRateLower <= JudgedRate;

    /// <returns>The figure's name, or null where the model gives no answer.</returns>
    public string? Classify(byte[] pixels)
    {
        float[] image = [.. pixels.Select(p => ((p / 255f) - 0.5f) / 0.25f)];
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(image, [1, 1, 20, 20]);
        using RunOptions run = new();
        using IDisposableReadOnlyCollection<OrtValue> outputs = _session.Run(run, ["image"], [input], ["logits"]);
        float[] logits = outputs[0].GetTensorDataAsSpan<float>().ToArray();
        return logits.All(float.IsFinite) ? Names[Array.IndexOf(logits, logits.Max())] : null;
    }

    public void Dispose()
    {
        _scrubber.Dispose();
        _session.Dispose();
        _model.Dispose();
    }
}
