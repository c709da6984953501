using System.Runtime.InteropServices;

namespace SafBuild.Hardener.Native;

/// <summary>
/// Lets the C library keep what is freed. Every draw makes a session, and each allocates and frees some times the bytes of the weights:
/// with the library's defaults these pages come from the system again each time. Measured for sessions of one thread in turn:
/// ResNet-20 4.6 ms and 3.9 ms with memory kept, ResNet-18 62 ms and more, and 28 ms. Outputs do not depend on it.
/// </summary>
internal static partial class KeptMemory
{
    private const int TrimThreshold = -1;
    private const int MmapMax = -4;

    /// <summary>For the whole process, from now on; harmless where there is nothing to ask.</summary>
    /// <returns>Whether this system has the setting (glibc has).</returns>
    internal static bool Ask()
    {
        try
        {
            return OperatingSystem.IsLinux() && Mallopt(MmapMax, 0) == 1 && Mallopt(TrimThreshold, int.MaxValue) == 1;
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Mallopt(int parameter, int value);
}
