using SafBuild.Hardener.Graph;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Functions;
using SafBuild.Runtime.Reading;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Hardener.Emit;

/// <summary>
/// Turns one tensor into the stored bytes of one copy and its manifest entry (offsets are filled in by <see cref="ArtifactBuilder"/>).
/// </summary>
internal static class WeightEncoder
{
    private const double BeyondJson = 1L << 53;

    /// <summary>A tensor in SAF form.</summary>
    internal static (TensorEntry Entry, byte[] Stored) Encode(WeightTensor tensor, SafTensor saf, SafForm form)
    {
        byte[] stored = new byte[form.Storage.StoredBytes(saf.Raw.Length)];
        form.Storage.Encode(saf.Raw, stored);
        TensorEntry entry = Entry(tensor, form.Storage.Name, ReadKind.Saf, stored) with
        {
            Function = form.Function.Name,
            OutOfRange = form.OutOfRange,
            ScaleShape = saf.ScaleShape,
            Scales = saf.Scales,
        };
        if (form.OutOfRange == OutOfRange.Zero)
        {
            // The largest value as it is read back: rounding may have moved it up.
            float[] read = new float[saf.Raw.Length];
            form.Storage.Decode(stored, read);
            entry = entry with { Limits = [.. ScaleMaxima.Of(tensor.Shape, saf.ScaleShape, read)] };
        }

        return (entry, stored);
    }

    /// <summary>A tensor in three-copy storage: the model's own bytes, or trained values rounded to its element type.</summary>
    internal static (TensorEntry Entry, byte[] Stored) EncodeThreeCopies(WeightTensor tensor, ReadOnlySpan<float> trained = default)
    {
        byte[] once = trained.IsEmpty ? tensor.Bytes : ToBytes(trained, tensor.ElementType);
        TensorEntry entry = Entry(
            tensor, tensor.ElementType.ToString(), ReadKind.Copies, once) with
        { Range = Range(once, tensor.ElementType) };
        return (entry, once);
    }

    /// <summary>A tensor of integers in its own bits.</summary>
    internal static (TensorEntry Entry, byte[] Stored) EncodeOwnBits(WeightTensor tensor) =>
        (Entry(tensor, tensor.ElementType.ToString(), ReadKind.Exact, tensor.Bytes), tensor.Bytes);

    private static TensorEntry Entry(WeightTensor tensor, string storage, ReadKind read, byte[] stored) => new()
    {
        Name = tensor.Name,
        Shape = tensor.Shape,
        ElementType = tensor.ElementType,
        Storage = storage,
        Read = read,
        Offsets = [],
        Length = stored.Length,
        DecodedOffset = 0,
    };

    /// <summary>Rounded to nearest, ties to even.</summary>
    internal static byte[] ToBytes(ReadOnlySpan<float> values, NumberType type)
    {
        byte[] bytes = new byte[checked(values.Length * type.Size())];
        ElementWriter.Write(values, type, bytes);
        return bytes;
    }

    /// <summary>Smallest and largest value; none where elements share a byte, nor beyond the integers that JSON's numbers hold.</summary>
    private static double[] Range(ReadOnlySpan<byte> bytes, NumberType type)
    {
        if (type.IsPacked())
        {
            return [];
        }

        double min = double.PositiveInfinity;
        double max = double.NegativeInfinity;
        for (int i = 0; i < bytes.Length / type.Size(); i++)
        {
            double value = type.Read<double>(bytes, i);
            min = Math.Min(min, value);
            max = Math.Max(max, value);
        }

        return type is NumberType.Int64 or NumberType.UInt64 && Math.Max(-min, max) >= BeyondJson ? [] : [min, max];
    }
}
