using System.Diagnostics;
using System.Net.Sockets;
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

    /// <summary>On Linux what was looked at is what is opened: nothing blocks, however often a pipe takes a file's place.</summary>
    [Fact]
    public async Task A_pipe_that_comes_and_goes()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "elsewhere a file is looked at and opened by its name");
        using ArtifactOnDisk disk = new();
        string file = disk.PathOf("weights.bin");
        using (Process mkfifo = Process.Start("mkfifo", [disk.PathOf("pipe")]))
        {
            mkfifo.WaitForExit();
        }

        using CancellationTokenSource stop = new();
        Task swaps = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                File.Move(file, disk.PathOf("file"));
                File.Move(disk.PathOf("pipe"), file);
                File.Move(file, disk.PathOf("pipe"));
                File.Move(disk.PathOf("file"), file);
            }
        }, TestContext.Current.CancellationToken);
        Task<(int Read, int Refused)> loads = Task.Run(() =>
        {
            (int read, int refused) = (0, 0);

            // Until both were seen, too: on a busy machine one of the threads may not run for long.
            for (int i = 0; i < 500 || ((read == 0 || refused == 0) && i < 50_000); i++)
            {
                try
                {
                    SafModel.Load(disk.Folder).Dispose();
                    read++;
                }
                catch (SafFormatException)
                {
                    refused++;
                }
            }

            return (read, refused);
        }, TestContext.Current.CancellationToken);
        (int some, int others) = await loads.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        await swaps;
        Assert.True(some > 0 && others > 0, $"{some} read, {others} refused");
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_socket_in_its_place(string name)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "sockets in folders are a thing of Unix");
        using ArtifactOnDisk disk = new();
        File.Delete(disk.PathOf(name));
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(disk.PathOf(name)));
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
