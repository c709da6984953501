using SafBuild.Runtime.Formats.Coded;
using SafBuild.Runtime.Functions;
using SafBuild.Runtime.Tensors;
using static SafBuild.Runtime.Artifact.ManifestRules;

namespace SafBuild.Runtime.Artifact;

/// <summary>The rules of docs/format.md for one tensor in coded storage.</summary>
internal static class CodedRules
{
    internal static void Check(TensorEntry tensor, string field)
    {
        Require(CodedStorage.TryFind(tensor.Storage, out CodedStorage? storage) && storage.Name == tensor.Storage,
            $"{field}.storage", $"'{tensor.Storage}'", $"the name of a coded storage");
        Require(storage!.CodeFor(tensor.ValueBits) is not null,
            $"{field}.valueBits", $"{tensor.ValueBits}", $"one of {string.Join(", ", storage.ValueBits)}");
        Require(tensor.Function == nameof(Identity), $"{field}.function", $"'{tensor.Function}'", $"none in coded storage");
        Require(tensor.Limits.Count == 0 && tensor.OutOfRange == OutOfRange.Saturate,
            $"{field}.limits", $"a value", $"none in coded storage");
        if (tensor.Read == ReadKind.Coded)
        {
            CheckWeights(tensor, storage, field);
        }
        else
        {
            CheckOwnBits(tensor, storage, field);
        }
    }

    private static void CheckWeights(TensorEntry tensor, CodedStorage storage, string field)
    {
        Require(CodedStorage.OfWeights.Contains(storage), $"{field}.storage", $"'{tensor.Storage}'", $"one for weights");
        Require(tensor.ElementType.IsFloat(), $"{field}.elementType", $"{tensor.ElementType}", $"a floating-point type for coded weights");
        TensorRules.CheckScales(tensor, 1, field);
        int levels = tensor.ValueBits < CodeLevels.LeastUniformBits ? 1 << tensor.ValueBits : 0;
        Require(tensor.Levels.Count == levels, $"{field}.levels", $"{tensor.Levels.Count} values", $"{levels}");
        foreach (float level in tensor.Levels)
        {
            Require(MathF.Abs(level) <= 1, $"{field}.levels", $"{level}", $"-1 to 1");
        }

        Require(tensor.Range.Count == 0 && tensor.Lost is null, $"{field}.range", $"a value", $"none for coded weights");
    }

    private static void CheckOwnBits(TensorEntry tensor, CodedStorage storage, string field)
    {
        bool weights = CodedStorage.OfWeights.Contains(storage);
        Require(!weights || tensor.ElementType.Bits() == tensor.ValueBits,
            $"{field}.valueBits", $"{tensor.ValueBits}", $"the bits of {tensor.ElementType}, or Coded64");
        Require(tensor.ScaleShape.Count + tensor.Scales.Count + tensor.Levels.Count == 0,
            $"{field}.scales", $"a value", $"none for the element's own bits");
        TensorRules.CheckRangeKey(tensor, ranged: true, field);
        (double least, double largest) = tensor.Range is [double low, double high] ? (low, high) : TensorRules.Limits(tensor.ElementType);
        Require(tensor.Lost is { } lost && lost >= least && lost <= largest && TensorRules.Holds(tensor.ElementType, lost),
            $"{field}.lost", $"{tensor.Lost}", $"a value of {tensor.ElementType} within its range");
    }
}
