using System.Runtime.InteropServices;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Faults;
using SafBuild.Runtime.Formats;
using SafBuild.Runtime.Reading;
using TorchSharp;

namespace SafBuild.Hardener.Training;

/// <summary>
/// Raw values as they will be read back: rounded to the storage format, and with TrainingBitErrorRate hit by the faults of a step.
/// The format's own Encode and Decode do it, so training sees exactly what ships.
/// </summary>
internal sealed class StoredRead(SafForm form, double bitErrorRate, ulong seed)
{
    private static readonly FaultModel Faults = new RandomBitFlip();

    /// <summary>Whether what is read differs from what is stored at all.</summary>
    internal bool IsNeeded => bitErrorRate > 0 || !form.Storage.HoldsEveryFloat;

    /// <summary>Stores and reads raw values; a new tensor on the same device, finite.</summary>
    /// <param name="raw">v, finite.</param>
    /// <param name="scaleShape">Which elements share a scale, and so a limit; as in TensorEntry.</param>
    /// <param name="draw">Which faults: another number, other faults.</param>
    /// <param name="tensor">The tensor's index.</param>
    /// <param name="storage">The tensor's own levels in coded storage; null: the storage of the form.</param>
    internal torch.Tensor Apply(torch.Tensor raw, IReadOnlyList<long> scaleShape, int draw, int tensor, StorageFormat? storage = null)
    {
        torch.Tensor copy = raw.detach().cpu().clone();
        Apply(storage ?? form.Storage, MemoryMarshal.Cast<byte, float>(copy.bytes), raw.shape, scaleShape, draw, tensor);
        return copy.to(raw.device);
    }

    private void Apply(
        StorageFormat storage, Span<float> raw, IReadOnlyList<long> shape, IReadOnlyList<long> scaleShape, int draw, int tensor)
    {
        byte[] stored = new byte[storage.StoredBytes(raw.Length)];
        storage.Encode(raw, stored);
        storage.Decode(stored, raw);
        if (bitErrorRate == 0)
        {
            return;
        }

        float[] limits = form.ZeroesBeyondLargest ? ScaleMaxima.Of(shape, scaleShape, raw) : [];
        Faults.Inject(stored, bitErrorRate, new KeyedRandom(seed, RandomPurpose.Training, draw, tensor));
        storage.Decode(stored, raw);
        ReadTotally(raw, new ScaleRuns(shape, scaleShape), limits);
    }

    /// <summary>
    /// The reader's rules before the function: NaN and what is beyond the limits read as 0, infinities as the largest value.
    /// </summary>
    private static void ReadTotally(Span<float> raw, ScaleRuns runs, float[] limits)
    {
        int element = 0;
        for (long run = 0; run < runs.Count; run++)
        {
            int first = runs.FirstScale(run);
            for (int i = 0; i < runs.RunLength; i++, element++)
            {
                float v = raw[element];
                bool zero = float.IsNaN(v) || (limits.Length > 0 && Math.Abs(v) > limits[runs.ScaleAdvances ? first + i : first]);
                raw[element] = zero ? 0 : Math.Clamp(v, -float.MaxValue, float.MaxValue);
            }
        }
    }
}
