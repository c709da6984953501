using System.Runtime.InteropServices;

namespace SafBuild.Benchmarks;

/// <summary>
/// Lets the C library keep what is freed. A load allocates and frees a hundred megabytes; a fresh page of a virtual machine costs from
/// a quarter of a microsecond to several, at random and on both sides of a ratio, which together is more than what is to be measured.
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
