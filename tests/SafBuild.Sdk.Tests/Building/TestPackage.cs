using System.IO.Compression;

namespace SafBuild.Sdk.Tests.Building;

/// <summary>A package of somebody else, as a zip file.</summary>
internal static class TestPackage
{
    /// <param name="files">Path in the package, text.</param>
    internal static void Write(string feed, string id, params (string Path, string Text)[] files)
    {
        Directory.CreateDirectory(feed);
        using ZipArchive package = new(File.Create(Path.Combine(feed, $"{id}.1.0.0.nupkg")), ZipArchiveMode.Create);
        foreach ((string path, string text) in (IEnumerable<(string, string)>)[.. files, ($"{id}.nuspec", $"""
            <package><metadata>
              <id>{id}</id><version>1.0.0</version><authors>test</authors><description>test</description>
            </metadata></package>
            """)])
        {
            using StreamWriter writer = new(package.CreateEntry(path).Open());
            writer.Write(text);
        }
    }
}
