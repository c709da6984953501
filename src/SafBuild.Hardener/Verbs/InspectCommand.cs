using System.CommandLine;
using SafBuild.Hardener.Diagnostics;

namespace SafBuild.Hardener.Verbs;

/// <summary><c>safbuild inspect ARTIFACT</c>: tensors, formats, ranges, coverage, verdict.</summary>
internal static class InspectCommand
{
    internal static Command Create()
    {
        Argument<string> artifact = new("ARTIFACT") { Description = "The artifact folder, <Name>.saf." };
        Command command = new("inspect", "Show what an artifact holds.") { artifact };
        command.SetAction((parsed, cancellation) =>
        {
            string path = parsed.GetRequiredValue(artifact);
            TextWriter console = parsed.InvocationConfiguration.Output;
            return Task.FromResult(VerbRunner.Run(path, new ConsoleLog(console), () => InspectVerb.Run(path, console), cancellation));
        });
        return command;
    }
}
