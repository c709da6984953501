namespace SafBuild.Benchmarks;

/// <summary>Finds the test data as the tests do: SAFBUILD_DATA, or shared/data in a folder above.</summary>
internal static class Models
{
    internal static string? Find(string relative)
    {
        IEnumerable<string> folders = Environment.GetEnvironmentVariable("SAFBUILD_DATA") is { Length: > 0 } configured
            ? [configured]
            : Above(new DirectoryInfo(AppContext.BaseDirectory)).Select(f => Path.Combine(f, "shared", "data"));
        return folders.Select(f => Path.Combine(f, relative)).FirstOrDefault(File.Exists);
    }

    private static IEnumerable<string> Above(DirectoryInfo? folder)
    {
        for (; folder is not null; folder = folder.Parent)
        {
            yield return folder.FullName;
        }
    }
}
