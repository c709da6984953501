using Microsoft.Build.Framework;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;
using SafBuild.Shared.Options;
using SafBuild.Tasks.Logging;

namespace SafBuild.Tasks.Requests;

/// <summary>A SafModel item as the worker's request.</summary>
internal static class SafModelRequest
{
    /// <summary>A request of the properties that have no metadata, for all models of the project.</summary>
    /// <param name="properties">The property's name, with metadata Value; an empty value keeps the default.</param>
    internal static HardenRequest OfProperties(IReadOnlyList<ITaskItem> properties, string project, DiagnosticLog log)
    {
        HardenRequest request = new() { Project = project };
        foreach (ITaskItem property in properties)
        {
            OptionRow<HardenRequest> option = OptionTable.RequestProperties.FirstOrDefault(o => o.Name == property.ItemSpec)
                ?? throw new ArgumentException($"the targets give '{property.ItemSpec}', which the table of options does not have");
            Set(ref request, option, property.GetMetadata("Value"), option.Name, log);
        }

        return request;
    }

    /// <summary>
    /// Reads all metadata. Absent or empty metadata keep the default; a bad value is reported through <paramref name="log"/>, with the
    /// project as the file, and keeps it, too.
    /// </summary>
    /// <param name="properties">See <see cref="OfProperties"/>.</param>
    internal static HardenRequest Read(ITaskItem item, HardenRequest properties, DiagnosticLog log)
    {
        HardenRequest request =
            properties with { Model = FilePath.Absolute(item.ItemSpec, FolderOf(properties)), Name = ModelName.Of(item) };
        foreach (OptionRow<HardenRequest> option in OptionTable.Metadata)
        {
            Set(ref request, option, item.GetMetadata(option.Name), $"{option.Name} of SafModel '{item.ItemSpec}'", log);
        }

        return request;
    }

    /// <summary>Reports what can be known without reading the model: ranges, name, missing files, missing validation data.</summary>
    internal static void Check(HardenRequest request, string item, DiagnosticLog log)
    {
        foreach ((OptionRow option, string text) in OptionTable.Problems(request))
        {
            log.Error(option.Wrong, request.Project, $"SafModel '{item}': {text}");
        }

        if (!File.Exists(request.Model))
        {
            log.Error(Codes.ModelMissing, request.Model, $"the model of SafModel '{item}' does not exist; correct the Include path");
        }

        DataExists("TrainingData", request.TrainingData);
        DataExists("ValidationData", request.ValidationData);
        if (request.Gate.Mode != GateMode.Off && request.ValidationData is null)
        {
            log.Error(Codes.ValidationDataMissing, request.Project,
                $"SafModel '{item}' has no ValidationData, so the gate cannot judge it; set ValidationData, or Gate=\"Off\" to build "
                + $"without a gate");
        }

        void DataExists(string metadata, string? path)
        {
            if (path is not null && Directory.Exists(path))
            {
                log.Error(Codes.DataSetInvalid, path,
                    $"{metadata} of SafModel '{item}' is a folder; name a file, such as a *.dataset.json with \"format\": \"images\" for a "
                    + "folder with a folder of pictures for each class");
            }
            else if (path is not null && !File.Exists(path))
            {
                log.Error(Codes.DataFileMissing, path, $"{metadata} of SafModel '{item}' does not exist; correct the path");
            }
        }
    }

    private static void Set(ref HardenRequest request, OptionRow<HardenRequest> option, string value, string subject, DiagnosticLog log)
    {
        string text = value.Trim();
        if (text.Length > 0 && !option.TryRead(ref request, text, FolderOf(request)))
        {
            log.Error(option.Wrong, request.Project, $"{subject} is '{text}'; it must be {option.Expected}");
        }
    }

    private static string FolderOf(HardenRequest request) => Path.GetDirectoryName(request.Project)!;
}
