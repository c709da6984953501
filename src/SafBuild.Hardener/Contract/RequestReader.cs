using Newtonsoft.Json;
using SafBuild.Diagnostics;
using SafBuild.Hardener.Diagnostics;
using SafBuild.Runtime.Formats;
using SafBuild.Runtime.Functions;

namespace SafBuild.Hardener.Contract;

/// <summary>Reads and checks REQUEST.json; every value is checked before any work starts.</summary>
internal static class RequestReader
{
    private const int Version = 1;

    /// <exception cref="SafException">SAF0101 unreadable, SAF0102 unknown value, SAF0103 out of range: all of the last two at once.</exception>
    internal static HardenRequest Read(string path)
    {
        HardenRequest request = Parse(path);
        Check(request, request.Project.Length > 0 ? request.Project : path);
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return request with
        {
            Model = Path.GetFullPath(request.Model, folder),
            OutputDirectory = Path.GetFullPath(request.OutputDirectory, folder),
            TrainingData = Resolve(request.TrainingData),
            ValidationData = Resolve(request.ValidationData),
            LibTorchPath = Resolve(request.LibTorchPath),
            CachePath = Resolve(request.CachePath),
        };

        string? Resolve(string? file) => string.IsNullOrWhiteSpace(file) ? null : Path.GetFullPath(file, folder);
    }

    private static HardenRequest Parse(string path)
    {
        try
        {
            return ContractJson.Read<HardenRequest>(File.ReadAllText(path));
        }
        catch (UnknownNameException e)
        {
            throw new SafException(Codes.UnknownOption, path, e.Message, e);
        }
        catch (JsonReaderException e) when (e.Message.StartsWith("Could not convert", StringComparison.Ordinal))
        {
            throw new SafException(Codes.OptionOutOfRange, path, $"{e.Path} is not a number: {e.Message}", e);
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new SafException(Codes.RequestInvalid, path, e.Message, e);
        }
    }

    /// <summary>Checks names and ranges; diagnostics name <paramref name="file"/>, the project where there is one.</summary>
    internal static void Check(HardenRequest request, string file)
    {
        List<Diagnostic> found = [];
        TrainingOptions training = request.Training;
        GateOptions gate = request.Gate;
        if (request.Version != Version)
        {
            found.Add(new(Severity.Error, Codes.RequestInvalid, file, $"the request has version {request.Version}, this worker reads version {Version}: restore SafBuild.Sdk again"));
        }

        Known("Function", request.Function, SaturatedFunctions.All.Select(f => f.Name));
        Known("Storage", request.Storage, StorageFormats.All.Select(f => f.Name));
        InRange("BitErrorRate", gate.BitErrorRate, 0, 0.5);
        InRange("TrainingBitErrorRate", training.BitErrorRate, 0, 0.5);
        InRange("MaxAccuracyDrop", gate.MaxAccuracyDrop, 0, 1);
        InRange("Confidence", gate.Confidence, 0.5, 0.999999);
        InRange("MaxTrials", gate.MaxTrials, 1, 1_000_000);
        InRange("EvaluationSamples", gate.EvaluationSamples, 1, int.MaxValue);
        InRange("Epochs", training.Epochs, 1, 100_000);
        InRange("BatchSize", training.BatchSize, 1, 1_000_000);
        InRange("LearningRate", training.LearningRate, 1e-12, 1000);
        InRange("TimeBudget", training.TimeBudget ?? 1, 1e-3, 1e9);
        if (request.Name.Length == 0 || request.Name is "." or ".." || request.Name.IndexOfAny(['/', '\\', ':', '*', '?', '"', '<', '>', '|', '\0']) >= 0)
        {
            found.Add(new(Severity.Error, Codes.OptionOutOfRange, file, $"Name is '{request.Name}'; it must be usable as a file name"));
        }

        if (found.Count > 0)
        {
            throw new SafException(found);
        }

        void Known(string option, string value, IEnumerable<string> allowed)
        {
            if (!allowed.Contains(value, StringComparer.OrdinalIgnoreCase))
            {
                found.Add(new(Severity.Error, Codes.UnknownOption, file, $"{option} is '{value}'; it must be one of {string.Join(", ", allowed)}"));
            }
        }

        void InRange(string option, double value, double least, double most)
        {
            // Written so that NaN is refused.
            if (!(value >= least && value <= most))
            {
                found.Add(new(Severity.Error, Codes.OptionOutOfRange, file, FormattableString.Invariant($"{option} is {value}; it must be from {least} to {most}")));
            }
        }
    }
}
