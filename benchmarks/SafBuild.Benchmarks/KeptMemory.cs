using System.Runtime.InteropServices;

namespace SafBuild.Benchmarks;

/// <summary>
/// Lets the C library keep what is freed. A load allocates and frees a hundred megabytes; with the defaults its kernel time was
/// measured as 12 to 36 ms, depending on what ran before it, and 4 ms with memory kept. docs/benchmarks.md has both ratios.
/// </summary>
internal static partial class KeptMemory
{
    private const int TrimThreshold = -1;
    private const int MmapMax = -4;

    /// <returns>Whether this system has the setting (glibc has).</returns>
    internal static bool Ask()
    {
        try
        {
            return OperatingSystem.IsLinux() && Mallopt(MmapMax, 0) == 1 && Mallopt(TrimThreshold, int.MaxValue) == 1;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Mallopt(int parameter, int value);
}
