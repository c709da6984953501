using System.CommandLine;
using SafBuild.Hardener.Checking;
using SafBuild.Hardener.Diagnostics;

namespace SafBuild.Hardener.Verbs;

/// <summary><c>safbuild check MODEL.onnx...</c>: one JSON line per model; never stops at a bad file.</summary>
internal static class CheckCommand
{
    internal static Command Create()
    {
        Argument<string[]> models = new("MODEL.onnx") { Description = "The models to check.", Arity = ArgumentArity.OneOrMore };
        Command command = new("check", "Tell for each model whether it converts and can be trained, as one JSON line each. Exit 0 only if all convert.") { models };
        command.SetAction((parsed, cancellation) =>
        {
            string[] files = parsed.GetRequiredValue(models);
            TextWriter console = parsed.InvocationConfiguration.Output;
            return Task.FromResult(VerbRunner.Run(files[0], new ConsoleLog(console), () => ModelCheck.Run(files, console, cancellation), cancellation));
        });
        return command;
    }
}
