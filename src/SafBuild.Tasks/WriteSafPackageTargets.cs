using Microsoft.Build.Framework;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;
using SafBuild.Shared.Store;
using SafBuild.Tasks.Logging;
using SafBuild.Tasks.Packing;
using Task = Microsoft.Build.Utilities.Task;

namespace SafBuild.Tasks;

/// <summary>The files that the artifacts of one framework bring into a package: their own, and the targets file for consumers.</summary>
[MSBuildMultiThreadableTask]
public sealed class WriteSafPackageTargets : Task
{
    /// <summary>The judged artifacts of this framework, with metadata Name and Hash; none where it has no model.</summary>
    public ITaskItem[] Artifacts { get; set; } = [];

    [Required]
    public string PackageId { get; set; } = "";

    /// <summary>As in the package's folders, such as net10.0.</summary>
    [Required]
    public string Framework { get; set; } = "";

    /// <summary>As the project writes it: tells which frameworks were asked for their files.</summary>
    public string TargetFramework { get; set; } = "";

    /// <summary>Full path of the targets file; written only when different, so that NuGet packs again exactly then.</summary>
    [Required]
    public string OutputFile { get; set; } = "";

    /// <summary>Items for TfmSpecificPackageFile.</summary>
    [Output]
    public ITaskItem[] Packed { get; set; } = [];

    public override bool Execute()
    {
        List<PackedArtifact> artifacts = [];
        List<PackedFile> packed = [];
        try
        {
            foreach (ITaskItem item in Artifacts)
            {
                string folder = item.GetMetadata("FullPath");
                string name = item.GetMetadata("Name");
                string hash = item.GetMetadata("Hash");
                EntryFile[] files = [.. Directory.EnumerateFiles(folder)
                    .Select(f => new EntryFile(Path.GetFileName(f), ContentHash.OfFile(f))).OrderBy(f => f.Path, StringComparer.Ordinal)];
                artifacts.Add(new(name, hash, files));
                string within = $"saf/{Framework}/{name}.saf";
                packed.AddRange(files.Select(f =>
                    new PackedFile(Path.Combine(folder, f.Path), $"{within}/{f.Path}") { Artifact = within, Hash = hash }));
            }

            AtomicFile.WriteIfDifferent(OutputFile, ConsumerTargets.Text(PackageId, Framework, artifacts));
        }
        catch (SafException e)
        {
            new DiagnosticLog(Log, warningsAsErrors: false).Report(e);
            return false;
        }

        packed.Add(new(OutputFile, $"buildTransitive/{Framework}/{PackageId}.targets"));
        Packed = [.. packed.Select(p => p.Item(TargetFramework))];
        return true;
    }
}
