using SafBuild.Runtime.Scrubbing;
using SafBuild.Runtime.Tests.Models;
using SafBuild.Runtime.Tests.Reading;

namespace SafBuild.Runtime.Tests.Scrubbing;

/// <summary>What a scrub finds in files and puts right.</summary>
public sealed class RepairTests
{
    private const int Block = 64;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_clean_artifact_is_compared_and_not_written(int version)
    {
        using TwoCopies copies = new(version);
        DateTime old = DateTime.UnixEpoch.AddDays(1);
        Array.ForEach(Directory.GetFiles(copies.First.Folder), f => File.SetLastWriteTimeUtc(f, old));
        SafScrubReport report = copies.Scrubber.ScrubNow(TestContext.Current.CancellationToken);
        Assert.True(report.IsClean, report.ToString());
        Assert.Equal(copies.First.Artifact.Manifest.BlockChecksums.Count, report.Artifact.BlocksChecked);
        Assert.Equal(report.Artifact.BlocksChecked, report.Second!.BlocksChecked);
        Assert.Equal(0.0, report.EstimatedBitErrorRate);
        Assert.All(Directory.GetFiles(copies.First.Folder), f => Assert.Equal(old, File.GetLastWriteTimeUtc(f)));
        copies.AssertWhole();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Blocks_are_taken_from_the_copy_in_which_they_are_clean(int version)
    {
        using TwoCopies copies = new(version);
        TwoCopies.Flip(copies.First, "weights.bin", 1);
        TwoCopies.Flip(copies.First, "weights.bin", (3 * Block) + 5);
        TwoCopies.Flip(copies.Second, "weights.bin", (2 * Block) + 9);
        SafScrubReport report = copies.Scrubber.ScrubNow(TestContext.Current.CancellationToken);
        Assert.Equal([0, 3], report.Artifact.DamagedBlocks);
        Assert.Equal([0, 3], report.Artifact.RepairedBlocks);
        Assert.Empty(report.Artifact.UnrepairedBlocks);
        Assert.Equal([2], report.Second!.RepairedBlocks);
        Assert.True(report.EstimatedBitErrorRate > 0);
        Assert.Null(report.Exception);
        Assert.False(report.IsClean);
        copies.AssertWhole();
        Assert.True(copies.Scrubber.ScrubNow(TestContext.Current.CancellationToken).IsClean);
    }

    [Fact]
    public void A_block_that_is_damaged_in_both_stays_and_is_reported()
    {
        using TwoCopies copies = new();
        TwoCopies.Flip(copies.First, "weights.bin", 1);
        TwoCopies.Flip(copies.First, "weights.bin", Block + 1);
        TwoCopies.Flip(copies.Second, "weights.bin", Block + 2);
        SafScrubReport report = copies.Scrubber.ScrubNow(TestContext.Current.CancellationToken);
        Assert.Equal([0], report.Artifact.RepairedBlocks);
        Assert.Equal([1], report.Artifact.UnrepairedBlocks);
        Assert.Equal([1], report.Second!.UnrepairedBlocks);
        byte[] expected = [.. copies.Clean["weights.bin"]];
        expected[Block + 1] ^= 0x10;
        Assert.Equal(expected, copies.First.Read("weights.bin"));
        Assert.Equal([1], copies.Scrubber.ScrubNow(TestContext.Current.CancellationToken).Artifact.DamagedBlocks);
    }

    [Fact]
    public void Without_a_second_copy_damage_of_the_weights_is_reported()
    {
        using TwoCopies copies = new(useSecond: false);
        TwoCopies.Flip(copies.First, "weights.bin", 1);
        SafScrubReport report = copies.Scrubber.ScrubNow(TestContext.Current.CancellationToken);
        Assert.Equal([0], report.Artifact.UnrepairedBlocks);
        Assert.Null(report.Second);
        Assert.Null(report.Exception);
        Assert.Equal([0], report.Read!.DamagedBlocks);
    }

    [Theory]
    [InlineData("manifest.json")]
    [InlineData("graph.onnx")]
    [InlineData("structure.bin")]
    public void The_structure_repairs_itself_at_every_byte(string name)
    {
        using TwoCopies copies = new(useSecond: false);
        for (int i = 0; i < copies.Clean[name].Length; i += 37)
        {
            TwoCopies.Flip(copies.First, name, i, (byte)(1 << (i % 8)));
            SafScrubReport report = copies.Scrubber.ScrubNow(TestContext.Current.CancellationToken);
            Assert.Equal([name], report.Artifact.DamagedFiles);
            Assert.Equal([name], report.Artifact.RepairedFiles);
            Assert.Equal(copies.Clean[name], copies.First.Read(name));
        }
    }

    [Theory]
    [InlineData("manifest.json")]
    [InlineData("graph.onnx")]
    public void Version_1_takes_its_structure_from_the_second_copy_both_ways(string name)
    {
        using TwoCopies copies = new(version: 1);
        foreach (ArtifactOnDisk damaged in new[] { copies.First, copies.Second })
        {
            TwoCopies.Flip(damaged, name, 100);
            SafScrubReport report = copies.Scrubber.ScrubNow(TestContext.Current.CancellationToken);
            Assert.Null(report.Exception);
            Assert.Equal([name], (damaged == copies.First ? report.Artifact : report.Second!).RepairedFiles);
            copies.AssertWhole();
        }
    }

    [Theory]
    [InlineData("manifest.json", false)]
    [InlineData("graph.onnx", true)]
    [InlineData("weights.bin", true)]
    public void A_file_that_is_missing_comes_back_where_the_manifest_says_which_build_it_is(string name, bool comesBack)
    {
        using TwoCopies copies = new();
        File.Delete(copies.First.PathOf(name));
        SafScrubReport report = copies.Scrubber.ScrubNow(TestContext.Current.CancellationToken);
        Assert.Equal(comesBack, File.Exists(copies.First.PathOf(name)));
        Assert.Equal(comesBack, report.Exception is null);
        if (comesBack)
        {
            copies.AssertWhole();
        }
    }

    [Fact]
    public void A_blob_of_noise_or_another_length_is_taken_from_the_second_copy()
    {
        using TwoCopies copies = new();
        foreach (byte[] blob in new[] { TestTensors.Noise(copies.Clean["weights.bin"].Length), [1, 2, 3] })
        {
            copies.First.Write("weights.bin", blob);
            SafScrubReport report = copies.Scrubber.ScrubNow(TestContext.Current.CancellationToken);
            Assert.Equal(report.Artifact.BlocksChecked, report.Artifact.RepairedBlocks.Count);
            copies.AssertWhole();
        }
    }

    /// <summary>An older second copy must not undo an update, nor the other way.</summary>
    [Fact]
    public void A_second_copy_of_another_build_is_refused_and_nothing_is_taken_from_it()
    {
        using TwoCopies copies = new();
        using ArtifactOnDisk other = new(SmallNetwork.Make("Float16", version: 2));
        ReloadTests.Replace(copies.Second, other);
        Dictionary<string, byte[]> before = TwoCopies.Contents(copies.Second);
        TwoCopies.Flip(copies.First, "weights.bin", 1);
        TwoCopies.Flip(copies.First, "manifest.json", 40);
        SafScrubReport report = copies.Scrubber.ScrubNow(TestContext.Current.CancellationToken);
        Assert.Contains("another build", report.Exception!.Message);
        Assert.Null(report.Second);
        Assert.Equal([0], report.Artifact.UnrepairedBlocks);
        Assert.Equal(["manifest.json"], report.Artifact.RepairedFiles);
        Assert.Equal(before, TwoCopies.Contents(copies.Second));
    }

    /// <summary>Builds that differ in the seed only have manifests that differ in hashes and checksums only.</summary>
    [Fact]
    public void A_manifest_that_cannot_be_read_is_not_taken_for_the_one_of_another_build()
    {
        SmallArtifact artifact = SmallNetwork.Make();
        using ArtifactOnDisk first = new(artifact with
        {
            Manifest = artifact.Manifest with { BlockChecksums = [.. artifact.Manifest.BlockChecksums.Select(c => c ^ 1)] },
        });
        using ArtifactOnDisk second = new(artifact);
        TwoCopies.Flip(first, "manifest.json", 200);
        Dictionary<string, byte[]> before = TwoCopies.Contents(first);
        using SafScrubber scrubber = new(first.Folder, new SafScrubberOptions { SecondPath = second.Folder });
        SafScrubReport report = scrubber.ScrubNow(TestContext.Current.CancellationToken);
        Assert.Contains("manifest.json", report.Exception!.Message);
        Assert.Equal(0, report.Artifact.BlocksChecked);
        Assert.Equal(before, TwoCopies.Contents(first));
    }

    [Theory]
    [InlineData("weights.bin")]
    [InlineData("graph.onnx")]
    public void A_link_in_the_place_of_a_file_is_no_damage_and_is_left(string name)
    {
        using TwoCopies copies = new(version: 1);
        File.Move(copies.First.PathOf(name), copies.First.Folder + ".away");
        File.CreateSymbolicLink(copies.First.PathOf(name), copies.First.Folder + ".away");
        SafScrubReport report = copies.Scrubber.ScrubNow(TestContext.Current.CancellationToken);
        Assert.Contains("a link", report.Exception!.Message);
        Assert.NotNull(new FileInfo(copies.First.PathOf(name)).LinkTarget);
        File.Delete(copies.First.Folder + ".away");
    }

    [Fact]
    public void A_repaired_file_keeps_its_time_and_mode()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no file modes: runs on Unix");
            return;
        }

        using TwoCopies copies = new();
        TwoCopies.Flip(copies.First, "weights.bin", 1);
        DateTime old = new(2025, 1, 2, 3, 4, 5, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(copies.First.PathOf("weights.bin"), old);
        const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        File.SetUnixFileMode(copies.First.PathOf("weights.bin"), Mode);
        Assert.Equal([0], copies.Scrubber.ScrubNow(TestContext.Current.CancellationToken).Artifact.RepairedBlocks);
        Assert.Equal(old, File.GetLastWriteTimeUtc(copies.First.PathOf("weights.bin")));
        Assert.Equal(Mode, File.GetUnixFileMode(copies.First.PathOf("weights.bin")));
    }

    [Fact]
    public void What_a_dead_process_left_is_removed_and_what_a_living_one_writes_is_not()
    {
        using TwoCopies copies = new();
        string dead = copies.First.PathOf("weights.bin.scrub-0");
        string living = copies.First.PathOf("weights.bin.scrub-1");
        File.WriteAllBytes(dead, [1]);
        using (File.OpenHandle(living, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete))
        {
            Assert.True(copies.Scrubber.ScrubNow(TestContext.Current.CancellationToken).IsClean);
            Assert.False(File.Exists(dead));
            Assert.True(File.Exists(living));
        }

        copies.Scrubber.ScrubNow(TestContext.Current.CancellationToken);
        copies.AssertWhole();
    }

    /// <summary>Stopped at each step of a repair: the old file or the new one.</summary>
    [Fact]
    public void A_repair_that_fails_leaves_the_file_and_nothing_else()
    {
        using TwoCopies copies = new();
        string path = copies.First.PathOf("weights.bin");
        Assert.Throws<IOException>(() => Durable.Replace(path, _ => throw new IOException("full"), () => { }));
        Assert.Throws<IOException>(() => Durable.Replace(path, Write, () => throw new IOException("replaced")));
        Assert.False(Durable.Replace(path, f => !Write(f), () => { }));
        copies.AssertWhole();
        Assert.True(Durable.Replace(path, Write, () => { }));
        Assert.Equal([7], copies.First.Read("weights.bin"));

        static bool Write(Microsoft.Win32.SafeHandles.SafeFileHandle file)
        {
            RandomAccess.Write(file, [7], 0);
            return true;
        }
    }

    [Fact]
    public void An_artifact_that_a_build_replaced_since_the_scan_is_left_alone()
    {
        using TwoCopies copies = new();
        using ArtifactOnDisk update = new(SmallNetwork.Make("Float16", version: 2));
        TwoCopies.Flip(copies.First, "weights.bin", 1);
        TwoCopies.Flip(copies.First, "structure.bin", 1);
        StoredCopy first = StoredCopy.Open(copies.First.Folder);
        StoredCopy second = StoredCopy.Open(copies.Second.Folder);
        first.Scan(new SafLoadOptions(), TestContext.Current.CancellationToken);
        second.Scan(new SafLoadOptions(), TestContext.Current.CancellationToken);
        ReloadTests.Replace(copies.First, update);
        first.Repair(second, TestContext.Current.CancellationToken);
        Assert.NotEmpty(first.Failures);
        Assert.Empty(first.Result.RepairedBlocks);
        Assert.Equal(TwoCopies.Contents(update), TwoCopies.Contents(copies.First));
    }

    /// <summary>The second copy's path is so long that no name of a temporary file fits: root may write everywhere else.</summary>
    [Fact]
    public void A_copy_that_cannot_be_written_is_reported_and_the_other_is_repaired()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "PATH_MAX of Linux");
        using TwoCopies copies = new();
        string folder = copies.Second.Folder;
        while (folder.Length < 4060)
        {
            folder = Path.Combine(folder, new string('d', Math.Min(200, 4061 - folder.Length)));
        }

        Directory.CreateDirectory(folder);
        Array.ForEach(TwoCopies.Files, f => File.Copy(copies.First.PathOf(f), Path.Combine(folder, f)));
        byte[] blob = copies.First.Read("weights.bin");
        blob[200] ^= 1;
        File.WriteAllBytes(Path.Combine(folder, "weights.bin"), blob);
        TwoCopies.Flip(copies.First, "weights.bin", 1);
        using SafScrubber scrubber = new(copies.First.Folder, new SafScrubberOptions { SecondPath = folder });
        SafScrubReport report = scrubber.ScrubNow(TestContext.Current.CancellationToken);
        Assert.Equal([0], report.Artifact.RepairedBlocks);
        Assert.Equal([3], report.Second!.UnrepairedBlocks);
        Assert.IsType<PathTooLongException>(report.Exception);
        Assert.Equal(blob, File.ReadAllBytes(Path.Combine(folder, "weights.bin")));
        Assert.Equal(copies.Clean, TwoCopies.Contents(copies.First));
    }
}
