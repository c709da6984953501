using SafBuild.Hardener.Graph;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Formats.Coded;
using SafBuild.Runtime.Functions;
using SafBuild.Runtime.Reading;
using SafBuild.Runtime.Tensors;
using SafBuild.Shared.Diagnostics;

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

    /// <summary>A tensor as codes of levels.</summary>
    internal static (TensorEntry Entry, byte[] Values) EncodeCoded(WeightTensor tensor, SafTensor saf, CodedForm form)
    {
        byte[] codes = new byte[saf.Raw.Length];
        form.LevelsOf(saf).Encode(saf.Raw, codes);
        return (Coded(tensor, ReadKind.Coded, form.Storage, form.ValueBits) with
        {
            ScaleShape = saf.ScaleShape,
            Scales = saf.Scales,
            Levels = saf.Levels,
        }, codes);
    }

    /// <summary>
    /// A tensor that is coded in its own bits: integers of 8 and 4 bits as the weights are, everything else as strong as there is.
    /// </summary>
    /// <exception cref="SafException">SAF1011: integers that the storage has no room for.</exception>
    internal static (TensorEntry Entry, byte[] Values) EncodeCodedBits(
        WeightTensor tensor, CodedForm form, string model, ReadOnlySpan<float> trained = default)
    {
        byte[] bytes = trained.IsEmpty ? tensor.Bytes : ToBytes(trained, tensor.ElementType);
        int bits = tensor.ElementType.Bits();
        bool asWeights = tensor.Kind == WeightKind.OwnBits && bits is 4 or 8;
        if (asWeights && form.Storage.CodeFor(bits) is null)
        {
            throw new SafException(Codes.CodedTooNarrow, model,
                $"tensor '{tensor.Name}' has integers of {bits} bits, which {form.Storage.Name} has no room for beside a code; use a wider "
                + "coded Storage, such as Coded16.");
        }

        byte[] values = asWeights && bits == 4 ? Nibbles(bytes, tensor.Count) : bytes;
        double[] range = Range(bytes, tensor.ElementType);
        return (Coded(tensor, ReadKind.CodedBits, asWeights ? form.Storage : CodedStorage.Coded64, asWeights ? bits : 8) with
        {
            Range = range,
            Lost = Median(bytes, tensor),
        }, values);
    }

    private static TensorEntry Coded(WeightTensor tensor, ReadKind read, CodedStorage storage, int valueBits) =>
        Entry(tensor, storage.Name, read, []) with { ValueBits = valueBits };

    private static byte[] Nibbles(ReadOnlySpan<byte> packed, long count)
    {
        byte[] values = new byte[count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (byte)((packed[i / 2] >> (4 * (i % 2))) & 0xF);
        }

        return values;
    }

    /// <summary>What a lost element reads as: the value in the middle, as far as JSON's numbers hold it.</summary>
    private static double Median(byte[] bytes, WeightTensor tensor)
    {
        double[] sorted = [.. Enumerable.Range(0, checked((int)tensor.Count)).Select(i => tensor.ElementType.Read<double>(bytes, i))];
        Array.Sort(sorted);
        double median = sorted[(sorted.Length - 1) / 2];
        return Math.Abs(median) >= BeyondJson && !tensor.ElementType.IsFloat() ? 0 : median;
    }

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
