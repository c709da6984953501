using System.CommandLine;
using SafBuild.Hardener.Diagnostics;
using SafBuild.Hardener.Isolation;
using SafBuild.Hardener.Verbs;
using SafBuild.Shared;

namespace SafBuild.Hardener;

/// <summary><c>safbuild harden REQUEST.json</c>: what the build runs.</summary>
internal static class HardenCommand
{
    internal static Command Create()
    {
        Argument<string> request =
            new("REQUEST.json") { Description = "The request: a build leaves one as obj/safbuild/<Name>/<key>/request.json." };
        Option<Stage?> stage =
            new("--stage")
            {
                Description = "Run one stage. Without it the last two run, and the exit code tells the verdict.",
            };
        Option<int?> parent = new("--parent-pid") { HelpName = "PID", Description = "The build that runs this: stop when it has ended." };
        Verb command = new("harden", "Harden a model as a request file says, and judge it.", new()
        {
            About =
            [
                "What a build runs, by hand: for a debugger, a bug report, or a machine without a build. The request holds all options "
                + "under the names of docs/options.md in camelCase (the gate's below \"gate\", the training's below \"training\"); "
                + "relative paths count from its folder.",
                "Writes <Name>.saf, result.json, report.json, report.md, report.html and trials.csv into its outputDirectory. An artifact "
                + "that is to be judged is called <Name>.held until its gate has passed, and stays so where it did not: it is not to be "
                + "shipped.",
            ],
            Examples =
            [
                new("Do by hand what a build did", "safbuild harden request.json"),
                new("Convert and train, without a verdict, and judge it later", "safbuild harden request.json --stage harden"),
                new("Judge what that wrote", "safbuild harden request.json --stage gate"),
            ],
            Success = "The model was hardened, and the gate is green or lets it pass (Pass, Gate=Warning, Gate=Off); with --stage the "
                + "stage is done, whatever the verdict.",
            Failure = "The verdict is Fail or Inconclusive.",
        }) { request, stage, parent };
        command.SetAction((parsed, cancellation) =>
        {
            using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            int? build = parsed.GetValue(parent);
            if (build is { } id)
            {
                ParentWatch.Start(id, stop.Cancel);
            }

            string path = parsed.GetRequiredValue(request);
            ConsoleLog log = new(parsed.InvocationConfiguration.Output);
            return Task.FromResult(VerbRunner.Run(
                path, log, () => Run(path, parsed.GetValue(stage), isBuild: build is not null, log, stop.Token), stop.Token));
        });
        return command;
    }

    private static int Run(string path, Stage? stage, bool isBuild, ConsoleLog log, CancellationToken cancellation)
    {
        HardenRequest request = RequestReader.Read(path);

        // What a build runs is one stage, of inputs whose bytes it expects.
        isBuild &= stage is not null && request.ExpectedSha256 is not null;
        HardenResult? result = Pipeline.Run(request, stage, log, cancellation, isBuild);
        if (result is null || stage is not null)
        {
            // In the build the SafVerdict target reports the verdict, on every build.
            return VerbRunner.Success;
        }

        log.Progress(result.Summary);
        return VerdictLine.Report(result.Gate, request.Gate.Mode, request.Model, log);
    }
}
