using System.Diagnostics;
using SafBuild.Runtime.Tests.Models;

namespace SafBuild.Runtime.Tests.Attacks;

/// <summary>Files of an artifact that are not plain files of the right length are refused.</summary>
public sealed class FolderAttacks
{
    public static TheoryData<string> Files => ["manifest.json", "graph.onnx", "weights.bin"];

    [Theory]
    [MemberData(nameof(Files))]
    public void Symbolic_link(string name)
    {
        using ArtifactOnDisk disk = new();
        File.Move(disk.PathOf(name), disk.PathOf("elsewhere"));
        File.CreateSymbolicLink(disk.PathOf(name), disk.PathOf("elsewhere"));
        Refused(disk, name);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Symbolic_link_to_nothing(string name)
    {
        using ArtifactOnDisk disk = new();
        File.Delete(disk.PathOf(name));
        File.CreateSymbolicLink(disk.PathOf(name), disk.PathOf("nowhere"));
        Refused(disk, name);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Missing(string name)
    {
        using ArtifactOnDisk disk = new();
        File.Delete(disk.PathOf(name));
        Refused(disk, name);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_folder_in_its_place(string name)
    {
        using ArtifactOnDisk disk = new();
        File.Delete(disk.PathOf(name));
        Directory.CreateDirectory(disk.PathOf(name));
        Refused(disk, name);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_pipe_in_its_place(string name)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "pipes in folders are a thing of Unix");
        using ArtifactOnDisk disk = new();
        File.Delete(disk.PathOf(name));
        using (Process mkfifo = Process.Start("mkfifo", [disk.PathOf(name)]))
        {
            mkfifo.WaitForExit();
        }

        Refused(disk, name);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Empty(string name)
    {
        using ArtifactOnDisk disk = new();
        disk.Write(name, []);
        Refused(disk, name);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void One_byte_less(string name)
    {
        using ArtifactOnDisk disk = new();
        disk.Write(name, disk.Read(name)[..^1]);
        Refused(disk, name);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void One_byte_more(string name)
    {
        using ArtifactOnDisk disk = new();
        disk.Write(name, [.. disk.Read(name), 0]);
        Refused(disk, name);
    }

    [Fact]
    public void A_manifest_of_256_GiB()
    {
        using ArtifactOnDisk disk = new();
        using (FileStream file = File.OpenWrite(disk.PathOf("manifest.json")))
        {
            file.SetLength(1L << 38);
        }

        Refused(disk, "manifest.json");
    }

    [Fact]
    public void The_files_of_another_artifact()
    {
        using ArtifactOnDisk disk = new();
        using ArtifactOnDisk other = new(SmallNetwork.Make("Float16"));
        disk.Write("manifest.json", other.Read("manifest.json"));
        Refused(disk, "weights.bin");
    }

    /// <summary>
    /// A hard link is a regular file and cannot be told from one; it can only be made by who may link the target, and holds no path.
    /// </summary>
    [Fact]
    public void Hard_link_reads_as_the_file_that_it_is()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "made with ln");
        using ArtifactOnDisk disk = new();
        File.Move(disk.PathOf("weights.bin"), disk.PathOf("elsewhere"));
        using (Process link = Process.Start("ln", [disk.PathOf("elsewhere"), disk.PathOf("weights.bin")]))
        {
            link.WaitForExit();
        }

        using SafModel model = SafModel.Load(disk.Folder);
        Assert.True(model.ReadReport.IsClean);
    }

    private static void Refused(ArtifactOnDisk disk, string name) =>
        Assert.EndsWith(name, Assert.Throws<SafFormatException>(() => SafModel.Load(disk.Folder)).File, StringComparison.Ordinal);
}
