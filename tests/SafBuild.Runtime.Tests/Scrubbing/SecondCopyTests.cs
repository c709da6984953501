using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;
using SafBuild.Runtime.Tests.Models;

namespace SafBuild.Runtime.Tests.Scrubbing;

/// <summary>What a scrub may believe: a second copy that is none, damage that grows, and what a load would say.</summary>
public sealed class SecondCopyTests
{
    [Fact]
    public void Link_to_the_folder_is_no_second_copy()
    {
        using TwoCopies copies = new();
        string link = copies.First.Folder + "-link";
        Directory.CreateSymbolicLink(link, copies.First.Folder);
        try
        {
            ArgumentException e = Assert.Throws<ArgumentException>(() => Scrubber(copies.First.Folder, link));
            Assert.Contains("is a link to the artifact", e.Message, StringComparison.Ordinal);
            Assert.Contains(link, e.Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(link);
        }
    }

    /// <summary>The copies may be made after the scrubber, so each scrub looks.</summary>
    [Theory]
    [InlineData("weights.bin")]
    [InlineData("manifest.json")]
    [InlineData("graph.onnx")]
    [InlineData("structure.bin")]
    public void Hard_link_is_no_second_copy(string name)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux tells which file a name is");
        using TwoCopies copies = new();
        File.Delete(copies.Second.PathOf(name));
        using (Process link = Process.Start("ln", [copies.First.PathOf(name), copies.Second.PathOf(name)]))
        {
            link.WaitForExit();
            Assert.Equal(0, link.ExitCode);
        }

        TwoCopies.Flip(copies.First, "weights.bin", 3);
        byte[] before = copies.First.Read("weights.bin");
        SafScrubReport report = copies.Scrubber.ScrubNow(TestContext.Current.CancellationToken);
        SafFormatException e = Assert.IsType<SafFormatException>(report.Exception);
        Assert.EndsWith(name, e.File, StringComparison.Ordinal);
        Assert.Contains("a copy of its own", e.Message, StringComparison.Ordinal);
        Assert.Null(report.Second);
        Assert.Equal([0], report.Artifact.UnrepairedBlocks);
        Assert.Equal(before, copies.First.Read("weights.bin"));
        Assert.Throws<ArgumentException>(() => Scrubber(copies.First.Folder, copies.Second.Folder));
    }

    /// <summary>
    /// Flips as many as coded storage bears, in all files, and a structure.bin of which nothing is left: the blob says that the manifest is
    /// damaged as much, and is no other build's.
    /// </summary>
    [Theory]
    [InlineData(0.1, true)]
    [InlineData(0.1, false)]
    [InlineData(0.15, true)]
    public void Coded_copy_without_a_usable_structure_is_repaired_from_the_other_at_many_flips(double rate, bool isFirst)
    {
        using ArtifactOnDisk first = new(SmallNetwork.MakeCoded());
        using ArtifactOnDisk second = new(first.Artifact);
        Dictionary<string, byte[]> clean = TwoCopies.Contents(first);
        ArtifactOnDisk damaged = isFirst ? first : second;
        Damage(damaged, rate);
        using SafScrubber scrubber = Scrubber(first.Folder, second.Folder);
        SafScrubReport report = scrubber.ScrubNow(TestContext.Current.CancellationToken);
        Assert.Null(report.Exception);
        Assert.Equal(clean, TwoCopies.Contents(first));
        Assert.Equal(clean, TwoCopies.Contents(second));
        SafScrubbedCopy copy = isFirst ? report.Artifact : report.Second!;
        Assert.Equal(["graph.onnx", "manifest.json", "structure.bin"], copy.RepairedFiles.Order(StringComparer.Ordinal));
    }

    /// <summary>
    /// Its manifest differs in one letter and in the hash; flips at the rate that the blob, the same in both, shows do not hide that. Nor
    /// is a manifest taken that differs so much beside a blob that shows nothing: none that can be read, or one without flips.
    /// </summary>
    [Theory]
    [InlineData("another build")]
    [InlineData("a blob of noise")]
    [InlineData("a clean blob")]
    public void Coded_copy_that_may_be_another_build_is_left_alone_at_many_flips(string kind)
    {
        using ArtifactOnDisk first = new(SmallNetwork.MakeCoded());
        using ArtifactOnDisk second = new(first.Artifact);
        if (kind == "another build")
        {
            first.Forge("\"name\":\"small\"", "\"name\":\"smell\"");
        }

        Damage(first, 0.1);
        if (kind != "another build")
        {
            byte[] blob = first.Artifact.Blob;
            first.Write("weights.bin", kind == "a clean blob" ? blob : Reading.TestTensors.Noise(blob.Length));
        }

        Dictionary<string, byte[]> before = TwoCopies.Contents(first);
        using SafScrubber scrubber = Scrubber(first.Folder, second.Folder);
        SafScrubReport report = scrubber.ScrubNow(TestContext.Current.CancellationToken);
        Assert.NotNull(report.Exception);
        Assert.Equal(before, TwoCopies.Contents(first));
    }

    /// <summary>A block that was damaged at the load rots on: what is in memory is older, and better.</summary>
    [Fact]
    public void More_damage_in_a_damaged_block_does_not_reach_a_model()
    {
        using ArtifactOnDisk disk = new(SmallNetwork.Make(version: 2));
        TwoCopies.Flip(disk, "weights.bin", 103, 0x80);
        using SafModel model = SafModel.Load(disk.Folder);
        using InferenceSession before = model.CreateSession();
        using SafScrubber scrubber = new(model, new SafScrubberOptions());
        TwoCopies.Flip(disk, "weights.bin", 107, 0x80);
        SafScrubReport report = scrubber.ScrubNow(TestContext.Current.CancellationToken);
        Assert.Equal(model.ReadReport.DamagedBlocks, report.Artifact.UnrepairedBlocks);
        Assert.False(report.ModelChanged);
        using (InferenceSession after = model.CreateSession())
        {
            Assert.Equal(SafModelTests.Run(before), SafModelTests.Run(after));
        }

        // The same damage as at the load is what the model has.
        TwoCopies.Flip(disk, "weights.bin", 107, 0x80);
        Assert.False(scrubber.ScrubNow(TestContext.Current.CancellationToken).ModelChanged);

        // Repaired, it is taken.
        TwoCopies.Flip(disk, "weights.bin", 103, 0x80);
        Assert.True(scrubber.ScrubNow(TestContext.Current.CancellationToken).ModelChanged);
    }

    /// <summary>What the scrub says of a load is what this model's load would do.</summary>
    [Fact]
    public void Report_is_by_the_options_of_the_model()
    {
        using ArtifactOnDisk disk = new(SmallNetwork.Make(version: 2));
        byte[] blob = disk.Read("weights.bin");
        blob.AsSpan(104, blob.Length * 3 / 20).Clear();
        disk.Write("weights.bin", blob);
        using SafModel model = SafModel.Load(disk.Folder, new SafLoadOptions { MaxLostShare = 0.2, CheckBlocks = false });
        using SafScrubber ofModel = new(model, new SafScrubberOptions());
        using SafScrubber ofFiles = new(disk.Folder, new SafScrubberOptions());
        SafScrubReport report = ofModel.ScrubNow(TestContext.Current.CancellationToken);
        Assert.Single(report.Read!.LostRegions);
        Assert.Equal(report.Artifact.DamagedBlocks, report.Read.DamagedBlocks);
        report = ofFiles.ScrubNow(TestContext.Current.CancellationToken);
        Assert.Null(report.Read);
        Assert.NotEmpty(report.Artifact.DamagedBlocks);
    }

    /// <summary>The counts of a read without memory for the weights are those of one with it.</summary>
    [Fact]
    public void Report_has_the_counts_of_a_load()
    {
        using ArtifactOnDisk disk = new(SmallNetwork.Make(version: 2));
        byte[] blob = disk.Read("weights.bin");
        BitConverter.TryWriteBytes(blob.AsSpan(96), float.NaN);
        BitConverter.TryWriteBytes(blob.AsSpan(100), float.PositiveInfinity);
        blob[1] ^= 1;
        disk.Write("weights.bin", blob);
        using SafModel model = SafModel.Load(disk.Folder);
        using SafScrubber scrubber = new(disk.Folder, new SafScrubberOptions());
        SafReadReport read = scrubber.ScrubNow(TestContext.Current.CancellationToken).Read!;
        Assert.Equal((1, 1, 1), (read.Nan, read.Infinite, read.Voted));
        Assert.Equal($"{model.ReadReport}", $"{read}");
    }

    private static void Damage(ArtifactOnDisk disk, double rate)
    {
        foreach (string name in new[] { "manifest.json", "graph.onnx", "weights.bin" })
        {
            disk.Write(name, Reading.Flips.Independent(disk.Read(name), rate, seed: name.Length));
        }

        disk.Write("structure.bin", Reading.TestTensors.Noise(disk.Read("structure.bin").Length));
    }

    private static SafScrubber Scrubber(string folder, string second) =>
        new(folder, new SafScrubberOptions { Interval = Timeout.InfiniteTimeSpan, SecondPath = second });
}
