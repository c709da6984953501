using System.IO.MemoryMappedFiles;
using SafBuild.Shared.Store;
using SafBuild.Tasks.Keys;

namespace SafBuild.Tasks.Tests.Keys;

public sealed class FileHashesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("safbuild-hashes-").FullName;

    private string Index => Path.Combine(_folder, "obj", "index");

    private string Model => Path.Combine(_folder, "net.onnx");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void An_input_that_was_not_touched_is_taken_from_the_index()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "statx");
        Settle("one");
        FileHashes hashes = new(null, Index);
        Assert.Equal(ContentHash.OfText("one"), hashes.OfInput(Model));
        hashes.Keep();

        // Only to see that it is read: nobody but us writes there.
        File.WriteAllText(Index, File.ReadAllText(Index).Replace(ContentHash.OfText("one"), new('a', 64), StringComparison.Ordinal));
        FileHashes next = new(null, Index);
        Assert.Equal(new('a', 64), next.OfInput(Model));

        // An output never is.
        Assert.Equal(ContentHash.OfText("one"), next.OfOutput(Model));
    }

    [Theory]
    [InlineData("rewritten in place, length and time as before")]
    [InlineData("replaced by a file of the same length and time")]
    [InlineData("replaced by an older one")]
    [InlineData("a link's target rewritten")]
    public void An_input_that_was_changed_is_hashed_again(string change)
    {
        Settle("one");
        string named = Model;
        if (change.StartsWith("a link", StringComparison.Ordinal))
        {
            named = Path.Combine(_folder, "link.onnx");
            File.CreateSymbolicLink(named, Model);
        }

        FileHashes hashes = new(null, Index);
        Assert.Equal(ContentHash.OfText("one"), hashes.OfInput(named));
        hashes.Keep();
        DateTime time = File.GetLastWriteTimeUtc(Model);
        switch (change)
        {
            case "replaced by a file of the same length and time":
            case "replaced by an older one":
                File.WriteAllText(Model + ".new", "two");
                File.SetLastWriteTimeUtc(Model + ".new", change.EndsWith("older one", StringComparison.Ordinal) ? time.AddYears(-1) : time);
                File.Move(Model + ".new", Model, overwrite: true);
                break;
            default:
                File.WriteAllText(Model, "two");
                File.SetLastWriteTimeUtc(Model, time);
                break;
        }

        Assert.Equal(ContentHash.OfText("two"), new FileHashes(null, Index).OfInput(named));
    }

    [Fact]
    public void A_file_that_was_just_written_is_not_remembered()
    {
        File.WriteAllText(Model, "one");
        FileHashes hashes = new(null, Index);
        hashes.OfInput(Model);
        hashes.Keep();
        Assert.False(File.Exists(Index));
    }

    /// <summary>
    /// Only the first write through an open mapping to a page moves a time until the page is written back: some 30 seconds on a disk, and
    /// never in memory.
    /// </summary>
    [Theory]
    [InlineData("/dev/shm")]
    [InlineData(null)]
    public void An_input_that_changes_through_a_mapping_is_seen(string? folder)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Directory.Exists(folder ?? _folder), "waits for Linux, and for tmpfs at /dev/shm");
        string model = $"{folder ?? _folder}/safbuild-{Guid.NewGuid():N}.onnx";
        try
        {
            File.WriteAllText(model, "...");
            using MemoryMappedFile file = MemoryMappedFile.CreateFromFile(model);
            using MemoryMappedViewAccessor view = file.CreateViewAccessor(0, 3);
            view.WriteArray(0, "one"u8.ToArray(), 0, 3);
            TestContext.Current.CancellationToken.WaitHandle.WaitOne(TimeSpan.FromSeconds(3.2));
            FileHashes hashes = new(null, Index);
            Assert.Equal(ContentHash.OfText("one"), hashes.OfInput(model));
            hashes.Keep();
            view.WriteArray(0, "two"u8.ToArray(), 0, 3);
            Assert.Equal(ContentHash.OfText("two"), new FileHashes(null, Index).OfInput(model));
        }
        finally
        {
            File.Delete(model);
        }
    }

    /// <summary>What was hashed as an output, which nobody else writes, says nothing of a file that is an input, too.</summary>
    [Fact]
    public void An_input_that_was_hashed_as_an_output_is_hashed_again()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "waits for Linux");
        File.WriteAllText(Model, "...");
        using MemoryMappedFile file = MemoryMappedFile.CreateFromFile(Model);
        using MemoryMappedViewAccessor view = file.CreateViewAccessor(0, 3);
        view.WriteArray(0, "one"u8.ToArray(), 0, 3);
        TestContext.Current.CancellationToken.WaitHandle.WaitOne(TimeSpan.FromSeconds(3.2));
        FileHashes hashes = new(null, Index);
        Assert.Equal(ContentHash.OfText("one"), hashes.OfOutput(Model));
        view.WriteArray(0, "two"u8.ToArray(), 0, 3);
        Assert.Equal(ContentHash.OfText("two"), hashes.OfInput(Model));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no index at all\n\t\t\n")]
    public void An_index_that_is_none_costs_time_only(string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Index)!);
        File.WriteAllText(Index, text);
        File.WriteAllText(Model, "one");
        Assert.Equal(ContentHash.OfText("one"), new FileHashes(null, Index).OfInput(Model));
    }

    /// <summary>A file that has not been changed for as long as the index asks for.</summary>
    private void Settle(string text)
    {
        File.WriteAllText(Model, text);

        // A time that .NET can set again to the nanosecond, as touch -r can set any: only the inode's time tells then.
        File.SetLastWriteTimeUtc(Model, File.GetLastWriteTimeUtc(Model));
        TestContext.Current.CancellationToken.WaitHandle.WaitOne(TimeSpan.FromSeconds(3.2));
    }
}
