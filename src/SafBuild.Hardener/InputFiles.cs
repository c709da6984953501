using SafBuild.Hardener.Data;
using SafBuild.Hardener.Onnx;
using SafBuild.Shared;

namespace SafBuild.Hardener;

/// <summary>
/// Every file that a run reads for its model and data sets, as absolute paths, the one that the request names first. A build keys its
/// outputs by the contents of these files, so the lists must be those of a real load; only the samples and weights are not read here.
/// </summary>
/// <param name="Model">The model and its files of external data.</param>
/// <param name="Training">Empty without training data.</param>
/// <param name="Validation">Empty without validation data. Listed with Gate="Off", too: the list does not depend on options.</param>
internal sealed record InputFiles(IReadOnlyList<string> Model, IReadOnlyList<string> Training, IReadOnlyList<string> Validation)
{
    /// <exception cref="SafBuild.Shared.Diagnostics.SafException">
    /// SAF1001, SAF1002, SAF1006 the model; SAF0105, SAF0106 a data set: as a load says it.
    /// </exception>
    internal static InputFiles Of(HardenRequest request) =>
        new(OnnxLoader.Files(request.Model), DataFiles(request.TrainingData), DataFiles(request.ValidationData));

    /// <summary>The same without the files that the request itself names, and relative to them.</summary>
    internal InputList List => new() { Model = Relative(Model), Training = Relative(Training), Validation = Relative(Validation) };

    private static IReadOnlyList<string> Relative(IReadOnlyList<string> files) =>
        [.. files.Skip(1).Select(f => (Path.GetRelativePath(Path.GetDirectoryName(files[0])!, f).Replace('\\', '/'), f))
            .Select(f => PictureFolder.IsEntry(f.f) ? PictureFolder.Entry(f.Item1) : f.Item1)];

    private static IReadOnlyList<string> DataFiles(string? path) => path is null ? [] : DataSetLoader.Files(path);
}
