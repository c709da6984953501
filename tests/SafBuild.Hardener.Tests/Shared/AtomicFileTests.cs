using SafBuild.Hardener.Tests.Data;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Tests.Shared;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Replaces_the_old_file_and_leaves_nothing_beside_it()
    {
        string path = _folder.File("new/a.txt");
        AtomicFile.Write(path, "one");
        AtomicFile.Write(path, "two");
        Assert.Equal("two", File.ReadAllText(path));
        Assert.Single(Directory.GetFileSystemEntries(Path.GetDirectoryName(path)!));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_SAF0006()
    {
        // A file where the folder should be: refused for every user, root included.
        string obstacle = _folder.File("obstacle");
        File.WriteAllText(obstacle, "");
        SafException e = Assert.Throws<SafException>(() => AtomicFile.Write(Path.Combine(obstacle, "a.txt"), "x"));
        Diagnostic diagnostic = Assert.Single(e.Diagnostics);
        Assert.Equal("SAF0006", diagnostic.Code.Id);
        Assert.Contains(obstacle, diagnostic.Text);
    }

    [Fact]
    public void A_failed_write_keeps_what_was_there_and_leaves_nothing_else()
    {
        string path = _folder.File("a.txt");
        Directory.CreateDirectory(Path.Combine(path, "a folder where the file belongs"));
        Assert.Throws<SafException>(() => AtomicFile.Write(path, "new"));
        Assert.Equal([path], Directory.GetFileSystemEntries(Path.GetDirectoryName(path)!));
    }
}
