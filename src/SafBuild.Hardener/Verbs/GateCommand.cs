using System.CommandLine;
using SafBuild.Hardener.Diagnostics;
using SafBuild.Shared;

namespace SafBuild.Hardener.Verbs;

/// <summary><c>safbuild gate ARTIFACT --data D --ber B</c>: the gate again, outside the build.</summary>
internal static class GateCommand
{
    internal static Command Create()
    {
        Argument<string> artifact = new("ARTIFACT") { Description = "The artifact folder, <Name>.saf." };
        Option<string> data = new("--data")
        {
            HelpName = "FILE",
            Description = "Validation data: *.dataset.json, .npz or .csv.",
            Required = true,
        };
        Option<string?> model = new("--model")
        {
            HelpName = "FILE",
            Description =
                "The original ONNX model, the reference and for comparison; without it the artifact without faults is the reference.",
        };
        Option<string?> output = new("--output", "-o")
        {
            HelpName = "FOLDER",
            Description = "Folder that receives report.json, report.md, report.html and trials.csv.",
        };

        // All of the gate's options but Gate itself: by hand, the exit code is the verdict.
        RowOptions<GateOptions> rows = new(
            GateOptions.Rows.Where(r => r.Name != "Gate"),
            new Dictionary<string, string>
            {
                ["BitErrorRate"] = "--ber",
                ["EvaluationSamples"] = "--samples",
                ["SafFaultScope"] = "--fault-scope",
            },
            "BitErrorRate");
        RowOptions<HardenRequest> seed = new(HardenRequest.Rows.Where(r => r.Name == "Seed"), new Dictionary<string, string>());
        Verb command = new("gate", "Judge an artifact again, outside of a build.", new()
        {
            About =
            [
                "Draws faults over all files of the artifact, loads it as an application would, and stops as soon as the metric under "
                + "faults is shown to be above or below what is asked. docs/report.md reads a report line by line.",
            ],
            Examples =
            [
                new("Judge an artifact at one flip in 10,000 bits", "safbuild gate net.saf --data test.csv --ber 1e-4"),
                new("Compare with the original model and keep the report",
                    "safbuild gate net.saf --data test.csv --ber 1e-4 --model net.onnx --output report"),
                new("Ask for less, with other faults", "safbuild gate net.saf --data test.csv --ber 1e-3 --max-accuracy-drop 20% --seed 7"),
            ],
            Success = "The verdict is Pass.",
            Failure = "The verdict is Fail or Inconclusive; its code says which.",
        }) { artifact, data, model, output };
        rows.AddTo(command);
        seed.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            string path = parsed.GetRequiredValue(artifact);
            ConsoleLog log = new(parsed.InvocationConfiguration.Output);
            GateOptions options = rows.Read(parsed, new());
            ulong number = seed.Read(parsed, new()).Seed;
            return Task.FromResult(VerbRunner.Run(path, log, () => GateVerb.Run(
                path, parsed.GetRequiredValue(data), options, number, parsed.GetValue(model), parsed.GetValue(output), log, cancellation),
                    cancellation));
        });
        return command;
    }
}
