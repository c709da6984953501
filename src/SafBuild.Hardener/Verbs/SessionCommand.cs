using System.CommandLine;
using System.Diagnostics;
using SafBuild.Hardener.Campaign;
using SafBuild.Hardener.Isolation;

namespace SafBuild.Hardener.Verbs;

/// <summary><c>safbuild session FOLDER</c>, hidden: the process in which the gate opens damaged models.</summary>
internal static class SessionCommand
{
    internal static Command Create()
    {
        Argument<string> folder = new("FOLDER") { Description = "Where tensors are exchanged." };
        Option<int> parent = new("--parent-pid") { Description = "End when this process has ended.", Required = true };
        Command command = new(SessionWorker.Verb, "Run damaged models apart from the process that judges them.") { folder, parent };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            // Native code that never ends looks at no token.
            ParentWatch.Start(parsed.GetValue(parent), () => Process.GetCurrentProcess().Kill());
            using SessionWorker worker = new(parsed.GetRequiredValue(folder));
            StandardLines.Serve(worker.Run);
            return VerbRunner.Success;
        });
        return command;
    }
}
