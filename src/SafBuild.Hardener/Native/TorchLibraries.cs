using System.Runtime.InteropServices;
using System.Runtime.Loader;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Native;

/// <summary>
/// Finds libtorch, repairs the TorchSharp shim where the system's libstdc++ is too old for it, and loads all of it in the
/// right order by absolute path. Must be called before the first TorchSharp call: left alone, TorchSharp copies 478 MB
/// beside its own assembly and reports a missing package when the cause is another.
/// </summary>
internal static class TorchLibraries
{
    private static readonly Lock Gate = new();
    private static string? _loaded;
    private static IntPtr _shim;

    /// <summary>Loads libtorch once; later calls return at once (libraries cannot be exchanged in a running process).</summary>
    /// <param name="libTorchPath">The user's own libtorch folder (SafLibTorchPath), or null or empty to search.</param>
    /// <returns>The folder in use.</returns>
    /// <exception cref="SafException">
    /// SAF0001 not found, SAF0002 libstdc++ too old and the shim unknown, SAF0003 the loader refused, SAF0006 no place for a repaired shim.
    /// </exception>
    internal static string Load(string? libTorchPath)
    {
        lock (Gate)
        {
            return _loaded ??= LoadFirst(libTorchPath);
        }
    }

    private static string LoadFirst(string? libTorchPath)
    {
        OneDnnLimit.Set();
        string folder = TorchFolder.Find(libTorchPath);
        string shim = TorchFolder.FindShim();
        byte[]? repaired = null;
        if (OperatingSystem.IsLinux())
        {
            LoadIfThere(Path.Combine(folder, "libstdc++.so.6"));
            repaired = ShimRepair.Prepare(shim, SystemStandardLibrary.HasVersion);
        }

        foreach (string name in TorchFolder.LoadOrder)
        {
            LoadIfThere(Path.Combine(folder, TorchFolder.FileName(name)));
        }

        _shim = repaired is not null && OperatingSystem.IsLinux()
            ? MemoryLibrary.Load(Path.GetFileName(shim), repaired)
            : LoadOrThrow(shim);
        // TorchSharp asks for "LibTorchSharp" by name; the original file may fail to load, and then this event answers.
        AssemblyLoadContext.Default.ResolvingUnmanagedDll += (_, name) => name == "LibTorchSharp" ? _shim : IntPtr.Zero;
        return folder;
    }

    private static void LoadIfThere(string path)
    {
        if (File.Exists(path))
        {
            LoadOrThrow(path);
        }
    }

    internal static IntPtr LoadOrThrow(string path)
    {
        try
        {
            return NativeLibrary.Load(path);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            string package = Path.GetDirectoryName(path)!;
            throw new SafException(Codes.LibTorchBroken, path,
                $"the loader refused it: {e.Message} Delete '{package}' and restore again, or set SafLibTorchPath, or remove "
                + $"TrainingData to convert without training.", e);
        }
    }
}
