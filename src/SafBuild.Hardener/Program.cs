using SafBuild.Hardener;
using System.CommandLine;
using SafBuild.Hardener.Native;
using SafBuild.Hardener.Verbs;

OrtTelemetry.SwitchOff();
KeptMemory.Ask();
RootCommand root = new(
    "Hardens ONNX models against bit flips in memory: weights are stored as raw values v and read as w = s * f(v), f saturated.")
{
    HardenCommand.Create(),
    CheckCommand.Create(),
    GateCommand.Create(),
    InjectCommand.Create(),
    ReplayCommand.Create(),
    InspectCommand.Create(),
    SignCommand.Create(),
    SessionCommand.Create(),
};

// Cancelling unwinds through every finally, so give it the time to remove what is half-written.
InvocationConfiguration configuration = new() { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) };
return await root.Parse(args).InvokeAsync(configuration).ConfigureAwait(false);
