using SafBuild.Runtime.Tests.Models;

namespace SafBuild.Runtime.Tests.Scrubbing;

/// <summary>An artifact twice on disk, and a scrubber that scrubs only when it is told to.</summary>
internal sealed class TwoCopies : IDisposable
{
    internal static readonly string[] Files = ["graph.onnx", "manifest.json", "structure.bin", "weights.bin"];

    internal TwoCopies(int version = 2, bool useSecond = true)
    {
        First = new ArtifactOnDisk(SmallNetwork.Make(version: version));
        Second = new ArtifactOnDisk(First.Artifact);
        Scrubber = new SafScrubber(First.Folder, new SafScrubberOptions
        {
            Interval = Timeout.InfiniteTimeSpan,
            SecondPath = useSecond ? Second.Folder : null,
        });
        Clean = Contents(First);
    }

    internal ArtifactOnDisk First { get; }

    internal ArtifactOnDisk Second { get; }

    internal SafScrubber Scrubber { get; }

    /// <summary>Files of a copy as they were written.</summary>
    internal Dictionary<string, byte[]> Clean { get; }

    internal static Dictionary<string, byte[]> Contents(ArtifactOnDisk disk) =>
        Directory.GetFiles(disk.Folder).ToDictionary(f => Path.GetFileName(f), File.ReadAllBytes);

    internal static void Flip(ArtifactOnDisk disk, string name, int position, byte mask = 0x10)
    {
        byte[] bytes = disk.Read(name);
        bytes[position] ^= mask;
        disk.Write(name, bytes);
    }

    /// <summary>Both folders are what was written, and nothing more.</summary>
    internal void AssertWhole()
    {
        Assert.Equal(Clean, Contents(First));
        Assert.Equal(Clean, Contents(Second));
    }

    public void Dispose()
    {
        Scrubber.Dispose();
        First.Dispose();
        Second.Dispose();
    }
}
