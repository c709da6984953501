using Microsoft.Build.Framework;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;
using SafBuild.Tasks.Logging;

namespace SafBuild.Tasks.Requests;

/// <summary>A SafModel item as the worker's request.</summary>
internal static class SafModelRequest
{
    private static readonly HardenRequest Defaults = new();

    /// <summary>Reads all metadata; every bad value is reported through <paramref name="log"/>, with <paramref name="project"/> as the file.</summary>
    /// <param name="output">obj/safbuild: the model's own folder lies below it.</param>
    internal static HardenRequest Read(ITaskItem item, string project, string output, DiagnosticLog log)
    {
        SafModelReader reader = new(item, project, log);
        string name = ModelName.Of(item);
        return new()
        {
            Model = reader.Absolute(item.ItemSpec),
            Name = name,
            OutputDirectory = RequestLimits.IsFileName(name) ? Path.Combine(output, name) : output,
            Project = project,
            TrainingData = reader.FilePath("TrainingData"),
            ValidationData = reader.FilePath("ValidationData"),
            Function = reader.Text("Function") ?? Defaults.Function,
            Scale = reader.Named("Scale", Defaults.Scale),
            OutOfRange = reader.Named("OutOfRange", Defaults.OutOfRange),
            Storage = reader.Text("Storage") ?? Defaults.Storage,
            Training = Training(reader),
            Gate = Gate(reader),
            Seed = reader.Seed("Seed", Defaults.Seed),
        };
    }

    /// <summary>Reports what can be known without reading the model: ranges, name, missing files, missing validation data.</summary>
    internal static void Check(HardenRequest request, string item, DiagnosticLog log)
    {
        foreach (LimitedNumber number in RequestLimits.Numbers(request).Where(n => !n.IsInRange))
        {
            log.Error(Codes.OptionOutOfRange, request.Project, $"SafModel '{item}': {number}");
        }

        if (!RequestLimits.IsFileName(request.Name))
        {
            log.Error(Codes.OptionOutOfRange, request.Project, $"Name of SafModel '{item}' is '{request.Name}'; it must be usable as a file name");
        }

        if (!File.Exists(request.Model))
        {
            log.Error(Codes.ModelMissing, request.Model, $"the model of SafModel '{item}' does not exist; correct the Include path");
        }

        DataExists("TrainingData", request.TrainingData);
        DataExists("ValidationData", request.ValidationData);
        if (request.Gate.Mode != GateMode.Off && request.ValidationData is null)
        {
            log.Error(Codes.ValidationDataMissing, request.Project, $"SafModel '{item}' has no ValidationData, so the gate cannot judge it; set ValidationData, or Gate=\"Off\" to build without a gate");
        }

        void DataExists(string metadata, string? path)
        {
            // A folder is a data set, too: one sub-folder of images per class.
            if (path is not null && !File.Exists(path) && !Directory.Exists(path))
            {
                log.Error(Codes.DataFileMissing, path, $"{metadata} of SafModel '{item}' does not exist; correct the path");
            }
        }
    }

    private static TrainingOptions Training(SafModelReader reader) => new()
    {
        Epochs = reader.Whole("Epochs", Defaults.Training.Epochs),
        LearningRate = reader.Number("LearningRate", Defaults.Training.LearningRate),
        BatchSize = reader.Whole("BatchSize", Defaults.Training.BatchSize),
        TimeBudget = reader.Seconds("TimeBudget"),
        BitErrorRate = reader.Number("TrainingBitErrorRate", Defaults.Training.BitErrorRate),
        Loss = reader.Named("Loss", Defaults.Training.Loss),
        Device = reader.Named("Device", Defaults.Training.Device),
    };

    private static GateOptions Gate(SafModelReader reader) => new()
    {
        Mode = reader.Named("Gate", Defaults.Gate.Mode),
        BitErrorRate = reader.Number("BitErrorRate", Defaults.Gate.BitErrorRate),
        FaultModel = reader.Text("FaultModel") ?? Defaults.Gate.FaultModel,
        Metric = reader.Named("Metric", Defaults.Gate.Metric),
        MaxAccuracyDrop = reader.Number("MaxAccuracyDrop", Defaults.Gate.MaxAccuracyDrop),
        Confidence = reader.Number("Confidence", Defaults.Gate.Confidence),
        MaxTrials = reader.Whole("MaxTrials", Defaults.Gate.MaxTrials),
        EvaluationSamples = reader.Whole("EvaluationSamples", Defaults.Gate.EvaluationSamples),
    };
}
