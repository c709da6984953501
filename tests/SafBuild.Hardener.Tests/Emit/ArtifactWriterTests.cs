using SafBuild.Hardener.Emit;
using SafBuild.Shared.Diagnostics;
using SafBuild.Shared.Store;

namespace SafBuild.Hardener.Tests.Emit;

public sealed class ArtifactWriterTests : IDisposable
{
    /// <summary>Beyond the largest process id of Linux.</summary>
    private const int NoProcess = 4_194_305;

    private readonly string _root = Directory.CreateTempSubdirectory("safbuild-writer").FullName;
    private readonly MemoryArtifact _old = TinyArtifact.Build(seed: 1);
    private readonly MemoryArtifact _new = TinyArtifact.Build(seed: 2);

    private string Folder => Path.Combine(_root, "tiny.saf");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Write_then_read_gives_the_same_artifact()
    {
        ArtifactWriter.Write(_old, Folder);

        AssertSame(_old, ArtifactReader.Read(Folder));
        Assert.Equal(["graph.onnx", "manifest.json", "weights.bin"], Names(Folder));
        Assert.Equal(["tiny.saf"], Names(_root));
    }

    [Fact]
    public void Write_over_an_artifact_replaces_it_as_a_whole()
    {
        ArtifactWriter.Write(_old, Folder, portable: [1, 2, 3]);
        ArtifactWriter.Write(_new, Folder);

        AssertSame(_new, ArtifactReader.Read(Folder));
        Assert.Equal(["graph.onnx", "manifest.json", "weights.bin"], Names(Folder));
        Assert.Equal(["tiny.saf"], Names(_root));
    }

    [Fact]
    public void Write_twice_gives_the_same_bytes()
    {
        string other = Path.Combine(_root, "elsewhere", "tiny.saf");
        ArtifactWriter.Write(_old, Folder);
        ArtifactWriter.Write(TinyArtifact.Build(seed: 1), other);

        foreach (string name in Names(Folder))
        {
            Assert.Equal(File.ReadAllBytes(Path.Combine(Folder, name)), File.ReadAllBytes(Path.Combine(other, name)));
        }
    }

    /// <summary>A process killed after any step leaves the old artifact whole; the next write succeeds and leaves no litter.</summary>
    [Theory]
    [InlineData("folder")]
    [InlineData("graph.onnx")]
    [InlineData("weights.bin")]
    [InlineData("portable.onnx")]
    [InlineData("manifest.json")]
    public void Write_killed_after_a_step_leaves_the_old_artifact(string step)
    {
        ArtifactWriter.Write(_old, Folder);

        Assert.Throws<KilledException>(() => ArtifactWriter.Write(_new, Folder, [1], reached => KillAt(step, reached)));

        AssertSame(_old, ArtifactReader.Read(Folder));
        string left = Assert.Single(Names(_root), n => n.StartsWith("tiny.saf.tmp", StringComparison.Ordinal));
        Directory.Move(Path.Combine(_root, left), Path.Combine(_root, $"tiny.saf.tmp{NoProcess}.1"));
        Directory.CreateDirectory(Path.Combine(_root, $"other.tmp{NoProcess}"));
        ArtifactWriter.Write(_new, Folder, [1]);
        AssertSame(_new, ArtifactReader.Read(Folder));
        Assert.Equal([$"other.tmp{NoProcess}", "tiny.saf"], Names(_root).Order());
    }

    [Theory]
    [InlineData("folder")]
    [InlineData("manifest.json")]
    public void Write_killed_before_the_first_artifact_leaves_none(string step)
    {
        Assert.Throws<KilledException>(() => ArtifactWriter.Write(_new, Folder, null, reached => KillAt(step, reached)));

        Assert.False(Directory.Exists(Folder));
    }

    [Fact]
    public void Write_on_a_full_disk_says_so_and_leaves_the_old_artifact_alone()
    {
        ArtifactWriter.Write(_old, Folder);

        SafException error = Assert.Throws<SafException>(
            () => ArtifactWriter.Write(_new, Folder, null, _ => throw new IOException("No space left on device")));

        AssertNotWritable(error, _root);
        Assert.Contains("No space left", error.Message);
        AssertSame(_old, ArtifactReader.Read(Folder));
        Assert.Equal(["tiny.saf"], Names(_root));
    }

    [Fact]
    public void Write_where_a_file_is_in_the_way_is_refused()
    {
        File.WriteAllText(Path.Combine(_root, "file"), "");
        File.WriteAllText(Folder, "");

        AssertNotWritable(Assert.Throws<SafException>(() => ArtifactWriter.Write(_old, Path.Combine(_root, "file", "tiny.saf"))), "file");
        AssertNotWritable(Assert.Throws<SafException>(() => ArtifactWriter.Write(_old, Folder)), _root);
        Assert.Equal(["file", "tiny.saf"], Names(_root));
    }

    [Fact]
    public void Write_where_nothing_can_be_created_is_refused()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc is Linux's");

        AssertNotWritable(Assert.Throws<SafException>(() => ArtifactWriter.Write(_old, "/proc/safbuild/tiny.saf")), "/proc/safbuild");
    }

    [Fact]
    public void Write_over_a_folder_with_other_files_is_refused()
    {
        Directory.CreateDirectory(Folder);
        File.WriteAllText(Path.Combine(Folder, "thesis.docx"), "years of work");

        SafException error = Assert.Throws<SafException>(() => ArtifactWriter.Write(_old, Folder));

        AssertNotWritable(error, Folder);
        Assert.Contains("thesis.docx", error.Message);
        Assert.Equal("years of work", File.ReadAllText(Path.Combine(Folder, "thesis.docx")));
    }

    [Fact]
    public void Write_into_an_empty_folder_works()
    {
        Directory.CreateDirectory(Folder);

        ArtifactWriter.Write(_old, Folder);

        AssertSame(_old, ArtifactReader.Read(Folder));
    }

    [Fact]
    public void Replace_aside_where_there_is_no_exchange_gives_the_new_folder()
    {
        ArtifactWriter.Write(_old, Folder);
        ArtifactWriter.Write(_new, Folder + ".next");

        FolderSwap.ReplaceAside(Folder + ".next", Folder);

        AssertSame(_new, ArtifactReader.Read(Folder));
        Assert.Equal(["tiny.saf"], Names(_root));
    }

    [Fact]
    public void Replace_aside_that_fails_puts_the_old_folder_back()
    {
        ArtifactWriter.Write(_old, Folder);

        Assert.ThrowsAny<IOException>(() => FolderSwap.ReplaceAside(Path.Combine(_root, "missing"), Folder));

        AssertSame(_old, ArtifactReader.Read(Folder));
        Assert.Equal(["tiny.saf"], Names(_root));
    }

    /// <summary>While one thread writes two artifacts in turn, a reader finds the one or the other whole.</summary>
    [Fact]
    public async Task Read_while_another_thread_writes_finds_one_of_the_two()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "an exchange of two folders in one step is Linux's");
        ArtifactWriter.Write(_old, Folder);
        using CancellationTokenSource stop = new();
        Task<int> writer = Task.Run(() =>
        {
            int writes = 0;
            for (; !stop.IsCancellationRequested; writes++)
            {
                ArtifactWriter.Write(writes % 2 == 0 ? _new : _old, Folder);
            }

            return writes;
        }, TestContext.Current.CancellationToken);

        int seenOld = 0;
        int seenNew = 0;
        // Bounded by time, not by reads: on a busy machine the writer may wait long for the disk.
        long limit = Environment.TickCount64 + 60_000;
        for (int read = 0; (read < 400 || seenOld == 0 || seenNew == 0) && Environment.TickCount64 < limit; read++)
        {
            MemoryArtifact artifact = ArtifactReader.Read(Folder);
            bool isNew = artifact.Blob.AsSpan().SequenceEqual(_new.Blob);
            AssertSame(isNew ? _new : _old, artifact);
            (seenOld, seenNew) = isNew ? (seenOld, seenNew + 1) : (seenOld + 1, seenNew);
        }

        await stop.CancelAsync();
        Assert.True(await writer >= 1);
        Assert.True(seenOld > 0 && seenNew > 0, $"{seenOld} old, {seenNew} new");
    }

    private static void KillAt(string step, string reached)
    {
        if (reached == step)
        {
            throw new KilledException();
        }
    }

    private static string[] Names(string folder) =>
        [.. Directory.GetFileSystemEntries(folder).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    private static void AssertNotWritable(SafException error, string names)
    {
        Assert.Equal("SAF0006", error.Diagnostics[0].Code.Id);
        Assert.Contains(names, error.Message);
    }

    internal static void AssertSame(MemoryArtifact expected, MemoryArtifact actual)
    {
        Assert.Equal(expected.Graph, actual.Graph);
        Assert.Equal(expected.Blob, actual.Blob);
        Assert.Equal(SafBuild.Runtime.Artifact.ManifestWriter.Write(expected.Manifest),
            SafBuild.Runtime.Artifact.ManifestWriter.Write(actual.Manifest));
    }

    /// <summary>Stands for SIGKILL: nothing in the writer may catch it.</summary>
    private sealed class KilledException : Exception;
}
