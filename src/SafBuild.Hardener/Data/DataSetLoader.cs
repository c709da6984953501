using Newtonsoft.Json;
using SafBuild.Hardener.Graph;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Data;

/// <summary>Loads what TrainingData and ValidationData name.</summary>
internal static class DataSetLoader
{
    /// <summary>
    /// Loads a *.dataset.json, or a plain .npz (arrays x and y, or one array per input and y) or .csv (last column the label).
    /// The samples fit the inputs of <paramref name="signature"/>; labels are not yet checked against the
    /// number of classes (<see cref="DataSet.CheckLabels"/>).
    /// </summary>
    /// <param name="path">What TrainingData or ValidationData names.</param>
    /// <param name="signature">The model's inputs.</param>
    /// <param name="log">Receives progress of long reading.</param>
    /// <exception cref="SafException">SAF0105 missing, SAF0106 description, SAF0107 damaged, SAF0109 does not fit the model.</exception>
    internal static DataSet Load(string path, ModelSignature signature, IProgressLog? log = null)
    {
        path = Existing(path);
        if (signature.Inputs.Count == 0)
        {
            throw DataFailure.WrongInputs(path, signature, "no data can be fed to it: set Gate=\"Off\", and no TrainingData");
        }

        (DataSource source, DataFormat format) = Open(path, signature);
        try
        {
            return format.Read(source with { Log = log });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw DataFailure.CannotRead(path, e);
        }
    }

    /// <summary>
    /// The files that <see cref="Load"/> opens, absolute, the one named first (<see cref="DataSet.Files"/>), without reading samples. A
    /// folder, whose files a build lists anew each time, ends in a slash.
    /// </summary>
    /// <exception cref="SafException">SAF0105 one is missing, SAF0106 description.</exception>
    internal static IReadOnlyList<string> Files(string path)
    {
        // Which files there are does not depend on the model.
        (DataSource source, DataFormat format) = Open(Existing(path), new([], []));
        IReadOnlyList<string> files = source.WithFiles(format.Files(source)).AllFiles(format.MoreFiles(source));
        foreach (string file in files.Where(f => !PictureFolder.IsEntry(f) || !Directory.Exists(f)))
        {
            _ = RecordFile.Length(file, source.Path);
        }

        return files;
    }

    private static string Existing(string path) =>
        Path.GetFullPath(path) is var full && File.Exists(full)
            ? full
            : throw (Directory.Exists(full) ? DataFailure.IsFolder(full) : DataFailure.FileMissing(full, full));

    private static (DataSource Source, DataFormat Format) Open(string path, ModelSignature signature)
    {
        DataSource source = new(path, Describe(path), signature);
        source.Check();
        return DataFormats.TryFind(source.Description.Format, out DataFormat? format)
            ? (source, format)
            : throw DataFailure.Field(
                path, "format", $"'{source.Description.Format}' is not one of {string.Join(", ", DataFormats.All.Select(f => f.Name))}");
    }

    private static DataSetDescription Describe(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".npz" => new() { Format = "npz", Files = [path] },
        ".csv" => new() { Format = "csv", Files = [path] },
        ".json" => Parse(path),
        _ => throw DataFailure.Field(
            path, "format", "a data set is a *.dataset.json, a .npz or a .csv; describe other files in a *.dataset.json"),
    };

    private static DataSetDescription Parse(string path)
    {
        try
        {
            return ContractJson.Read<DataSetDescription>(File.ReadAllText(path));
        }
        catch (UnknownNameException e)
        {
            throw new SafException(Codes.DataSetInvalid, path, e.Message, e);
        }
        catch (JsonException e)
        {
            string field = e switch
            {
                JsonSerializationException s => s.Path,
                JsonReaderException r => r.Path,
                _ => null,
            } is { Length: > 0 } at ? at : "(whole file)";
            throw DataFailure.Field(path, field, e.Message, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw DataFailure.CannotRead(path, e);
        }
    }
}
