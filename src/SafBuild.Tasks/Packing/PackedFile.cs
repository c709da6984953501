using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using SafBuild.Tasks.Requests;

namespace SafBuild.Tasks.Packing;

/// <summary>A file that goes into a package, as an item: what it is, and which artifact it belongs to.</summary>
internal sealed record PackedFile(string Source, string PackagePath)
{
    /// <summary>NAME.saf within the package, with its framework: saf/net10.0/NAME.saf. Empty for the targets file.</summary>
    public string Artifact { get; init; } = "";

    /// <summary>The judged artifact's hash.</summary>
    public string Hash { get; init; } = "";

    /// <summary>The framework that gave it, as the project writes it; empty before.</summary>
    public string Framework { get; init; } = "";

    internal bool IsTargets => Artifact.Length == 0;

    /// <summary>Whether the framework that judged an artifact gave this file of it.</summary>
    internal bool IsOf(JudgedArtifact judged) =>
        Framework == judged.Framework && JudgedArtifact.NameOf(Artifact).Equals(judged.Name, StringComparison.OrdinalIgnoreCase);

    internal static PackedFile Of(ITaskItem item) =>
        new(item.GetMetadata("FullPath"), item.GetMetadata("PackagePath"))
        {
            Artifact = item.GetMetadata("SafArtifact"),
            Hash = item.GetMetadata("SafHash"),
            Framework = item.GetMetadata("SafFramework"),
        };

    /// <summary>For NuGet a path with the file's name in it is the path, not a folder.</summary>
    /// <param name="targetFramework">The framework that gives it, as the project writes it.</param>
    internal TaskItem Item(string targetFramework)
    {
        TaskItem item = new(Escaped.Text(Source));
        item.SetMetadata("PackagePath", Escaped.Text(PackagePath));
        item.SetMetadata("SafPart", IsTargets ? "Targets" : "Artifact");
        item.SetMetadata("SafArtifact", Escaped.Text(Artifact));
        item.SetMetadata("SafHash", Hash);
        item.SetMetadata("SafFramework", Escaped.Text(targetFramework));
        return item;
    }
}
