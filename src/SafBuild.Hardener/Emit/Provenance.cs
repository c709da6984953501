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
    /// <param name="form">The form of its weights.</param>
    /// <param name="seed">Of everything random.</param>
    /// <param name="training">Options of the fine-tuning; null when the weights were converted without it.</param>
    internal static SortedDictionary<string, string> Of(OnnxModel model, SafForm form, ulong seed, TrainingOptions? training)
    {
        SortedDictionary<string, string> provenance = new(StringComparer.Ordinal)
        {
            ["model.sha256"] = model.Sha256,
            ["seed"] = seed.ToString(CultureInfo.InvariantCulture),
            ["tool"] = "SafBuild " + ToolVersion,
            ["trained"] = training is null ? "false" : "true",
        };
        foreach (FormOption option in form.Options)
        {
            provenance[option.Key] = option.Value;
        }

        if (training is not null)
        {
            provenance["training.batchSize"] = training.BatchSize.ToString(CultureInfo.InvariantCulture);
            provenance["training.bitErrorRate"] = training.BitErrorRate.ToString("R", CultureInfo.InvariantCulture);
            provenance["training.epochs"] = training.Epochs.ToString(CultureInfo.InvariantCulture);
            provenance["training.learningRate"] = training.LearningRate.ToString("R", CultureInfo.InvariantCulture);
            provenance["training.loss"] = training.Loss.ToString();
            if (training.LevelTraining != new TrainingOptions().LevelTraining)
            {
                // Of coded storage alone, so the others do not name it.
                provenance["training.levelTraining"] = training.LevelTraining.ToString();
            }
        }

        return provenance;
    }
}
