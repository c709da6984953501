using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using SafBuild.Hardener.Verbs;

namespace SafBuild.Hardener;

/// <summary>The one list of verbs, and the program around them.</summary>
internal static class CommandLine
{
    internal static RootCommand Create()
    {
        RootCommand root = new(
            "harden ONNX models against bit flips in memory, judge them and look at them. Weights are stored as raw values v and read as "
            + "w = s * f(v), f saturated.")
        {
            HardenCommand.Create(),
            CheckCommand.Create(),
            GateCommand.Create(),
            InjectCommand.Create(),
            ReplayCommand.Create(),
            InspectCommand.Create(),
            DecodeCommand.Create(),
            SignCommand.Create(),
            SessionCommand.Create(),
        };
        root.Options.OfType<HelpOption>().Single().Action = new ManualAction();
        return root;
    }

    /// <summary>
    /// A wrong line is answered by what is wrong with it and where the manual is: the manual itself would push that off the screen.
    /// </summary>
    internal static async Task<int> RunAsync(RootCommand root, IReadOnlyList<string> arguments, InvocationConfiguration configuration)
    {
        // Without a verb nothing is done, and so it is no success; the manual is what helps.
        ParseResult parsed = root.Parse(arguments.Count == 0 ? ["--help"] : arguments);
        if (arguments.Count == 0)
        {
            await parsed.InvokeAsync(configuration).ConfigureAwait(false);
            return VerbRunner.Failure;
        }

        if (parsed.Action is not ParseErrorAction error)
        {
            return await parsed.InvokeAsync(configuration).ConfigureAwait(false);
        }

        error.ShowHelp = false;
        int code = await parsed.InvokeAsync(configuration).ConfigureAwait(false);
        string verb = parsed.CommandResult.Command is Verb { Hidden: false } known ? $" {known.Name}" : "";
        configuration.Error.WriteLine($"safbuild{verb} --help shows the manual.");
        return code;
    }

    private sealed class ManualAction : SynchronousCommandLineAction
    {
        public override bool Terminating => true;

        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            int width = Console.IsOutputRedirected ? HelpPage.Widest
                : Math.Clamp(Console.WindowWidth - 1, HelpPage.Narrowest, HelpPage.Widest);
            RootCommand root = (RootCommand)parseResult.RootCommandResult.Command;
            parseResult.InvocationConfiguration.Output.Write(parseResult.CommandResult.Command switch
            {
                Verb verb => HelpPage.OfVerb(verb, width),
                _ => HelpPage.OfProgram(root, width),
            });
            return 0;
        }
    }
}
