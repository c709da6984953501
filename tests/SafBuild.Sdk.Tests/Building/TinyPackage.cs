using System.IO.Compression;

namespace SafBuild.Sdk.Tests.Building;

/// <summary>A NuGet package with one file, where only its being there matters.</summary>
internal static class TinyPackage
{
    /// <param name="file">The place of the one file, which is empty.</param>
    internal static void Write(string feed, string id, string version, string file = "tools/empty.txt")
    {
        Directory.CreateDirectory(feed);
        using ZipArchive package = ZipFile.Open(Path.Combine(feed, $"{id}.{version}.nupkg"), ZipArchiveMode.Create);
        Write(package, $"{id}.nuspec", $"""
            <package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">
              <metadata><id>{id}</id><version>{version}</version><authors>tests</authors><description>none</description></metadata>
            </package>
            """);
        Write(package, file, "");
    }

    private static void Write(ZipArchive package, string name, string text)
    {
        using StreamWriter writer = new(package.CreateEntry(name).Open());
        writer.Write(text);
    }
}
