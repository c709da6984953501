using System.Globalization;
using SafBuild.Hardener.Gate;
using SafBuild.Runtime.Artifact;
using SafBuild.Shared;
using SafBuild.Shared.Options;

namespace SafBuild.Hardener.Report;

/// <summary>
/// Every option that this verdict depends on, as it was asked and as it was used. Paths are not here, which are of one machine, nor is
/// Gate, which is how a verdict is shown.
/// </summary>
internal static class RequestReport
{
    internal const string NotRecorded = "not recorded";

    private const string TrainingPrefix = "training.";

    internal static IReadOnlyList<RequestedOption> Of(GateInputs inputs, string metric, int samples)
    {
        Dictionary<string, string> used = new()
        {
            ["Metric"] = metric,
            ["EvaluationSamples"] = samples.ToString(CultureInfo.InvariantCulture),
        };
        bool portable = inputs.Hardened.Files?.Any(f => f.Path == ArtifactFiles.Portable) ?? false;
        return
        [
            Row("Seed", OptionSection.General, inputs.Seed.ToString(CultureInfo.InvariantCulture)),
            .. inputs.Form.Options.Select(o => Row(Pascal(o.Key), OptionSection.Form, o.Value.Length == 0 ? "none" : o.Value)),
            Row("SafProtectStructure", OptionSection.Build, inputs.Hardened.ProtectStructure ? "true" : "false"),
            Row("SafEmitPortable", OptionSection.Build, portable ? "true" : "false"),
            .. Training(inputs),
            .. GateOptions.Written(inputs.Options)
                .Select(o => new RequestedOption(o.Key, nameof(OptionSection.Gate), o.Value, used.GetValueOrDefault(o.Key, o.Value))),
        ];
    }

    /// <summary>
    /// Nothing without training. An artifact alone keeps what its weights depend on in its manifest, and not the device and the time.
    /// </summary>
    private static IEnumerable<RequestedOption> Training(GateInputs inputs)
    {
        IReadOnlyDictionary<string, string> kept = inputs.Hardened.Manifest.Provenance;
        if (inputs.TrainingOptions is null && !kept.Keys.Any(k => k.StartsWith(TrainingPrefix, StringComparison.Ordinal)))
        {
            yield break;
        }

        foreach (OptionRow<TrainingOptions> row in TrainingOptions.Rows)
        {
            string key = TrainingPrefix + Camel(row.Name.StartsWith("Training", StringComparison.Ordinal) ? row.Name[8..] : row.Name);
            string asked = inputs.TrainingOptions is { } options ? row.Write(options) : kept.GetValueOrDefault(key, NotRecorded);
            string found = row.Name switch
            {
                "Loss" => inputs.Training?.UsedLoss ?? "",
                "Device" => inputs.Training?.UsedDevice ?? "",
                _ => asked,
            };
            yield return new(row.Name, nameof(OptionSection.Training), asked, found.Length > 0 ? found : Unknown(asked));
        }
    }

    private static string Unknown(string asked) => asked == "Auto" ? NotRecorded : asked;

    private static RequestedOption Row(string name, OptionSection section, string value) => new(name, section.ToString(), value, value);

    private static string Pascal(string key) => char.ToUpperInvariant(key[0]) + key[1..];

    private static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
