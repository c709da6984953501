using Microsoft.Build.Framework;
using SafBuild.Tasks.Requests;
using TaskItem = Microsoft.Build.Utilities.TaskItem;

namespace SafBuild.Runtime.Tasks.Copying;

/// <summary>An artifact that a build puts beside its application.</summary>
/// <param name="Folder">Full path of its folder.</param>
/// <param name="Target">Folder below the output folder, with slashes: NAME.saf.</param>
/// <param name="Hash">The artifact hash that was judged.</param>
/// <param name="Source">Project or package that it comes from, or its folder where neither is known.</param>
internal sealed record FoundArtifact(string Folder, string Target, string Hash, string Source)
{
    internal const string Extension = ".saf";

    private const string TargetFolder = "TargetFolder";

    /// <summary>As users name it.</summary>
    internal string Name => Target.EndsWith(Extension, StringComparison.OrdinalIgnoreCase) ? Target[..^Extension.Length] : Target;

    internal static FoundArtifact Read(ITaskItem item) =>
        new(item.ItemSpec, item.GetMetadata(TargetFolder), item.GetMetadata("Hash"), item.GetMetadata("Source"));

    internal ITaskItem ToItem()
    {
        // Not "Target": MSBuild keeps that name for itself (MSB4028).
        TaskItem item = new(Escaped.Text(Folder));
        item.SetMetadata(TargetFolder, Escaped.Text(Target));
        item.SetMetadata("Hash", Hash);
        item.SetMetadata("Source", Escaped.Text(Source));
        return item;
    }
}
