using System.Runtime.InteropServices;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Native;

/// <summary>Where libtorch and the TorchSharp shim lie.</summary>
internal static class TorchFolder
{
    /// <summary>The libtorch that TorchSharp 0.107.0 was compiled against.</summary>
    internal const string Version = "2.10.0";

    /// <summary>
    /// Environment variable with a folder, for a run by hand. A build's property of this name, which the variable sets, too, comes as
    /// an argument.
    /// </summary>
    internal const string Variable = "SafLibTorchPath";

    /// <summary>
    /// Dependencies first. CPU folders lack the CUDA names, which are then skipped; a CUDA folder needs c10_cuda and torch_cuda
    /// before torch, or torch registers no CUDA device.
    /// </summary>
    internal static IReadOnlyList<string> LoadOrder { get; } = ["c10", "torch_cpu", "c10_cuda", "torch_cuda", "torch"];

    internal static string FileName(string name) =>
        OperatingSystem.IsWindows() ? name + ".dll" : OperatingSystem.IsMacOS() ? $"lib{name}.dylib" : $"lib{name}.so";

    /// <summary>Portable runtime identifier, as in package names: linux-x64, linux-musl-x64, win-x64, osx-arm64.</summary>
    internal static string Rid
    {
        get
        {
            // Alpine and others with musl: the packages' libraries are of glibc and do not load there.
            string linux = RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal) ? "linux-musl" : "linux";
            string os = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : linux;
            return $"{os}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
        }
    }

    /// <summary>The folder with libc10 and libtorch_cpu.</summary>
    /// <exception cref="SafException">SAF0001, with the places that were searched.</exception>
    internal static string Find(string? configured) => Find(
        string.IsNullOrEmpty(configured) ? Environment.GetEnvironmentVariable(Variable) : configured, PackageFolders(),
        AppContext.BaseDirectory);

    internal static string Find(string? configured, IEnumerable<string> packageFolders, string workerFolder)
    {
        List<string> searched = [];
        IEnumerable<string> candidates = string.IsNullOrEmpty(configured)
            ? [.. packageFolders.Select(InPackage), Native(workerFolder), workerFolder]
            : [configured, Path.Combine(configured, "lib"), Native(configured)];
        foreach (string candidate in candidates)
        {
            if (File.Exists(Path.Combine(candidate, FileName("torch_cpu"))) && File.Exists(Path.Combine(candidate, FileName("c10"))))
            {
                return Path.GetFullPath(candidate);
            }

            searched.Add(candidate);
        }

        throw NotFound(configured, searched);
    }

    /// <summary>TorchSharp's own native library, beside the worker or in its runtimes folder or package.</summary>
    internal static string FindShim()
    {
        string name = FileName("LibTorchSharp");
        string file = OperatingSystem.IsWindows() ? "LibTorchSharp.dll" : name;
        string version = typeof(TorchSharp.torch).Assembly.GetName().Version!.ToString(3);
        string[] candidates =
        [
            Path.Combine(Native(AppContext.BaseDirectory), file),
            Path.Combine(AppContext.BaseDirectory, file),
            .. PackageFolders().Select(p => Path.Combine(Native(Path.Combine(p, "torchsharp", version)), file)),
        ];
        return candidates.FirstOrDefault(File.Exists)
            ?? throw new SafException(Codes.LibTorchMissing, file,
                $"the TorchSharp shim for {Rid} is not in {string.Join(", ", candidates)}. {WaysOut(Rid)}");
    }

    /// <summary>What to do on a platform, and where restore is the way, why it may not have fetched the package.</summary>
    internal static string WaysOut(string rid)
    {
        string package = $"libtorch-cpu-{rid}";
        string own = $"set SafLibTorchPath to the lib folder of a libtorch {Version}, or remove TrainingData to convert without "
            + "training.";
        return WithPackage.Contains(rid)
            ? $"Restore the project with a package source that has {package} {Version}, or {own} Restore fetches it when it sees a "
            + "SafModel with TrainingData; it sees none when a wildcard's files come later, as in layers of a container: restore again, or "
            + "set SafRestoreLibTorch to true before. With SafBuild.Sdk as a PackageReference it never sees one: use the Sdk form, or "
            + $"write <PackageDownload Include=\"{package}\" Version=\"[{Version}]\" /> into the project. Without a project, for safbuild "
            + $"by hand: 'dotnet package download {package}@{Version} --output FOLDER', and set the environment variable {Variable} to "
            + $"FOLDER/{package}/{Version}."
            : $"There is no libtorch package for {rid}: {char.ToUpperInvariant(own[0])}{own[1..]} Weights that were trained elsewhere with "
            + "these options are taken from SafCachePath, and need no libtorch.";
    }

    /// <summary>Platforms that have a package libtorch-cpu; SafBuild.LibTorch.targets has the same list.</summary>
    internal static IReadOnlyList<string> WithPackage { get; } = ["linux-x64", "win-x64", "osx-arm64"];

    private static SafException NotFound(string? configured, List<string> searched) => string.IsNullOrEmpty(configured)
        ? new(Codes.LibTorchMissing, $"libtorch-cpu-{Rid}", $"libtorch {Version} was not found in {string.Join(", ", searched)}. "
        + $"{WaysOut(Rid)}")
        : new(Codes.LibTorchMissing, configured,
            $"SafLibTorchPath has no {FileName("torch_cpu")} with {FileName("c10")} (searched {string.Join(", ", searched)}). "
            + $"{WaysOut(Rid)}");

    private static IEnumerable<string> PackageFolders()
    {
        if (Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } configured)
        {
            yield return configured;
        }

        yield return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
    }

    private static string InPackage(string packages) => Native(Path.Combine(packages, $"libtorch-cpu-{Rid}", Version));

    private static string Native(string root) => Path.Combine(root, "runtimes", Rid, "native");
}
