using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Tests.Data;
using SafBuild.Hardener.Tests.Emit;
using SafBuild.Runtime.Artifact;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;
using SafBuild.Shared.Store;

namespace SafBuild.Hardener.Tests.Shared;

/// <summary>What a disk, a link or a mount does to a write.</summary>
public sealed class DiskTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_link_stays_a_link_and_what_it_leads_to_is_written()
    {
        string real = _folder.Write("real.txt", "old");
        string link = _folder.File("link.txt");
        string dangling = _folder.File("dangling.txt");
        File.CreateSymbolicLink(link, "real.txt");
        File.CreateSymbolicLink(dangling, _folder.File("later.txt"));
        AtomicFile.Write(link, "new");
        AtomicFile.Write(dangling, "new");
        Assert.Equal("new", File.ReadAllText(real));
        Assert.Equal("real.txt", new FileInfo(link).LinkTarget);
        Assert.Equal("new", File.ReadAllText(_folder.File("later.txt")));
        Assert.NotNull(new FileInfo(dangling).LinkTarget);
        Assert.Equal(4, Directory.GetFileSystemEntries(Path.GetDirectoryName(link)!).Length);
    }

    [Fact]
    public void Links_in_a_circle_are_SAF0006()
    {
        File.CreateSymbolicLink(_folder.File("a"), _folder.File("b"));
        File.CreateSymbolicLink(_folder.File("b"), _folder.File("a"));
        SafException e = Assert.Throws<SafException>(() => AtomicFile.Write(_folder.File("a"), "x"));
        Assert.Equal("SAF0006", Assert.Single(e.Diagnostics).Code.Id);
    }

    [Fact]
    public void An_artifact_behind_a_link_is_replaced_and_the_link_stays()
    {
        string real = _folder.File("disk/tiny.saf");
        string link = _folder.File("tiny.saf");
        ArtifactWriter.Write(TinyArtifact.Build(seed: 1), real);
        Directory.CreateSymbolicLink(link, real);
        MemoryArtifact artifact = TinyArtifact.Build(seed: 2);
        ArtifactWriter.Write(artifact, link);
        Assert.Equal(real, new DirectoryInfo(link).LinkTarget);
        Assert.Equal(artifact.Blob, File.ReadAllBytes(Path.Combine(real, "weights.bin")));
        Assert.Equal([real], Directory.GetFileSystemEntries(Path.GetDirectoryName(real)!));
    }

    /// <summary>A folder that is not there, a file over a folder, a file that is there.</summary>
    [Fact]
    public void Failures_of_the_system_are_exceptions()
    {
        Assert.Contains("error 2", Assert.Throws<IOException>(() => Disk.FlushFolder(_folder.File("none"))).Message,
            StringComparison.Ordinal);
        string file = _folder.Write("file", "x");
        Directory.CreateDirectory(_folder.File("folder"));
        Assert.Throws<IOException>(() => Disk.Rename(file, _folder.File("folder")));
        Assert.Throws<IOException>(() => Disk.WriteNew(file, "y"u8));
        Assert.Equal("x", File.ReadAllText(file));
        Assert.IsType<MountPointException>(Disk.Error(16, "cannot be replaced", file));
        Assert.IsType<MountPointException>(Disk.Error(18, "cannot be replaced", file));
    }

    /// <summary>The device takes everything and has no room: what .NET reports itself.</summary>
    [Fact]
    public void A_full_device_is_an_exception()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Skip("/dev/full is of Linux");
        }

        using FileStream full = new("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        Assert.Throws<IOException>(() => full.Write("x"u8));
    }

    [Theory]
    [InlineData("fsync", "EIO", 1)]
    [InlineData("fsync", "ENOSPC", 4)]
    [InlineData("fsync", "EIO", 5)]
    [InlineData("renameat2", "EBUSY", 1)]
    public void A_failing_call_of_the_system_is_an_error_and_the_old_artifact_stays_whole(string call, string error, int number)
    {
        using InjectedFaults faults = new();
        Assert.True(faults.Fails(call, error, number), "the call was not made");
    }

    /// <summary>Every call of a write that can fail, each time another one, with both errors, until none is left.</summary>
    [Fact]
    [Trait("Category", "Slow")]
    public void Every_call_of_a_write_fails_once()
    {
        if (Environment.GetEnvironmentVariable("SAFBUILD_SLOW") != "1")
        {
            Assert.Skip("some fifty processes: set SAFBUILD_SLOW=1");
        }

        using InjectedFaults faults = new();
        Dictionary<string, int> failed = [];
        foreach (string error in new[] { "EIO", "ENOSPC" })
        {
            foreach (string call in new[] { "fsync", "renameat2", "pwrite64" })
            {
                int number = 1;
                while (faults.Fails(call, error, number))
                {
                    number++;
                }

                failed[$"{call} {error}"] = number - 1;
            }
        }

        // Files of an artifact, its folder, and the folder around it; one exchange; a write for each file.
        Assert.Equal(
            "fsync EIO 5, renameat2 EIO 1, pwrite64 EIO 3, fsync ENOSPC 5, renameat2 ENOSPC 1, pwrite64 ENOSPC 3",
            string.Join(", ", failed.Select(f => $"{f.Key} {f.Value}")));
    }

    [Fact]
    public void A_disk_without_room_and_mounts_are_errors_that_say_so()
    {
        string root = Path.GetDirectoryName(_folder.File("x"))!;
        using InjectedFaults faults = new();
        string small = _folder.File("small");
        Directory.CreateDirectory(small);
        string mounted = _folder.Write("mounted.txt", "old");
        string script = $"mount -t tmpfs -o size=8k none {small} && {faults.Command(Path.Combine(small, "out.saf"))}; "
            + $"mount --bind {faults.Output} {faults.Output} && {faults.Command(faults.Output)}";
        (int exit, string output) = InjectedFaults.Run("unshare", "-rm", "sh", "-c", script);
        if (output.Contains("not permitted", StringComparison.Ordinal) || output.Contains("unshare failed", StringComparison.Ordinal))
        {
            Assert.Skip($"this system lets nobody mount: {output}");
        }

        Assert.NotEqual(0, exit);
        Assert.Contains("No space left on device", output, StringComparison.Ordinal);
        Assert.Contains("It is a mount point", output, StringComparison.Ordinal);
        Assert.Equal(2, output.Split("SAF0006").Length - 1);
        faults.AssertOldIsWhole();
        Assert.Equal("old", File.ReadAllText(mounted));
        Assert.DoesNotContain(Directory.GetFileSystemEntries(root), e => e.Contains(".tmp", StringComparison.Ordinal));
    }
}
