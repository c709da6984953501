using System.Reflection;
using SafBuild.Sdk.Tests.Building;

[assembly: AssemblyFixture(typeof(PackedSdk))]

namespace SafBuild.Sdk.Tests.Building;

/// <summary>
/// The packages, packed once for the test run from what is built, with a version of their own: NuGet never looks twice at a
/// version that it has unpacked. Removed afterwards, from the packages folder, too.
/// SAFBUILD_TEST_FEED and SAFBUILD_TEST_VERSION take packages that lie in a folder already instead: how a test is shown to fail on
/// those of an older commit. (In a checkout of it: <c>dotnet build src/SafBuild.Sdk</c>, then for SafBuild.Sdk and SafBuild.Runtime
/// <c>dotnet pack src/X --no-build -o FEED -p:PackageVersion=0.0.1-old</c>.) SAFBUILD_TEST_WORKER is the stand-in worker for them, where
/// the present one does not do: that of 2d4a1d7 writes "verdict", "code" and "message" of result.json without "gate" around them, and
/// harden.inputs and gate.inputs, the files that were read.
/// </summary>
public sealed class PackedSdk : IDisposable
{
    private static readonly string[] Packages = ["SafBuild.Sdk", "SafBuild.Runtime", "SafBuild.Testing", "SafBuild.Templates"];
    private static readonly string? ExistingFeed = Environment.GetEnvironmentVariable("SAFBUILD_TEST_FEED");

    private readonly Lock _packing = new();
    private readonly Lazy<string> _tool;

    public PackedSdk()
    {
        _tool = new(PackTool);
        Folder = Directory.CreateTempSubdirectory("safbuild-tests-").FullName;
        if (ExistingFeed is not null)
        {
            Feed = ExistingFeed;
            Version = Environment.GetEnvironmentVariable("SAFBUILD_TEST_VERSION")
                ?? throw new InvalidOperationException("SAFBUILD_TEST_FEED is set and SAFBUILD_TEST_VERSION is not");
            return;
        }

        Feed = Path.Combine(Folder, "feed");
        Version = $"0.2.0-test.{DateTime.UtcNow:yyyyMMddHHmmss}.{Environment.ProcessId}";
        foreach (string package in Packages)
        {
            Pack(package, Feed);
        }
    }

    public string Version { get; }

    /// <summary>Folder of the run's own feed.</summary>
    public string Feed { get; }

    /// <summary>Below it, each test has its folder; not inside the repository, whose settings must not reach them.</summary>
    public string Folder { get; }

    /// <summary>The package of the dotnet tool, in a folder of its own. Packed by the first test that asks.</summary>
    public string Tool => _tool.Value;

    public static string FakeWorker =>
        Environment.GetEnvironmentVariable("SAFBUILD_TEST_WORKER")
        ?? Path.Combine(RepositoryRoot, "tests", "SafBuild.FakeWorker", "bin", Metadata("Configuration"), "net10.0",
            "SafBuild.FakeWorker.dll");

    /// <summary>Where NuGet unpacks.</summary>
    internal static string GlobalPackages => Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    internal static string RepositoryRoot => Metadata("RepositoryRoot");

    /// <summary>Packs a project of src from what is built.</summary>
    /// <param name="properties">Such as <c>-p:RepositoryUrl=...</c>.</param>
    internal void Pack(string project, string feed, params string[] properties)
    {
        // Two at a time would write the same files of obj.
        lock (_packing)
        {
            (int exitCode, string output) = DotNet.Run(
                RepositoryRoot,
                ["pack", Path.Combine("src", project), "--no-build", "-c", Metadata("Configuration"), "-o", feed, "-v", "q",
                    $"-p:PackageVersion={Version}",
                    $"-p:StagedWorker={Path.Combine(Folder, "worker")}{Path.DirectorySeparatorChar}",
                    $"-p:NuspecOutputPath={Path.Combine(Folder, "nuspec")}", .. properties]);
            Assert.True(exitCode == 0, $"packing {project} failed:\n{output}");
        }
    }

    private string PackTool()
    {
        string feed = Path.Combine(Folder, "tool");
        Pack("SafBuild.Hardener", feed);
        return Path.Combine(feed, $"safbuild.{Version}.nupkg");
    }

    public void Dispose()
    {
        foreach (string package in ExistingFeed is null ? Packages : [])
        {
            string unpacked = Path.Combine(GlobalPackages, package.ToLowerInvariant(), Version);
            if (Directory.Exists(unpacked))
            {
                Directory.Delete(unpacked, recursive: true);
            }
        }

        Directory.Delete(Folder, recursive: true);
    }

    private static string Metadata(string key) =>
        typeof(PackedSdk).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;
}
