namespace SafBuild.Runtime.Tasks.Natives;

/// <summary>What names of files and folders say of ONNX Runtime's library.</summary>
internal static class NativeName
{
    /// <summary>The library itself, on Linux and macOS also with its version; no provider and no extension of it.</summary>
    internal static bool IsOnnxRuntime(string path)
    {
        string name = Path.GetFileName(path.Replace('\\', '/'));
        return name.Equals("onnxruntime.dll", StringComparison.OrdinalIgnoreCase)
            || name == "libonnxruntime.so"
            || name.StartsWith("libonnxruntime.so.", StringComparison.Ordinal)
            || name == "libonnxruntime.dylib"
            || (name.StartsWith("libonnxruntime.", StringComparison.Ordinal) && name.EndsWith(".dylib", StringComparison.Ordinal));
    }

    /// <summary>
    /// NuGet takes linux-x64 for linux-musl-x64 where a package has no other, but a library for glibc does not load under musl.
    /// </summary>
    internal static bool IsFor(string path, string runtime) =>
        !IsMusl(runtime) || path.Contains("-musl", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a system of this platform loads files with such an ending at all.</summary>
    internal static bool IsOfSystem(string path, string runtime)
    {
        string name = Path.GetFileName(path.Replace('\\', '/'));
        return runtime.StartsWith("win", StringComparison.OrdinalIgnoreCase) ? name.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)
            : runtime.StartsWith("osx", StringComparison.OrdinalIgnoreCase) ? name.EndsWith(".dylib", StringComparison.Ordinal)
            : name.Contains(".so", StringComparison.Ordinal);
    }

    /// <summary>Whether two libraries are for the same system, by their endings.</summary>
    internal static bool IsSameSystem(string path, string other) =>
        new[] { "win", "osx", "linux" }.Any(system => IsOfSystem(path, system) && IsOfSystem(other, system));

    /// <summary>
    /// Whether a package's folder runtimes/FOLDER is this platform's. Distributions (ubuntu.24.04-x64) count as their family.
    /// </summary>
    internal static bool Serves(string folder, string runtime) =>
        runtime.Length == 0 || folder.Equals(runtime, StringComparison.OrdinalIgnoreCase)
        || (!IsMusl(runtime) && !IsMusl(folder) && Architecture(folder) == Architecture(runtime) && Family(folder) == Family(runtime));

    private static bool IsMusl(string runtime) => runtime.Contains("-musl", StringComparison.OrdinalIgnoreCase)
        || runtime.StartsWith("alpine", StringComparison.OrdinalIgnoreCase);

    private static string Architecture(string runtime) => runtime[(runtime.LastIndexOf('-') + 1)..].ToLowerInvariant();

    private static string Family(string runtime) => runtime.Split('-', '.')[0].ToLowerInvariant() switch
    {
        { } name when name.StartsWith("win", StringComparison.Ordinal) => "win",
        { } name when name is "osx" or "ios" or "iossimulator" or "maccatalyst" or "tvos" or "android" or "browser" or "freebsd" => name,
        _ => "linux",
    };
}
