using System.IO.Compression;
using SafBuild.FakeWorker;

namespace SafBuild.Sdk.Tests.Building;

/// <summary>
/// A library with a model that is packed in several versions, and projects that take the package. Its id is of its own, since NuGet looks
/// once only at a version that it has unpacked.
/// </summary>
internal sealed class PackedLibrary : IDisposable
{
    private readonly PackedSdk _sdk;
    private readonly string _id = $"Lib.{Guid.NewGuid():N}";

    internal PackedLibrary(PackedSdk sdk, string properties = "")
    {
        _sdk = sdk;
        Library = new Solution(sdk).Library("Lib", "1", $"<PackageId>{_id}</PackageId>{properties}");
    }

    internal TestProject Library { get; }

    /// <summary>Holds the packages of all versions.</summary>
    internal string Feed => Library.At("feed");

    /// <summary>Where NuGet unpacks it.</summary>
    internal string Unpacked => Path.Combine(PackedSdk.GlobalPackages, _id.ToLowerInvariant());

    internal string Reference => $"""<PackageReference Include="{_id}" Version="$(LibVersion)" />""";

    /// <summary>Packs the model's text as this version.</summary>
    internal BuildResult Pack(string version, string model, params string[] arguments)
    {
        Library.Write("net.onnx", model);
        return Library.Run("pack", ["-c", "Debug", "-o", Feed, $"-p:PackageVersion={version}", .. arguments]);
    }

    internal string File(string version) => Path.Combine(Feed, $"{_id}.{version}.nupkg");

    internal ZipArchive Open(string version) => ZipFile.OpenRead(File(version));

    /// <summary>The package has this artifact for the framework, or for all, and it was judged.</summary>
    internal void AssertPacked(string version, Expected expected, string framework = "net10.0")
    {
        using ZipArchive package = Open(version);
        string folder = new[] { $"saf/{framework}/net.saf/", "saf/net.saf/" }
            .First(f => package.Entries.Any(e => e.FullName.StartsWith(f, StringComparison.Ordinal)));
        SortedDictionary<string, byte[]> files = new(
            package.Entries.Where(e => e.FullName.StartsWith(folder, StringComparison.Ordinal))
                .ToDictionary(e => e.FullName[folder.Length..], Bytes), StringComparer.Ordinal);
        Assert.Equal(expected.Hash, FakeArtifact.Hash(files));
        Assert.Contains(Library.Judged, j => j.StartsWith($"net {expected.Hash} Pass ", StringComparison.Ordinal));
    }

    /// <summary>An application that references the package, in the version of its property LibVersion.</summary>
    internal TestProject Consumer(string name, string properties = "", string items = "")
    {
        TestProject project = new(_sdk, name);
        project.Write("nuget.config", $"""
            <configuration><packageSources>
              <add key="library" value="{Feed}" /><add key="safbuild" value="{_sdk.Feed}" />
            </packageSources></configuration>
            """).Write("Program.cs", "return;").Write("Directory.Build.targets", Projects.WithoutNatives);
        Directory.CreateDirectory(Feed);
        return project.Write($"{name}.csproj", Projects.Plain(
            items.Length > 0 ? items : Reference, properties));
    }

    public void Dispose()
    {
        if (Directory.Exists(Unpacked))
        {
            Directory.Delete(Unpacked, recursive: true);
        }
    }

    private static byte[] Bytes(ZipArchiveEntry entry)
    {
        using Stream stream = entry.Open();
        using MemoryStream bytes = new();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
