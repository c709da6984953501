using SafBuild.Hardener.Graph;
using SafBuild.Runtime.Formats;

namespace SafBuild.Hardener.Emit;

/// <summary>Storage without a code in the bytes of coded storage: what a coded form is compared with.</summary>
internal static class PlainStorage
{
    /// <param name="coded">32, 16 or 8 stored bits a weight.</param>
    /// <param name="largest">The largest magnitude that is to be stored.</param>
    /// <returns>Float32, Float16, or the finest fixed point of 8 bits that reaches so far.</returns>
    internal static StorageFormat Of(CodedForm coded, double largest) => coded.Storage.StoredBits switch
    {
        32 => StorageFormats.Float32,
        16 => StorageFormats.Float16,
        _ => FixedPoint(largest),
    };

    /// <summary>The largest magnitude of a model's weights in SAF form.</summary>
    internal static double Largest(IEnumerable<WeightTensor> weights) =>
        weights.Where(w => w.Kind == WeightKind.Saf).SelectMany(w => w.Values).Select(v => Math.Abs((double)v)).DefaultIfEmpty(1).Max();

    private static StorageFormat FixedPoint(double largest)
    {
        StorageFormat[] narrow =
            [.. StorageFormats.All.Where(f => f is FixedPointFormat && f.BlockBytes == 1).OrderBy(f => f.Largest)];
        return Array.Find(narrow, f => f.Largest >= largest) ?? narrow[^1];
    }
}
