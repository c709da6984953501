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
    /// <param name="longestBatch">Time of the golden model's slowest batch, for those that have to be stopped.</param>
    /// <param name="cancellation">Looked at while the model is opened and runs.</param>
    /// <exception cref="OnnxRuntimeException">ONNX Runtime does not take the model with these bytes.</exception>
    /// <exception cref="ModelEndedException">The same, in a process of its own.</exception>
    internal abstract FormSession Open(TimeSpan longestBatch, CancellationToken cancellation);

    public abstract void Dispose();
}
