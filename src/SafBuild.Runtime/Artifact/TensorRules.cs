using SafBuild.Runtime.Formats;
using SafBuild.Runtime.Functions;
using SafBuild.Runtime.Tensors;
using static SafBuild.Runtime.Artifact.ManifestRules;

namespace SafBuild.Runtime.Artifact;

/// <summary>The rules of docs/format.md for one tensor.</summary>
internal static class TensorRules
{
    /// <summary>Largest integer of which JSON's numbers hold every one up to it.</summary>
    private const double LargestExact = 1L << 53;

    internal static void Check(TensorEntry tensor, int version, string field)
    {
        RequireName(tensor.Name, field + ".name");
        CheckShape(tensor, field);
        Require(version > 1 || (tensor.Read is ReadKind.Saf or ReadKind.Copies && tensor.ElementType.IsFloat()),
            $"{field}.elementType", $"{tensor.ElementType}, read as {tensor.Read}", $"a floating-point type, in SAF form or three "
            + $"copies, in version 1");
        switch (tensor.Read)
        {
            case ReadKind.Saf:
                CheckSaf(tensor, version, field);
                break;
            case ReadKind.Coded:
            case ReadKind.CodedBits:
                CodedRules.Check(tensor, field);
                break;
            default:
                CheckOwnBits(tensor, field);
                break;
        }
    }

    private static void CheckShape(TensorEntry tensor, string field)
    {
        Require(tensor.Shape.Count <= MostDimensions, $"{field}.shape", $"{tensor.Shape.Count} dimensions", $"at most {MostDimensions}");
        long elements = 1;
        long most = int.MaxValue / tensor.ElementType.Size();
        foreach (long dimension in tensor.Shape)
        {
            Require(dimension > 0, $"{field}.shape", $"{dimension}", $"dimensions above 0 (a tensor without elements stays in the graph)");
            Require(dimension <= most / elements, $"{field}.shape", $"[{string.Join(',', tensor.Shape)}]", $"less than 2^31 decoded bytes");
            elements *= dimension;
        }
    }

    private static void CheckSaf(TensorEntry tensor, int version, string field)
    {
        Require(tensor.ElementType
            .IsFloat(), $"{field}.elementType", $"{tensor.ElementType}", $"a floating-point type for a tensor in SAF form");
        Require(StorageFormats.TryFind(tensor.Storage, out StorageFormat? format) && format.Name == tensor.Storage,
            $"{field}.storage", $"'{tensor.Storage}'", $"the name of a storage format");
        Require(format!.FirstVersion <= version, $"{field}.storage", $"'{tensor.Storage}'", $"a storage format of version {version}");
        Require(SaturatedFunctions.TryFind(tensor.Function, out SaturatedFunction? function) && function.Name == tensor.Function,
            $"{field}.function", $"'{tensor.Function}'", $"the name of a saturated function");
        CheckScales(tensor, function!.Bound, field);
        long scales = tensor.Scales.Count;
        bool zero = tensor.OutOfRange == OutOfRange.Zero;
        Require(tensor.Limits.Count == (zero ? scales : 0), $"{field}.limits", $"{tensor.Limits.Count} values", $"{(zero ? scales : 0)}");
        foreach (float limit in tensor.Limits as float[] ?? [.. tensor.Limits])
        {
            Require(float.IsFinite(limit) && limit >= 0, $"{field}.limits", $"{limit}", $"finite limits of at least 0");
        }

        Require(tensor.Range.Count == 0, $"{field}.range", $"{tensor.Range.Count} values", $"none for a tensor in SAF form");
    }

    /// <summary>
    /// One positive scale for each element of a shape that divides the tensor's; <paramref name="bound"/> is of what it multiplies.
    /// </summary>
    internal static void CheckScales(TensorEntry tensor, float bound, string field)
    {
        Require(tensor.ScaleShape.Count
            == tensor.Shape.Count, $"{field}.scaleShape", $"{tensor.ScaleShape.Count} dimensions", $"{tensor.Shape.Count}");
        for (int k = 0; k < tensor.Shape.Count; k++)
        {
            Require(tensor.ScaleShape[k] > 0 && tensor.Shape[k] % tensor.ScaleShape[k] == 0,
                $"{field}.scaleShape[{k}]", $"{tensor.ScaleShape[k]}", $"a divisor of {tensor.Shape[k]}");
        }

        long scales = BlobLayout.ElementCount(tensor.ScaleShape);
        Require(tensor.Scales.Count == scales, $"{field}.scales", $"{tensor.Scales.Count} values", $"{scales}");
        foreach (float scale in tensor.Scales as float[] ?? [.. tensor.Scales])
        {
            Require(float.IsFinite(scale) && scale > 0, $"{field}.scales", $"{scale}", $"positive finite scales");
            Require(float.IsFinite(scale * bound), $"{field}.scales", $"{scale}", $"a scale with finite weights");
        }
    }

    private static void CheckOwnBits(TensorEntry tensor, string field)
    {
        Require(tensor.Storage
            == tensor.ElementType.ToString(), $"{field}.storage", $"'{tensor.Storage}'", $"{tensor.ElementType}, bit for bit");
        Require(tensor.Function == nameof(Identity), $"{field}.function", $"'{tensor.Function}'", $"none for the element's own bits");
        Require(tensor.ScaleShape.Count + tensor.Scales.Count + tensor.Limits.Count == 0 && tensor.OutOfRange == OutOfRange.Saturate,
            $"{field}.scales", $"a value", $"none for the element's own bits");
        CheckRangeKey(tensor, tensor.Read == ReadKind.Copies, field);
    }

    /// <summary>Packed types have no range, and 64-bit integers may have none.</summary>
    internal static void CheckRangeKey(TensorEntry tensor, bool ranged, string field)
    {
        bool has = ranged && !tensor.ElementType.IsPacked();
        bool mayLack = tensor.ElementType is NumberType.Int64 or NumberType.UInt64;
        Require(tensor.Range.Count == (has ? 2 : 0) || (has && mayLack && tensor.Range.Count == 0),
            $"{field}.range", $"{tensor.Range.Count} values", $"{(has ? 2 : 0)}");
        if (tensor.Range.Count == 2)
        {
            CheckRange(tensor, field);
        }
    }

    private static void CheckRange(TensorEntry tensor, string field)
    {
        (double low, double high) = (tensor.Range[0], tensor.Range[1]);
        (double least, double largest) = Limits(tensor.ElementType);
        Require(low <= high && low >= least && high <= largest,
            $"{field}.range", $"{low}..{high}", $"smallest, largest; finite in {tensor.ElementType}");
        Require(Holds(tensor.ElementType, low) && Holds(tensor.ElementType, high),
            $"{field}.range", $"{low}..{high}", $"values of {tensor.ElementType}");
    }

    /// <summary>Whether a number within its limits is one of the type's: what a value is clamped to then needs no rounding.</summary>
    internal static bool Holds(NumberType type, double value) => type switch
    {
        NumberType.Float64 => true,
        NumberType.Float32 => (float)value == value,
        NumberType.BFloat16 => (float)value == value && (ushort)BitConverter.SingleToUInt32Bits((float)value) == 0,
        NumberType.Float16 => (double)(Half)value == value,
        _ => Math.Floor(value) == value,
    };

    internal static (double Least, double Largest) Limits(NumberType type)
    {
        if (type.IsFloat())
        {
            return (-type.Largest(), type.Largest());
        }

        (long least, long greatest) = type.Range();
        return (Math.Max(least, -LargestExact), Math.Min(greatest, LargestExact));
    }
}
