namespace SafBuild.Hardener.Native;

/// <summary>
/// ONNX Runtime 1.31.1 sends events by default (its docs/Privacy.md): a run with an empty home left a device id and a queue of events
/// with the model's graph name in the user's cache folder. A build tool sends nothing.
/// </summary>
internal static class OrtTelemetry
{
    internal const string Variable = "ORT_DISABLE_TELEMETRY";

    /// <summary>
    /// Before the first call of ONNX Runtime, which reads the variable once. OrtEnv.DisableTelemetryEvents comes too late: tried, device id
    /// and queue were there all the same. No value of the user's switches it on again.
    /// </summary>
    internal static void SwitchOff() => NativeEnvironment.Set(Variable, "1");
}
