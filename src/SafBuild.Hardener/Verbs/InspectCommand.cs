using System.CommandLine;
using SafBuild.Hardener.Diagnostics;

namespace SafBuild.Hardener.Verbs;

/// <summary><c>safbuild inspect ARTIFACT</c>: tensors, formats, ranges, coverage, verdict.</summary>
internal static class InspectCommand
{
    internal static Command Create()
    {
        Argument<string> artifact = new("ARTIFACT") { Description = "The artifact folder, <Name>.saf." };
        Verb command = new("inspect", "Show what an artifact holds.", new()
        {
            About =
            [
                "Inputs and outputs; tensors with shape, storage, function and ranges; how much of the weights is under fault; what a "
                + "read meets (NaN, values out of range, damaged blocks) and the bit error rate that this speaks of; whether "
                + "SafModel.Load would refuse it; and the verdict of each report beside it that is about exactly these bytes. In bin "
                + "there is none beside it: a build keeps its reports in obj/safbuild/<Name>/<key>/.",
            ],
            Examples = [new("Look at an artifact, clean or damaged", "safbuild inspect net.saf")],
            Success = "It was read, also when it is damaged.",
        }) { artifact };
        command.SetAction((parsed, cancellation) =>
        {
            string path = parsed.GetRequiredValue(artifact);
            TextWriter console = parsed.InvocationConfiguration.Output;
            return Task.FromResult(VerbRunner.Run(path, new ConsoleLog(console), () => InspectVerb.Run(path, console), cancellation));
        });
        return command;
    }
}
