using System.CommandLine;
using SafBuild.Hardener.Diagnostics;
using SafBuild.Shared;

namespace SafBuild.Hardener.Verbs;

/// <summary><c>safbuild inject ARTIFACT --ber B --seed N -o OUT</c>: a copy of the artifact with flipped bits.</summary>
internal static class InjectCommand
{
    internal static Command Create()
    {
        Argument<string> artifact = new("ARTIFACT") { Description = "The artifact folder, <Name>.saf." };
        Option<double> rate = new("--ber") { Description = "Probability that one stored bit flips, 0 to 0.5.", Required = true };
        Option<ulong> seed = new("--seed") { Description = "Seed of the fault mask.", DefaultValueFactory = _ => 1 };
        Option<string> output = new("--output", "-o") { HelpName = "FOLDER", Description = "The folder to write.", Required = true };
        Option<string> faults = new("--fault-model")
        {
            HelpName = "NAME",
            Description = "Name of the fault model.",
            DefaultValueFactory = _ => "RandomBitFlip",
        };
        Option<int?> draw = new("--draw")
        {
            Description = "Number of a draw of a gate with this rate and seed, from 0: the same bytes as the gate read.",
        };
        Option<FaultScope?> scope = new("--scope")
        {
            Description = "With --draw: faults in every file that a load reads (the default), or in weights.bin alone.",
        };
        Verb command = new("inject", "Write a copy of an artifact with flipped bits.", new()
        {
            About =
            [
                "For tests of an application: the copy loads, or is refused, as a damaged one on a device. Bits of weights.bin flip, and "
                + "nothing else; with --draw it is one draw of a gate, and equal rate, seed and scope give the bytes that the gate judged.",
            ],
            Examples =
            [
                new("Make a faulty copy", "safbuild inject net.saf --ber 1e-3 --seed 7 -o faulty.saf"),
                new("Make the bytes of a gate's draw 12", "safbuild inject net.saf --ber 1e-4 --draw 12 -o draw12.saf"),
            ],
            Success = "The copy is written; a line says how many bits flipped.",
        })
        {
            artifact, rate, seed, output, faults, draw, scope,
        };
        command.SetAction((parsed, cancellation) =>
        {
            string path = parsed.GetRequiredValue(artifact);
            TextWriter console = parsed.InvocationConfiguration.Output;
            return Task.FromResult(VerbRunner.Run(path, new ConsoleLog(console), () => InjectVerb.Run(
                path, parsed.GetValue(rate), parsed.GetValue(seed), parsed.GetRequiredValue(output), console,
                parsed.GetRequiredValue(faults), parsed.GetValue(draw), parsed.GetValue(scope)), cancellation));
        });
        return command;
    }
}
