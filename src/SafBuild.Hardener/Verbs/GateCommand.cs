using System.CommandLine;
using SafBuild.Hardener.Diagnostics;
using SafBuild.Shared;

namespace SafBuild.Hardener.Verbs;

/// <summary><c>safbuild gate ARTIFACT --data D --ber B</c>: the gate again, outside the build.</summary>
internal static class GateCommand
{
    private static readonly GateOptions Defaults = new();

    internal static Command Create()
    {
        Argument<string> artifact = new("ARTIFACT") { Description = "The artifact folder, <Name>.saf." };
        Option<string> data = new("--data") { Description = "Validation data: *.dataset.json, .npz or .csv.", Required = true };
        Option<double> rate = new("--ber") { Description = "Probability that one stored bit flips, 0 to 0.5.", Required = true };
        Option<string?> model = new("--model") { Description = "The original ONNX model, for its clean metric and the comparison; without it the artifact without faults is the reference." };
        Option<string?> output = new("--output", "-o") { Description = "Folder that receives report.json, report.md and report.html." };
        Option<ulong> seed = new("--seed") { Description = "Seed of faults and samples.", DefaultValueFactory = _ => 1 };
        Option<MetricKind> metric = new("--metric") { Description = "Auto, Top1, Top5, Agreement or RelativeError.", DefaultValueFactory = _ => Defaults.Metric };
        Option<double> drop = new("--max-accuracy-drop") { Description = "Allowed loss against the reference, as a fraction.", DefaultValueFactory = _ => Defaults.MaxAccuracyDrop };
        Option<double> confidence = new("--confidence") { Description = "Confidence of the one-sided bounds.", DefaultValueFactory = _ => Defaults.Confidence };
        Option<int> trials = new("--max-trials") { Description = "Trials after which the gate gives up.", DefaultValueFactory = _ => Defaults.MaxTrials };
        Option<int> samples = new("--samples") { Description = "Samples of one trial.", DefaultValueFactory = _ => Defaults.EvaluationSamples };
        Command command = new("gate", "Judge an artifact again. Exit 0 on Pass, 1 otherwise.")
        {
            artifact, data, rate, model, output, seed, metric, drop, confidence, trials, samples,
        };
        command.SetAction((parsed, cancellation) =>
        {
            string path = parsed.GetRequiredValue(artifact);
            ConsoleLog log = new(parsed.InvocationConfiguration.Output);
            GateOptions options = Defaults with
            {
                BitErrorRate = parsed.GetValue(rate),
                Metric = parsed.GetValue(metric),
                MaxAccuracyDrop = parsed.GetValue(drop),
                Confidence = parsed.GetValue(confidence),
                MaxTrials = parsed.GetValue(trials),
                EvaluationSamples = parsed.GetValue(samples),
            };
            return Task.FromResult(VerbRunner.Run(path, log, () => GateVerb.Run(
                path, parsed.GetRequiredValue(data), options, parsed.GetValue(seed), parsed.GetValue(model), parsed.GetValue(output), log, cancellation), cancellation));
        });
        return command;
    }
}
