namespace SafBuild.Tasks.Logging;

/// <summary>Where a code is explained: the page packed beside the tasks, so that it fits the version and works offline.</summary>
internal static class HelpLink
{
    /// <summary>A file URI such as file:///.../docs/diagnostics.md#saf3001.</summary>
    internal static string For(string code)
    {
        string tasks = Path.GetDirectoryName(typeof(HelpLink).Assembly.Location)!;
        Uri page = new(Path.GetFullPath(Path.Combine(tasks, "..", "..", "docs", "diagnostics.md")));
        return $"{page.AbsoluteUri}#{code.ToLowerInvariant()}";
    }
}
