using System.Runtime.CompilerServices;
using SafBuild.Hardener.Native;

namespace SafBuild.Tests.Shared;

/// <summary>No test sends events, or leaves a device id on the machine: before anything of the test's assembly runs.</summary>
internal static class TelemetryOff
{
    [ModuleInitializer]
    internal static void Run() => OrtTelemetry.SwitchOff();
}
