using Microsoft.Build.Framework;
using SafBuild.Runtime.Tasks.Natives;
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
    private const string DefaultPackage = "Microsoft.ML.OnnxRuntime";
    private const string ManagedPackage = "Microsoft.ML.OnnxRuntime.Managed";

    /// <summary>Native files of packages, with NuGetPackageId and, in an application for all platforms, RuntimeIdentifier.</summary>
    public ITaskItem[] Libraries { get; set; } = [];

    /// <summary>Assemblies of packages, with NuGetPackageId and NuGetPackageVersion: they tell the managed half's version.</summary>
    public ITaskItem[] Assemblies { get; set; } = [];

    /// <summary>Items of the project; with CopyToOutputDirectory they reach the output beside the application.</summary>
    public ITaskItem[] OwnFiles { get; set; } = [];

    /// <summary>Packages that SafBuild.Sdk added by itself, with the project's other implicit ones.</summary>
    public ITaskItem[] Implicit { get; set; } = [];

    /// <summary>The application's platform; empty when it is for all.</summary>
    public string RuntimeIdentifier { get; set; } = "";

    /// <summary>The folders of packages.</summary>
    public ITaskItem[] PackageFolders { get; set; } = [];

    /// <summary>project.assets.json: which packages there are, and their files. Read only for the message of an error.</summary>
    public string AssetsFile { get; set; } = "";

    /// <summary>Whether versions stand in one place: then a PackageReference has none.</summary>
    public bool CentralVersions { get; set; }

    /// <summary>Full path of the project.</summary>
    [Required]
    public string Project { get; set; } = "";

    public override bool Execute()
    {
        DiagnosticLog log = new(Log, warningsAsErrors: false);
        ITaskItem[] libraries = [.. Libraries.Where(l => NativeName.IsOnnxRuntime(l.ItemSpec)
            && NativeName.IsFor(l.ItemSpec, RuntimeIdentifier))];
        if (libraries.Length == 0 && !OwnFiles.Any(IsOwn))
        {
            log.Error(Codes.NativeLibrary, Project, Missing());
        }

        CheckOnePackage(libraries, log);
        CheckOwnFile(libraries, log);
        CheckVersions(libraries, log);
        return !Log.HasLoggedErrors;
    }

    /// <summary>Why there is none, as far as the restored packages tell, and the line that brings one.</summary>
    private string Missing()
    {
        string platform = RuntimeIdentifier.Length == 0 ? "" : $" for {RuntimeIdentifier}";
        string start = $"no package of the application has the library of ONNX Runtime{platform}, so no artifact can be loaded";
        string own = "let a Content item copy a build of your own (libonnxruntime.so, libonnxruntime.dylib, onnxruntime.dll) to the output";
        IReadOnlyList<NativePackage> restored = NativePackage.Restored(AssetsFile);
        NativePackage[] foreign = [.. restored.Where(p => !p.Platforms.Any(f => NativeName.Serves(f, RuntimeIdentifier)))];
        if (restored.Count > 0 && foreign.Length == restored.Count)
        {
            return $"{start}: {string.Join("; ", foreign.Select(p => $"{p.Id} {p.Version} has it for {string.Join(", ", p.Platforms)}"))}. "
                + $"Publish for one of these, set SafOnnxRuntimePackage to a package that has {RuntimeIdentifier}, or {own}";
        }

        string line = CentralVersions
            ? $"<PackageReference Include=\"{DefaultPackage}\" /> (and <PackageVersion Include=\"{DefaultPackage}\" "
                + $"Version=\"{ManagedVersion}\" /> where the versions stand)"
            : $"<PackageReference Include=\"{DefaultPackage}\" Version=\"{ManagedVersion}\" />";
        return restored.Count > 0
            ? $"{start}: {restored[0].Id} {restored[0].Version} is restored and its native files are left out (ExcludeAssets, "
                + $"IncludeAssets, or PrivateAssets of a library in between). Write {line} without these, or {own}"
            : $"{start}: add {line} to the project, or {own}";
    }

    private void CheckOnePackage(ITaskItem[] libraries, DiagnosticLog log)
    {
        foreach (IGrouping<string, ITaskItem> platform in libraries.GroupBy(l => l.GetMetadata("RuntimeIdentifier")))
        {
            string[] packages = [.. platform.Select(l => l.GetMetadata("NuGetPackageId")).Distinct(StringComparer.OrdinalIgnoreCase)
                .Order(StringComparer.OrdinalIgnoreCase)];
            if (packages.Length > 1)
            {
                string which = platform.Key.Length == 0 ? RuntimeIdentifier : platform.Key;
                string? added = packages.FirstOrDefault(p => Implicit.Any(i => i.ItemSpec.Equals(p, StringComparison.OrdinalIgnoreCase)));
                log.Error(Codes.NativeLibrary, Project, $"{string.Join(" and ", packages)} each have the library of ONNX Runtime for "
                    + $"{which}, and only one of them would reach the output: " + (added is null
                    ? "write ExcludeAssets=\"native\" at the PackageReference of the one that you do not want, such as "
                        + $"<PackageReference Include=\"{packages[0]}\" ExcludeAssets=\"native\" />"
                    : $"SafBuild.Sdk added {added}; write <SafOnnxRuntimePackage>None</SafOnnxRuntimePackage> in a PropertyGroup, and it "
                        + "adds none"));
                break;
            }
        }
    }

    /// <summary>A library that the project copies to where one of a package goes, or where it is looked for first.</summary>
    private void CheckOwnFile(ITaskItem[] libraries, DiagnosticLog log)
    {
        ITaskItem? own = OwnFiles.FirstOrDefault(o => IsOwn(o) && !IsOfPackage(o) && IsBesideApplication(o)
            && libraries.Any(l => NativeName.IsSameSystem(l.ItemSpec, o.ItemSpec)));
        if (own is not null)
        {
            string package = libraries.First(l => NativeName.IsSameSystem(l.ItemSpec, own.ItemSpec)).GetMetadata("NuGetPackageId");
            bool isAdded = Implicit.Any(i => i.ItemSpec.Equals(package, StringComparison.OrdinalIgnoreCase));
            log.Error(Codes.NativeLibrary, Project, $"the item '{own.ItemSpec}' is copied to the output and {package} has the library of "
                + "ONNX Runtime, too, and only one of them would be loaded: leave out the item, or the package: " + (isAdded
                ? $"SafBuild.Sdk added {package}; write <SafOnnxRuntimePackage>None</SafOnnxRuntimePackage> in a PropertyGroup, and it "
                    + "adds none"
                : $"write ExcludeAssets=\"native\" at its PackageReference, such as <PackageReference Include=\"{package}\" "
                    + "ExcludeAssets=\"native\" />"));
        }
    }

    /// <summary>
    /// Whether its place in the output is one where the library is looked for: beside the application, or a platform's folder.
    /// </summary>
    private bool IsBesideApplication(ITaskItem item)
    {
        string place = new[] { item.GetMetadata("TargetPath"), item.GetMetadata("Link"), item.ItemSpec }.First(p => p.Length > 0)
            .Replace('\\', '/');

        string home = (Path.GetDirectoryName(Project) ?? "").Replace('\\', '/') + "/";
        place = home.Length > 1 && place.StartsWith(home, StringComparison.OrdinalIgnoreCase) ? place[home.Length..] : place;

        // MSBuild copies a file from outside the project's folder to the output itself.
        bool isOutside = Path.IsPathRooted(place) || place.StartsWith("../", StringComparison.Ordinal);
        string folder = isOutside ? "" : (Path.GetDirectoryName(place) ?? "").Replace('\\', '/');
        return folder.Length is 0 || folder == "." || folder.StartsWith("runtimes/", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>
    /// A managed half asks the library for the table of functions of its own minor version, and an older library has none: every session
    /// of the application would end in an exception. A newer library has all older tables.
    /// </summary>
    private void CheckVersions(ITaskItem[] libraries, DiagnosticLog log)
    {
        foreach (ITaskItem library in libraries)
        {
            string package = library.GetMetadata("NuGetPackageId");
            string version = library.GetMetadata("NuGetPackageVersion");
            if (package.StartsWith(DefaultPackage, StringComparison.OrdinalIgnoreCase)
                && Version.TryParse(version.Split('-')[0], out Version? native)
                && Version.TryParse(ManagedVersion.Split('-')[0], out Version? managed)
                && (native.Major, native.Minor).CompareTo((managed.Major, managed.Minor)) < 0)
            {
                log.Error(Codes.NativeLibrary, Project, $"the library of ONNX Runtime comes from {package} {version}, which is older than "
                    + $"{ManagedPackage} {ManagedVersion} and lacks what that calls: take version {managed.Major}.{managed.Minor} or newer "
                    + "of it, in its PackageReference or in SafOnnxRuntimeVersion");
                break;
            }
        }
    }

    /// <summary>Empty when no package brings the managed half.</summary>
    private string ManagedVersion => Assemblies
        .FirstOrDefault(a => a.GetMetadata("NuGetPackageId").Equals(ManagedPackage, StringComparison.OrdinalIgnoreCase))
        ?.GetMetadata("NuGetPackageVersion") ?? "";

    /// <summary>
    /// A file that the project copies. Microsoft.ML.OnnxRuntime's own props copy the library for Windows to the output on every system,
    /// so a package's file counts only where the platform is known.
    /// </summary>
    private bool IsOwn(ITaskItem item) =>
        item.GetMetadata("CopyToOutputDirectory") is { Length: > 0 } copy && !copy.Equals("Never", StringComparison.OrdinalIgnoreCase)
        && NativeName.IsOnnxRuntime(item.ItemSpec)
        && (RuntimeIdentifier.Length == 0
            ? !IsOfPackage(item)
            : NativeName.IsOfSystem(item.ItemSpec, RuntimeIdentifier));

    private bool IsOfPackage(ITaskItem item) =>
        PackageFolders.Any(f => item.ItemSpec.StartsWith(f.ItemSpec, StringComparison.OrdinalIgnoreCase));
}
