using SafBuild.Shared.Store;
using SafBuild.Tasks.Keys;

namespace SafBuild.Tasks.Tests.Keys;

public sealed class PassedEntryTests : IDisposable
{
    private static readonly string Key = ContentHash.Key("key"), Hash = ContentHash.Key("bytes"), Other = ContentHash.Key("other bytes");
    private static readonly string Loose = ContentHash.Key("loose"), Strict = ContentHash.Key("strict");
    private readonly string _folder = Directory.CreateTempSubdirectory("safbuild-passed-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Root => Path.Combine(_folder, "obj", "safbuild");

    private string Entry => Path.Combine(Root, "my net", Key);

    /// <summary>Two frameworks of one entry, built at once, in any order: the strict one is red, the other copies.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Red_evaluation_takes_back_its_own_pass_only(bool strictLast)
    {
        PassedEntry.Write(Entry, strictLast ? Loose : Strict, strictLast ? Hash : null);
        PassedEntry.Write(Entry, strictLast ? Strict : Loose, strictLast ? null : Hash);
        Assert.Equal([Hash], PassedEntry.Read(Entry));
        PassedEntry.Write(Entry, Loose, hash: null);
        Assert.Empty(PassedEntry.Read(Entry));
    }

    [Fact]
    public void Other_entries_other_bytes_and_half_written_files_are_told_apart()
    {
        PassedEntry.Write(Entry, Loose, Hash);
        PassedEntry.Write(Entry, Strict, Other);
        Assert.Equal(new[] { Hash, Other }.Order(), PassedEntry.Read(Entry).Order());
        Assert.Empty(PassedEntry.Read(Path.Combine(Root, "my net", Other)));
        Assert.Empty(PassedEntry.Read(Path.Combine(Root, "net", Key)));
        PassedEntry.Forget(Entry);
        Assert.Empty(PassedEntry.Read(Entry));
        string passed = Path.Combine(Root, PassedEntry.OwnFolder, "passed");
        File.WriteAllText(Path.Combine(passed, $"my net.{Key}.{Loose}.tmp1.1"), Hash);
        Assert.Empty(PassedEntry.Read(Entry));
    }

    /// <summary>An evaluation that went on to another entry, was cleaned, or is gone, lets nothing pass any more.</summary>
    [Fact]
    public void What_an_evaluation_no_longer_uses_it_lets_pass_no_longer()
    {
        EntryReferences references = new(new KeyFolder(Root), shared: null);
        EntryOwner debug = Owner("Debug"), release = Owner("Release");
        Directory.CreateDirectory(Entry);
        foreach (EntryOwner owner in (EntryOwner[])[debug, release])
        {
            references.Write(owner, [$"my net {Key}"]);
            PassedEntry.Write(Entry, owner.Key, owner == debug ? Hash : Other);
        }

        references.Write(debug, [$"my net {Key}"]);
        Assert.Equal(2, PassedEntry.Read(Entry).Count);
        references.Write(debug, [$"my net {Other}"]);
        Assert.Equal([Other], PassedEntry.Read(Entry));
        Directory.Delete(release.Intermediate);
        references.Write(debug, [$"my net {Key}"]);
        Assert.Empty(PassedEntry.Read(Entry));
        PassedEntry.Write(Entry, debug.Key, Hash);
        references.Clean(debug);
        Assert.Empty(PassedEntry.Read(Entry));
    }

    /// <summary>
    /// A library built at once for two applications with other global properties: both evaluations have one intermediate folder.
    /// </summary>
    [Fact]
    public void What_another_build_of_the_same_folder_holds_may_pass_until_it_ends()
    {
        KeyFolder root = new(Root);
        EntryReferences references = new(root, shared: null);
        EntryOwner owner = Owner("Debug");
        Directory.CreateDirectory(Entry);
        using (KeyLock? first = KeyLock.TryTake(root.UseLock($"my net.{Key}"), shared: true))
        {
            Assert.NotNull(first);
            PassedEntry.Write(Entry, owner.Key, Hash);
            references.Write(owner, [$"my net {Other}"]);
            Assert.Equal([Hash], PassedEntry.Read(Entry));
        }

        references.Write(owner, [$"my net {Other}"]);
        Assert.Empty(PassedEntry.Read(Entry));
    }

    private EntryOwner Owner(string configuration)
    {
        string project = Path.Combine(_folder, "p.csproj");
        File.WriteAllText(project, "");
        return new(project, Directory.CreateDirectory(Path.Combine(_folder, "obj", configuration)).FullName);
    }
}
