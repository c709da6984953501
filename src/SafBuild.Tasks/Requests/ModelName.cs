using Microsoft.Build.Framework;

namespace SafBuild.Tasks.Requests;

/// <summary>The artifact name of a SafModel item.</summary>
internal static class ModelName
{
    /// <summary>Its Name, or the file name of its Include without the extension.</summary>
    internal static string Of(ITaskItem item) =>
        item.GetMetadata("Name").Trim() is { Length: > 0 } name ? name : Path.GetFileNameWithoutExtension(item.ItemSpec.Replace('\\', '/'));
}
