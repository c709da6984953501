using System.Buffers.Binary;
using System.IO.Compression;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using SafBuild.Sdk.Tests.Building;

namespace SafBuild.Sdk.Tests;

/// <summary>What a feed shows of each package, and what a download of it costs.</summary>
public class PackagePageTests(PackedSdk sdk)
{
    /// <summary>Native libraries, of each platform that builds; nothing else is large.</summary>
    private const long LargestOther = 2_000_000;

    [Theory]
    [InlineData("SafBuild.Sdk", 48)]
    [InlineData("SafBuild.Runtime", 1)]
    [InlineData("SafBuild.Testing", 1)]
    [InlineData("SafBuild.Templates", 2)]
    [InlineData("safbuild", 48)]
    public void Package_has_a_page_an_icon_a_licence_and_nothing_large_that_is_not_named_here(string id, int megabytes)
    {
        string path = id == "safbuild" ? sdk.Tool : Path.Combine(sdk.Feed, $"{id}.{sdk.Version}.nupkg");
        Assert.InRange(new FileInfo(path).Length, 1, megabytes << 20);
        using ZipArchive package = ZipFile.OpenRead(path);
        XElement metadata = XElement.Load(package.GetEntry($"{id}.nuspec")!.Open()).Elements().First();
        string Text(string name) => metadata.Elements().SingleOrDefault(e => e.Name.LocalName == name)?.Value ?? "";
        Assert.Equal(("MIT", "icon.png", "README.md"), (Text("license"), Text("icon"), Text("readme")));
        Assert.NotEmpty(Text("description"));
        Assert.NotEmpty(Text("tags"));
        Assert.NotNull(package.GetEntry("LICENSE"));

        // A page of its own, and every link of it leads to a file of the package.
        string page = Read(package, "README.md");
        Assert.StartsWith($"# {id}\n", page);
        Assert.InRange(page.Split('\n').Length, 10, 45);
        MatchCollection links = Regex.Matches(page, @"\]\(([^)#]+)");
        Assert.NotEmpty(links);
        Assert.Equal([], links.Select(l => l.Groups[1].Value).Where(l => package.GetEntry(l) is null));

        byte[] icon = new byte[24];
        package.GetEntry("icon.png")!.Open().ReadExactly(icon);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], icon[..4]);
        Assert.Equal([128, 128], new[] { 16, 20 }.Select(at => BinaryPrimitives.ReadInt32BigEndian(icon.AsSpan(at))));

        Assert.Equal([], package.Entries.Where(e => e.Length > LargestOther).Select(e => e.FullName)
            .Where(f => !Regex.IsMatch(f, @"/runtimes/\w+-(x64|arm64)/native/(lib)?(onnxruntime|LibTorchSharp)\.(so|dll|dylib)$")));
        string[] unused = [".pdb", ".lib", "providers_shared.dll", "providers_shared.so"];
        Assert.Equal([], package.Entries.Select(e => e.FullName).Where(f => unused.Any(f.EndsWith)));
    }

    [Fact]
    public void Library_has_its_symbols_in_a_package_of_their_own()
    {
        using ZipArchive symbols = ZipFile.OpenRead(Path.Combine(sdk.Feed, $"SafBuild.Runtime.{sdk.Version}.snupkg"));
        Assert.Equal(["lib/net10.0/SafBuild.Runtime.pdb", "lib/net8.0/SafBuild.Runtime.pdb"],
            symbols.Entries.Select(e => e.FullName).Where(f => f.EndsWith(".pdb")).Order(StringComparer.Ordinal));
    }

    /// <summary>A page shows the README alone: with an address its links lead there, and the package says where its source is.</summary>
    [Fact]
    public void Package_of_a_repository_with_an_address_leads_there()
    {
        DirectoryInfo feed = Directory.CreateTempSubdirectory("safbuild-address-");
        try
        {
            sdk.Pack("SafBuild.Runtime", feed.FullName, "-p:RepositoryUrl=https://example.org/safbuild", "-p:EnableSourceLink=false");
            using ZipArchive package = ZipFile.OpenRead(Path.Combine(feed.FullName, $"SafBuild.Runtime.{sdk.Version}.nupkg"));
            string page = Read(package, "README.md");
            Assert.Contains($"](https://example.org/safbuild/blob/v{sdk.Version}/docs/deployment.md)", page);
            Assert.DoesNotContain("](docs/", page);
            string nuspec = Read(package, "SafBuild.Runtime.nuspec");
            Assert.Contains("<projectUrl>https://example.org/safbuild</projectUrl>", nuspec);
            Assert.Contains("url=\"https://example.org/safbuild\"", nuspec);
        }
        finally
        {
            feed.Delete(recursive: true);
        }
    }

    private static string Read(ZipArchive package, string file)
    {
        using StreamReader reader = new(package.GetEntry(file)!.Open());
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
