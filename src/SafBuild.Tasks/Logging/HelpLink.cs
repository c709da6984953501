using System.Reflection;

namespace SafBuild.Tasks.Logging;

/// <summary>
/// Where a code is explained: the page of this version in the public repository, when the package was made with RepositoryUrl
/// (Directory.Build.props); else the page packed beside the tasks, which works offline, too.
/// </summary>
internal static class HelpLink
{
    private static readonly string? Repository = Metadata("RepositoryUrl");
    private static readonly string Version = Metadata("PackedVersion") ?? "";

    internal static string For(string code) => For(code, Repository, Version, Path.GetDirectoryName(typeof(HelpLink).Assembly.Location)!);

    /// <param name="repository">Null: there is no public one.</param>
    /// <param name="version">Of the tag in the repository, without its v.</param>
    /// <param name="tasks">Folder of the tasks in the package.</param>
    internal static string For(string code, string? repository, string version, string tasks)
    {
        string page = repository is null
            ? new Uri(Path.GetFullPath(Path.Combine(tasks, "..", "..", "docs", "diagnostics.md"))).AbsoluteUri
            : $"{repository.TrimEnd('/')}/blob/v{version}/docs/diagnostics.md";
        return $"{page}#{code.ToLowerInvariant()}";
    }

    private static string? Metadata(string key) =>
        typeof(HelpLink).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(a => a.Key == key)?.Value;
}
