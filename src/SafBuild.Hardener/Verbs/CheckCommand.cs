using System.CommandLine;
using System.Text;
using SafBuild.Hardener.Checking;
using SafBuild.Hardener.Diagnostics;

namespace SafBuild.Hardener.Verbs;

/// <summary><c>safbuild check MODEL.onnx...</c>: one JSON line per model; never stops at a bad file.</summary>
internal static class CheckCommand
{
    internal static Command Create()
    {
        Argument<string[]> models = new("MODEL.onnx") { Description = "The models to check.", Arity = ArgumentArity.ZeroOrMore };
        Option<bool> worker = new(CheckWorker.Option) { Hidden = true };
        Command command = new("check", "Tell for each model whether it converts and can be trained, as one JSON line each. Exit 0 only if all convert.") { models, worker };
        command.Validators.Add(result =>
        {
            if (!result.GetValue(worker) && result.GetValue(models) is not { Length: > 0 })
            {
                result.AddError("Name at least one model.");
            }
        });
        command.SetAction((parsed, cancellation) =>
        {
            TextWriter console = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(worker))
            {
                UTF8Encoding utf8 = new(encoderShouldEmitUTF8Identifier: false);
                using StreamReader tasks = new(Console.OpenStandardInput(), utf8);
                using StreamWriter answers = new(Console.OpenStandardOutput(), utf8);
                CheckWorker.Run(tasks, answers);
                return Task.FromResult(VerbRunner.Success);
            }

            string[] files = parsed.GetRequiredValue(models);
            return Task.FromResult(VerbRunner.Run(files[0], new ConsoleLog(console), () => Check(files, console, cancellation), cancellation));
        });
        return command;
    }

    private static int Check(string[] files, TextWriter console, CancellationToken cancellation)
    {
        if (CheckWorker.StartInfo() is null)
        {
            return ModelCheck.Run(files, console, cancellation);
        }

        using CheckSupervisor supervisor = new(CheckLimits.Default, () => CheckWorker.StartInfo()!);
        return supervisor.Run(files, console, cancellation);
    }
}
