using System.Globalization;
using System.Reflection;
using SafBuild.Hardener.Onnx;
using SafBuild.Shared;

namespace SafBuild.Hardener.Emit;

/// <summary>Where an artifact comes from, for its manifest: what made it and from what. No time, machine or folder.</summary>
internal static class Provenance
{
    /// <summary>The version without a commit, so that a rebuild of the same release gives the same bytes.</summary>
    internal static string ToolVersion { get; } =
        typeof(Provenance).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    /// <param name="model">The pretrained model.</param>
    /// <param name="request">Its options; those of the gate do not change the artifact and are left out.</param>
    /// <param name="trained">Whether weights were fine-tuned.</param>
    internal static SortedDictionary<string, string> Of(OnnxModel model, HardenRequest request, bool trained)
    {
        SortedDictionary<string, string> provenance = new(StringComparer.Ordinal)
        {
            ["function"] = request.Function,
            ["model.sha256"] = model.Sha256,
            ["outOfRange"] = request.OutOfRange.ToString(),
            ["scale"] = request.Scale.ToString(),
            ["seed"] = request.Seed.ToString(CultureInfo.InvariantCulture),
            ["storage"] = request.Storage,
            ["tool"] = "SafBuild " + ToolVersion,
            ["trained"] = trained ? "true" : "false",
        };
        if (trained)
        {
            TrainingOptions training = request.Training;
            provenance["training.batchSize"] = training.BatchSize.ToString(CultureInfo.InvariantCulture);
            provenance["training.bitErrorRate"] = training.BitErrorRate.ToString("R", CultureInfo.InvariantCulture);
            provenance["training.epochs"] = training.Epochs.ToString(CultureInfo.InvariantCulture);
            provenance["training.learningRate"] = training.LearningRate.ToString("R", CultureInfo.InvariantCulture);
            provenance["training.loss"] = training.Loss.ToString();
        }

        return provenance;
    }
}
