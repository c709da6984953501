using SafBuild.Runtime.Formats;
using SafBuild.Runtime.Functions;
using SafBuild.Runtime.Tensors;
using static SafBuild.Runtime.Artifact.ManifestRules;

namespace SafBuild.Runtime.Artifact;

/// <summary>The rules of docs/format.md for one tensor.</summary>
internal static class TensorRules
{
    internal static void Check(TensorEntry tensor, string field)
    {
        RequireName(tensor.Name, field + ".name");
        CheckShape(tensor, field);
        switch (tensor.Copies)
        {
            case 1:
                CheckSaf(tensor, field);
                break;
            case 3:
                CheckThreeCopies(tensor, field);
                break;
            default:
                Require(false, $"{field}.copies", $"{tensor.Copies}", $"1 or 3");
                break;
        }
    }

    private static void CheckShape(TensorEntry tensor, string field)
    {
        Require(tensor.Shape.Count <= MostDimensions, $"{field}.shape", $"{tensor.Shape.Count} dimensions", $"at most {MostDimensions}");
        long decoded = tensor.ElementType.Size();
        foreach (long dimension in tensor.Shape)
        {
            Require(dimension > 0, $"{field}.shape", $"{dimension}", $"dimensions above 0 (a tensor without elements stays in the graph)");
            Require(dimension <= int.MaxValue / decoded, $"{field}.shape", $"[{string.Join(',', tensor.Shape)}]", $"less than 2^31 decoded bytes");
            decoded *= dimension;
        }
    }

    private static void CheckSaf(TensorEntry tensor, string field)
    {
        Require(StorageFormats.TryFind(tensor.Storage, out StorageFormat? format) && format.Name == tensor.Storage,
            $"{field}.storage", $"'{tensor.Storage}'", $"the name of a storage format");
        Require(SaturatedFunctions.TryFind(tensor.Function, out SaturatedFunction? function) && function.Name == tensor.Function,
            $"{field}.function", $"'{tensor.Function}'", $"the name of a saturated function");
        Require(tensor.ScaleShape.Count == tensor.Shape.Count, $"{field}.scaleShape", $"{tensor.ScaleShape.Count} dimensions", $"{tensor.Shape.Count}");
        for (int k = 0; k < tensor.Shape.Count; k++)
        {
            Require(tensor.ScaleShape[k] > 0 && tensor.Shape[k] % tensor.ScaleShape[k] == 0,
                $"{field}.scaleShape[{k}]", $"{tensor.ScaleShape[k]}", $"a divisor of {tensor.Shape[k]}");
        }

        long scales = BlobLayout.ElementCount(tensor.ScaleShape);
        Require(tensor.Scales.Count == scales, $"{field}.scales", $"{tensor.Scales.Count} values", $"{scales}");
        foreach (float scale in tensor.Scales)
        {
            Require(float.IsFinite(scale) && scale > 0, $"{field}.scales", $"{scale}", $"positive finite scales");
            Require(float.IsFinite(scale * function!.Bound), $"{field}.scales", $"{scale}", $"a scale with finite weights");
        }

        bool zero = tensor.OutOfRange == OutOfRange.Zero;
        Require(tensor.Limits.Count == (zero ? scales : 0), $"{field}.limits", $"{tensor.Limits.Count} values", $"{(zero ? scales : 0)}");
        foreach (float limit in tensor.Limits)
        {
            Require(float.IsFinite(limit) && limit >= 0, $"{field}.limits", $"{limit}", $"finite limits of at least 0");
        }

        Require(tensor.Range.Count == 0, $"{field}.range", $"{tensor.Range.Count} values", $"none for a tensor in SAF form");
    }

    private static void CheckThreeCopies(TensorEntry tensor, string field)
    {
        Require(tensor.Storage == tensor.ElementType.ToString(), $"{field}.storage", $"'{tensor.Storage}'", $"{tensor.ElementType}, bit for bit");
        Require(tensor.Function == nameof(Identity), $"{field}.function", $"'{tensor.Function}'", $"none for three copies");
        Require(tensor.ScaleShape.Count + tensor.Scales.Count + tensor.Limits.Count == 0 && tensor.OutOfRange == OutOfRange.Saturate,
            $"{field}.scales", $"a value", $"none for three copies");
        double largest = tensor.ElementType.Largest();
        Require(tensor.Range.Count == 2, $"{field}.range", $"{tensor.Range.Count} values", $"2");
        Require(tensor.Range[0] <= tensor.Range[1] && tensor.Range[0] >= -largest && tensor.Range[1] <= largest,
            $"{field}.range", $"{tensor.Range[0]}..{tensor.Range[1]}", $"smallest, largest; finite in {tensor.ElementType}");
    }
}
