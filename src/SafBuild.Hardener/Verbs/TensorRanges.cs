using System.Globalization;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Formats;
using SafBuild.Runtime.Reading;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Hardener.Verbs;

/// <summary>
/// Smallest and largest value of a tensor as stored and as decoded, as text; NaN and infinities of a faulted blob are left out.
/// </summary>
internal sealed record TensorRanges(string Raw, string Decoded)
{
    internal static TensorRanges Of(TensorEntry tensor, ReadOnlySpan<byte> blob, AlignedBuffer decoded)
    {
        int count = checked((int)tensor.Shape.Aggregate(1L, (a, b) => a * b));
        string read = tensor.ElementType.IsFloat()
            ? Text(tensor.ElementType.ReadAll<double>(decoded.Slice(tensor.DecodedOffset, BlobLayout.DecodedBytes(tensor))))
            : "";
        if (tensor.Read != ReadKind.Saf || !StorageFormats.TryFind(tensor.Storage, out StorageFormat? format))
        {
            return new TensorRanges("", read);
        }

        float[] raw = new float[count];
        format.Decode(blob.Slice((int)tensor.Offsets[0], (int)tensor.Length), raw);
        return new TensorRanges(Text(raw.Select(v => (double)v)), read);
    }

    private static string Text(IEnumerable<double> values)
    {
        double min = double.PositiveInfinity;
        double max = double.NegativeInfinity;
        foreach (double value in values.Where(double.IsFinite))
        {
            min = Math.Min(min, value);
            max = Math.Max(max, value);
        }

        return min > max ? "none" : string.Create(CultureInfo.InvariantCulture, $"{min:G4} .. {max:G4}");
    }
}
