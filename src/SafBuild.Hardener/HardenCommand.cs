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
            new("REQUEST.json") { Description = "The request file that the build wrote (obj/safbuild/<Name>/<key>/request.json)." };
        Option<Stage?> stage =
            new("--stage")
            {
                Description = "Run one stage: Inputs, Harden or Gate. Without it the last two run, and the exit code tells the verdict.",
            };
        Option<int?> parent = new("--parent-pid") { Description = "Stop when this process has ended." };
        Command command = new("harden", "Harden a model as a request file says, and judge it.") { request, stage, parent };
        command.SetAction((parsed, cancellation) =>
        {
            using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            if (parsed.GetValue(parent) is { } id)
            {
                ParentWatch.Start(id, stop.Cancel);
            }

            string path = parsed.GetRequiredValue(request);
            ConsoleLog log = new(parsed.InvocationConfiguration.Output);
            return Task.FromResult(VerbRunner.Run(path, log, () => Run(path, parsed.GetValue(stage), log, stop.Token), stop.Token));
        });
        return command;
    }

    private static int Run(string path, Stage? stage, ConsoleLog log, CancellationToken cancellation)
    {
        HardenRequest request = RequestReader.Read(path);
        HardenResult? result = Pipeline.Run(request, stage, log, cancellation);
        if (result is null || stage is not null)
        {
            // In the build the SafVerdict target reports the verdict, on every build.
            return VerbRunner.Success;
        }

        log.Progress(result.Summary);
        return VerdictLine.Report(result.Gate, request.Gate.Mode, request.Model, log);
    }
}
