using System.CommandLine;
using SafBuild.Hardener.Checking;
using SafBuild.Hardener.Diagnostics;
using SafBuild.Hardener.Isolation;

namespace SafBuild.Hardener.Verbs;

/// <summary><c>safbuild check MODEL.onnx...</c>: one JSON line per model; never stops at a bad file.</summary>
internal static class CheckCommand
{
    internal static Command Create()
    {
        Argument<string[]> models = new("MODEL.onnx") { Description = "The models to check.", Arity = ArgumentArity.ZeroOrMore };
        Option<bool> worker = new(CheckWorker.Option) { Hidden = true };
        Option<int?> memory =
            new("--memory")
            {
                HelpName = "MIB",
                Description =
                    "Memory that the check of one file may take, in MiB. Without it the bound follows from the file's size, which keeps "
                    + "hostile files in check; models with large activations need more."
            };
        Verb command = new("check", "Tell for each model whether it converts and can be trained, as one JSON line each.", new()
        {
            About =
            [
                "Each line has model, inputs and outputs (name, type and shape of each), converts, trainable, missingOperators, weights "
                + "(how many), coveredBits (share of the weight bits that are under fault), maxRelativeDifference, and reason when "
                + "something is false. In a shape N or another name is a dimension that is open. The model is run on test_data_set_0 "
                + "beside it, ONNX's own layout, else on made-up inputs. It never stops at a bad file: each has a process of its own.",
                "Whether a model can be trained is found by running it in libtorch. Without libtorch trainable is false, and reason says "
                + "SAF0001 and how to get it; everything else is answered. Who does not mean to train can leave it at that.",
            ],
            Examples =
            [
                new("See what becomes of a model before any build", "safbuild check net.onnx"),
                new("Check several, with memory for large activations", "safbuild check net.onnx other.onnx --memory 4096"),
            ],
            Success = "All models convert.",
            Failure = "One does not; its line has the reason.",
        }) { models, memory, worker };
        command.Validators.Add(result =>
        {
            if (!result.GetValue(worker) && result.GetValue(models) is not { Length: > 0 })
            {
                result.AddError("Name at least one model.");
            }

            if (result.GetValue(memory) is <= 0)
            {
                result.AddError("--memory is a positive number of MiB.");
            }
        });
        command.SetAction((parsed, cancellation) =>
        {
            TextWriter console = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(worker))
            {
                StandardLines.Serve(CheckWorker.Run);
                return Task.FromResult(VerbRunner.Success);
            }

            string[] files = parsed.GetRequiredValue(models);
            return Task.FromResult(
                VerbRunner.Run(files[0], new ConsoleLog(console), () => Check(files, parsed.GetValue(memory), console, cancellation),
                    cancellation));
        });
        return command;
    }

    private static int Check(string[] files, int? memory, TextWriter console, CancellationToken cancellation)
    {
        if (CheckWorker.StartInfo() is null)
        {
            return ModelCheck.Run(files, console, cancellation);
        }

        using CheckSupervisor supervisor =
            new(CheckLimits.Default with { GivenMemory = (long?)memory << 20 }, () => CheckWorker.StartInfo()!);
        return supervisor.Run(files, console, cancellation);
    }
}
