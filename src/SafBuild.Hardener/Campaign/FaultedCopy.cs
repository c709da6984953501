using Microsoft.ML.OnnxRuntime;
using SafBuild.Runtime.Reading;

namespace SafBuild.Hardener.Campaign;

/// <summary>
/// A copy of a form's bytes with the faults of one draw, and the model that an application makes of them. Used again from draw to draw,
/// one thread at a time.
/// </summary>
internal abstract class FaultedCopy : IDisposable
{
    /// <summary>The clean bytes, with the faults of one draw.</summary>
    /// <param name="draw">Its number; null: no faults.</param>
    /// <returns>Bits that flipped.</returns>
    internal abstract long Inject(CampaignOptions options, double bitErrorRate, int? draw);

    /// <summary>Decodes what is stored. False when a load refuses the bytes.</summary>
    internal abstract bool Read(out ReadCounts counts);

    /// <summary>A session over what was read.</summary>
    /// <exception cref="OnnxRuntimeException">ONNX Runtime does not take the model with these weights.</exception>
    internal abstract InferenceSession Open(SessionOptions options);

    public abstract void Dispose();
}
