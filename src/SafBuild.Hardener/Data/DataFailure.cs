using SafBuild.Hardener.Graph;
using SafBuild.Runtime.Tensors;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Data;

/// <summary>What is wrong with a data set, named by reason.</summary>
internal static class DataFailure
{
    internal static SafException FileMissing(string file, string description) =>
        new(Codes.DataFileMissing, file, file == description
            ? "the data set does not exist"
            : $"the file does not exist; {description} names it, relative to its own folder");

    internal static SafException IsFolder(string path) => new(Codes.DataSetInvalid, path,
        "the data set is a folder; name a file, such as a *.dataset.json with \"format\": \"images\" for a folder with a folder of "
        + "pictures for each class");

    internal static SafException CannotRead(string file, Exception cause) =>
        new(Codes.DataFileMissing, file, $"the file cannot be read: {cause.Message}", cause);

    /// <summary>A field of the description is missing or impossible.</summary>
    internal static SafException Field(string description, string field, string text, Exception? cause = null) =>
        new(Codes.DataSetInvalid, description, $"field '{field}': {text}", cause);

    internal static SafException Damaged(string file, string text, Exception? cause = null) => new(Codes.DataInvalid, file, text, cause);

    internal static SafException WrongSize(string file, string what, long expected, long found) =>
        Damaged(file, $"{what}: expected {expected} bytes, found {found}");

    internal static SafException WrongShape(string description, ModelPort port, IReadOnlyList<long> sample) =>
        new(Codes.ShapeMismatch, description,
            $"input '{port.Name}' of the model takes {Shapes.Text(port.Shape)}, a sample is "
            + $"{Shapes.Text(sample)}{(port.Shape.Count > sample.Count + 1 ? " (arrays have the samples in front)" : "")}: correct "
            + $"'shape' or 'layout' in the data set");

    internal static SafException WrongType(string description, ModelPort port, NumberType element, string reason) =>
        new(Codes.ShapeMismatch, description, $"input '{port.Name}' of the model takes {port.Type}, the data are {element}: {reason}");

    internal static SafException WrongInputs(string description, ModelSignature signature, string text) =>
        new(Codes.ShapeMismatch, description,
            $"the model takes {signature.Inputs.Count} inputs "
            + $"({string.Join(", ", signature.Inputs.Select(p => $"'{p.Name}' {Shapes.Text(p.Shape)}"))}); {text}");

    internal static SafException LabelOutOfRange(string file, long sample, long value, long classes) =>
        new(Codes.LabelOutOfRange,
            file, $"sample {sample} has label {value}; the model has {classes} classes, so labels are 0 to {classes - 1}");

    internal static SafException ClassesMissing(string file, ClassNames names, long classes) =>
        new(Codes.LabelOutOfRange, file,
            $"{names.Source} give {names.Count} names of classes, and the model has {classes} classes: which name is which class is not "
            + $"known; {names.Fix}");
}
