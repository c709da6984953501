using Microsoft.Build.Framework;
using SafBuild.Shared.Diagnostics;
using SafBuild.Tasks.Logging;
using Task = Microsoft.Build.Utilities.Task;

namespace SafBuild.Runtime.Tasks;

/// <summary>
/// Whether the application gets one ONNX Runtime library for each of its platforms: without one it ends in DllNotFoundException at the
/// first load, and of two packages the .NET SDK takes one in silence.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class CheckSafNatives : Task
{
    /// <summary>Native files of packages, with NuGetPackageId and, in an application for all platforms, RuntimeIdentifier.</summary>
    public ITaskItem[] Libraries { get; set; } = [];

    /// <summary>Items of the project; with CopyToOutputDirectory they reach the output beside the application.</summary>
    public ITaskItem[] OwnFiles { get; set; } = [];

    /// <summary>The application's platform; empty when it is for all.</summary>
    public string RuntimeIdentifier { get; set; } = "";

    /// <summary>Full path of the project.</summary>
    [Required]
    public string Project { get; set; } = "";

    public override bool Execute()
    {
        DiagnosticLog log = new(Log, warningsAsErrors: false);
        ITaskItem[] libraries = [.. Libraries.Where(l => IsOnnxRuntime(l) && IsForPlatform(l))];
        if (libraries.Length == 0 && !OwnFiles.Any(f => IsCopied(f) && IsOnnxRuntime(f)))
        {
            string platform = RuntimeIdentifier.Length == 0 ? "" : $" for {RuntimeIdentifier}";
            log.Error(Codes.NativeLibrary, Project, $"no package of the application has the library of ONNX Runtime{platform}, so no "
                + "artifact can be loaded: add <PackageReference Include=\"Microsoft.ML.OnnxRuntime\" /> without ExcludeAssets (it has "
                + "linux-x64, linux-arm64, osx-arm64, win-x64 and win-arm64), or let a Content item copy a build of your own "
                + "(libonnxruntime.so, onnxruntime.dll) to the output");
        }

        foreach (IGrouping<string, ITaskItem> platform in libraries.GroupBy(l => l.GetMetadata("RuntimeIdentifier")))
        {
            string[] packages = [.. platform.Select(l => l.GetMetadata("NuGetPackageId")).Distinct(StringComparer.OrdinalIgnoreCase)
                .Order(StringComparer.OrdinalIgnoreCase)];
            if (packages.Length > 1)
            {
                string which = platform.Key.Length == 0 ? RuntimeIdentifier : platform.Key;
                log.Error(Codes.NativeLibrary, Project, $"{string.Join(" and ", packages)} each have the library of ONNX Runtime for "
                    + $"{which}, and only one of them would reach the output: write ExcludeAssets=\"native\" at the PackageReference of "
                    + $"the one that you do not want, such as <PackageReference Include=\"{packages[0]}\" ExcludeAssets=\"native\" />");
                break;
            }
        }

        return !Log.HasLoggedErrors;
    }

    /// <summary>
    /// NuGet takes linux-x64 for linux-musl-x64 where a package has no other, but a library for glibc does not load under musl.
    /// </summary>
    private bool IsForPlatform(ITaskItem item) => !RuntimeIdentifier.Contains("-musl", StringComparison.OrdinalIgnoreCase)
        || item.ItemSpec.Contains("-musl", StringComparison.OrdinalIgnoreCase);

    private static bool IsCopied(ITaskItem item) =>
        item.GetMetadata("CopyToOutputDirectory") is { Length: > 0 } copy && !copy.Equals("Never", StringComparison.OrdinalIgnoreCase);

    /// <summary>The library itself, on Linux and macOS also with its version; no provider and no extension of it.</summary>
    private static bool IsOnnxRuntime(ITaskItem item)
    {
        string name = Path.GetFileName(item.ItemSpec.Replace('\\', '/'));
        return name.Equals("onnxruntime.dll", StringComparison.OrdinalIgnoreCase)
            || name == "libonnxruntime.so"
            || name.StartsWith("libonnxruntime.so.", StringComparison.Ordinal)
            || name == "libonnxruntime.dylib"
            || (name.StartsWith("libonnxruntime.", StringComparison.Ordinal) && name.EndsWith(".dylib", StringComparison.Ordinal));
    }
}
