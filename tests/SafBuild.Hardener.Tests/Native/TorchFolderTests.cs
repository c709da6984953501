using SafBuild.Hardener.Native;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Tests.Native;

public sealed class TorchFolderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("safbuild-torch-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_missing_package_is_SAF0001_with_the_places_and_three_ways_out()
    {
        SafException e = Assert.Throws<SafException>(() => TorchFolder.Find(null, [Path.Combine(_folder, "packages")], _folder));

        Assert.Equal("SAF0001", Assert.Single(e.Diagnostics).Code.Id);
        Assert.Contains(Path.Combine(_folder, "packages", $"libtorch-cpu-{TorchFolder.Rid}", "2.10.0"), e.Message);
        Assert.Contains($"libtorch-cpu-{TorchFolder.Rid} 2.10.0", e.Message);
        Assert.Contains("SafLibTorchPath", e.Message);
        Assert.Contains("remove TrainingData", e.Message);
    }

    [Theory]
    [InlineData("linux-x64")]
    [InlineData("win-x64")]
    [InlineData("osx-arm64")]
    public void Where_there_is_a_package_the_ways_out_say_why_restore_may_not_have_fetched_it(string rid)
    {
        string ways = TorchFolder.WaysOut(rid);

        Assert.Contains("SafRestoreLibTorch", ways);
        Assert.Contains("restore again", ways);
        Assert.Contains($"<PackageDownload Include=\"libtorch-cpu-{rid}\" Version=\"[2.10.0]\" />", ways);
    }

    [Theory]
    [InlineData("linux-arm64")]
    [InlineData("linux-musl-x64")]
    [InlineData("osx-x64")]
    public void Where_there_is_no_package_the_ways_out_name_none(string rid)
    {
        string ways = TorchFolder.WaysOut(rid);

        Assert.Contains($"no libtorch package for {rid}", ways);
        Assert.Contains("Set SafLibTorchPath", ways);
        Assert.Contains("remove TrainingData", ways);
        Assert.DoesNotContain("libtorch-cpu", ways);
    }

    [Fact]
    public void A_configured_folder_without_libtorch_is_SAF0001_and_nothing_else_is_searched()
    {
        Place(Path.Combine(_folder, "packages", $"libtorch-cpu-{TorchFolder.Rid}", "2.10.0", "runtimes", TorchFolder.Rid, "native"));

        SafException e = Assert.Throws<SafException>(
            () => TorchFolder.Find(Path.Combine(_folder, "own"), [Path.Combine(_folder, "packages")], _folder));

        Assert.Contains(Path.Combine(_folder, "own"), e.Message);
        Assert.DoesNotContain("packages", e.Message);
    }

    [Theory]
    [InlineData("own", "own")]
    [InlineData("own", "own/lib")]
    public void A_configured_folder_may_be_the_lib_folder_or_the_one_above(string configured, string actual)
    {
        Place(Path.Combine(_folder, actual));

        Assert.Equal(Path.GetFullPath(Path.Combine(_folder, actual)), TorchFolder.Find(Path.Combine(_folder, configured), [], _folder));
    }

    [Fact]
    public void Libraries_beside_the_worker_are_found_after_the_packages()
    {
        Place(_folder);

        Assert.Equal(_folder, TorchFolder.Find("", [Path.Combine(_folder, "packages")], _folder));
    }

    private static void Place(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, TorchFolder.FileName("c10")), "");
        File.WriteAllText(Path.Combine(folder, TorchFolder.FileName("torch_cpu")), "");
    }
}
