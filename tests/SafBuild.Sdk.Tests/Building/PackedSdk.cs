using System.Reflection;
using SafBuild.Sdk.Tests.Building;

[assembly: AssemblyFixture(typeof(PackedSdk))]

namespace SafBuild.Sdk.Tests.Building;

/// <summary>
/// The packages, packed once for the test run from what is built, with a version of their own: NuGet never looks twice at a
/// version that it has unpacked. Removed afterwards, from the packages folder, too.
/// </summary>
public sealed class PackedSdk : IDisposable
{
    private static readonly string[] Packages = ["SafBuild.Sdk", "SafBuild.Runtime"];

    public PackedSdk()
    {
        Folder = Directory.CreateTempSubdirectory("safbuild-tests-").FullName;
        Feed = Path.Combine(Folder, "feed");
        Version = $"0.2.0-test.{DateTime.UtcNow:yyyyMMddHHmmss}.{Environment.ProcessId}";
        foreach (string package in Packages)
        {
            (int exitCode, string output) = DotNet.Run(
                RepositoryRoot,
                "pack", Path.Combine("src", package), "--no-build", "-c", Metadata("Configuration"), "-o", Feed, "-v", "q",
                $"-p:PackageVersion={Version}",
                $"-p:StagedWorker={Path.Combine(Folder, "worker")}{Path.DirectorySeparatorChar}",
                $"-p:NuspecOutputPath={Path.Combine(Folder, "nuspec")}");
            Assert.True(exitCode == 0, $"packing {package} failed:\n{output}");
        }
    }

    public string Version { get; }

    /// <summary>Folder of the run's own feed.</summary>
    public string Feed { get; }

    /// <summary>Below it, each test has its folder; not inside the repository, whose settings must not reach them.</summary>
    public string Folder { get; }

    public static string FakeWorker =>
        Path.Combine(RepositoryRoot, "tests", "SafBuild.FakeWorker", "bin", Metadata("Configuration"), "net10.0",
            "SafBuild.FakeWorker.dll");

    internal static string RepositoryRoot => Metadata("RepositoryRoot");

    public void Dispose()
    {
        string packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        foreach (string package in Packages)
        {
            string unpacked = Path.Combine(packages, package.ToLowerInvariant(), Version);
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
