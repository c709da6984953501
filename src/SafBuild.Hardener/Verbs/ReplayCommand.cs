using System.CommandLine;
using SafBuild.Hardener.Diagnostics;

namespace SafBuild.Hardener.Verbs;

/// <summary><c>safbuild replay ARTIFACT --report report.json --draw K -o OUT</c>: a draw of a gate as a folder.</summary>
internal static class ReplayCommand
{
    internal static Command Create()
    {
        Argument<string> artifact = new("ARTIFACT") { Description = "The artifact folder, <Name>.saf, that the report is about." };
        Option<string> report = new("--report") { HelpName = "FILE", Description = "The report.json of the gate.", Required = true };
        Option<int> draw = new("--draw") { Description = "Number of the draw, from 0: a row of trials.csv.", Required = true };
        Option<string> output = new("--output", "-o") { HelpName = "FOLDER", Description = "The folder to write.", Required = true };
        Verb command = new("replay", "Write the artifact as one draw of a gate read it.", new()
        {
            About =
            [
                "Rate, seed and scope are the report's, so that its worst draw can be looked at, loaded and run on the whole data set. The "
                + "artifact must be the one that the report is about: its hash is compared.",
            ],
            Examples =
                [new("Look at draw 3 of a gate", "safbuild replay net.saf --report report/report.json --draw 3 -o draw3.saf")],
            Success = "The copy is written.",
        }) { artifact, report, draw, output };
        command.SetAction((parsed, cancellation) =>
        {
            string path = parsed.GetRequiredValue(artifact);
            TextWriter console = parsed.InvocationConfiguration.Output;
            return Task.FromResult(VerbRunner.Run(path, new ConsoleLog(console), () => ReplayVerb.Run(
                path, parsed.GetRequiredValue(report), parsed.GetValue(draw), parsed.GetRequiredValue(output), console), cancellation));
        });
        return command;
    }
}
