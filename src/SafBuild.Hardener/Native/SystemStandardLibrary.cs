using System.Runtime.InteropServices;
using System.Text;

namespace SafBuild.Hardener.Native;

/// <summary>What the C++ standard library that this process loads can do.</summary>
internal static unsafe partial class SystemStandardLibrary
{
    private const int RtldDiLinkMap = 2;

    /// <summary>Whether libstdc++.so.6 defines this symbol version, such as GLIBCXX_3.4.32. False when it cannot be told.</summary>
    internal static bool HasVersion(string version) =>
        FindFile() is { } path && File.Exists(path)
            && File.ReadAllBytes(path).AsSpan().IndexOf(Encoding.ASCII.GetBytes(version + "\0")) >= 0;

    /// <summary>The file that the loader picks for libstdc++.so.6, here and now: only it knows its search path.</summary>
    private static string? FindFile()
    {
        if (!NativeLibrary.TryLoad("libstdc++.so.6", out IntPtr handle))
        {
            return null;
        }

        LinkMap* map;
        return dlinfo(handle, RtldDiLinkMap, &map) == 0 && map->Name is not null ? Marshal.PtrToStringUTF8((IntPtr)map->Name) : null;
    }

    /// <summary>The public head of glibc's struct link_map.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct LinkMap
    {
        internal IntPtr Address;
        internal byte* Name;
    }

    [LibraryImport("libc.so.6")]
    private static partial int dlinfo(IntPtr handle, int request, LinkMap** result);
}
