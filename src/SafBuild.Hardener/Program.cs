using System.CommandLine;
using SafBuild.Hardener;
using SafBuild.Hardener.Native;

OrtTelemetry.SwitchOff();
KeptMemory.Ask();

// Cancelling unwinds through every finally, so give it the time to remove what is half-written.
InvocationConfiguration configuration = new() { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) };
return await CommandLine.RunAsync(CommandLine.Create(), args, configuration).ConfigureAwait(false);
