using System.Runtime.InteropServices;

namespace SafBuild.Hardener.Native;

/// <summary>
/// Environment variables that native libraries of this process see. On Unix .NET keeps an environment of its own, and what is set there
/// reaches child processes, not native code.
/// </summary>
internal static partial class NativeEnvironment
{
    /// <summary>Sets the variable for this process's managed and native code, and for the processes that it starts.</summary>
    internal static void Set(string name, string value)
    {
        Environment.SetEnvironmentVariable(name, value);
        if (!OperatingSystem.IsWindows() && SetEnvironment(name, value, overwrite: 1) != 0)
        {
            throw new InvalidOperationException($"setenv refused {name}={value}: error {Marshal.GetLastPInvokeError()}");
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
