using SafBuild.Shared.Store;
using SafBuild.Tasks.Keys;

namespace SafBuild.Tasks.Tests.Keys;

public sealed class EntryReferencesTests : IDisposable
{
    private static readonly string First = ContentHash.Key("first");
    private static readonly string Second = ContentHash.Key("second");
    private readonly string _folder = Directory.CreateTempSubdirectory("safbuild-refs-").FullName;
    private readonly KeyFolder _root;

    public EntryReferencesTests() => _root = new(Path.Combine(_folder, "obj", "safbuild"));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_nobody_names_any_more_is_pruned_and_what_another_names_stays()
    {
        EntryReferences references = new(_root, shared: null);
        Make(First);
        references.Write(Owner("Debug"), [$"net {First}"]);
        Make(Second);
        references.Write(Owner("Release"), [$"net {First}", $"net {Second}"]);
        references.Write(Owner("Debug"), [$"net {Second}"]);
        Assert.Equal((true, true), (Exists(First), Exists(Second)));
        references.Write(Owner("Release"), [$"net {Second}"]);
        Assert.Equal((false, true), (Exists(First), Exists(Second)));
        Assert.Equal(["net"], references.Models(Owner("Debug")));
    }

    [Fact]
    public void An_entry_that_a_build_holds_stays_until_it_ends()
    {
        EntryReferences references = new(_root, shared: null);
        Make(First);
        references.Write(Owner("Debug"), [$"net {First}"]);
        using (KeyLock.TryTake(_root.UseLock($"net.{First}"), shared: true))
        {
            references.Write(Owner("Debug"), []);
            Assert.True(Exists(First));
        }

        references.Write(Owner("Debug"), [$"net {Second}"]);
        Assert.False(Exists(First));
    }

    [Fact]
    public void An_entry_that_the_shared_store_lacks_is_not_pruned()
    {
        SharedStore store = new(Path.Combine(_folder, "store"));
        EntryReferences references = new(_root, store);
        StoreEntry first = Make(First);
        references.Write(Owner("Debug"), [$"net {First}"]);
        references.Write(Owner("Debug"), [$"net {Second}"]);
        Assert.True(Exists(First));
        Assert.Null(store.Keep(first));
        references.Write(Owner("Debug"), []);
        Assert.False(Exists(First));
    }

    [Fact]
    public void References_of_projects_and_folders_that_are_gone_are_dead()
    {
        EntryReferences references = new(_root, shared: null);
        Make(First);
        references.Write(Owner("Debug"), [$"net {First}"]);
        Directory.Delete(Owner("Debug").Intermediate);
        references.Write(Owner("Release"), [$"net {Second}"]);
        Assert.False(Exists(First));
    }

    [Fact]
    public void A_clean_takes_what_is_its_own_and_the_last_one_all()
    {
        EntryReferences references = new(_root, shared: null);
        Make(First);
        references.Write(Owner("Debug"), [$"net {First}"]);
        Make(Second);
        references.Write(Owner("Release"), [$"net {Second}"]);
        references.Clean(Owner("Debug"));
        Assert.Equal((false, true), (Exists(First), Exists(Second)));
        references.Clean(Owner("Release"));
        Assert.False(Directory.Exists(_root.Path));
        references.Clean(Owner("Release"));
    }

    [Fact]
    public void A_reference_that_is_written_at_this_moment_is_not_read()
    {
        EntryReferences references = new(_root, shared: null);
        Make(First);
        references.Write(Owner("Debug"), [$"net {First}"]);
        using FileStream writing = new(
            Path.Combine(_root.References, $"{Second}.tmp{Environment.ProcessId}.1"), FileMode.Create, FileAccess.Write, FileShare.None);
        references.Write(Owner("Release"), [$"net {Second}"]);
        Assert.True(Exists(First));
    }

    private EntryOwner Owner(string configuration)
    {
        string project = Path.Combine(_folder, "App.csproj");
        string intermediate = Path.Combine(_folder, "obj", configuration);
        if (!File.Exists(Path.Combine(intermediate + ".made")))
        {
            File.WriteAllText(project, "");
            Directory.CreateDirectory(intermediate);
            File.WriteAllText(intermediate + ".made", "");
        }

        return new(project, intermediate);
    }

    private StoreEntry Make(string key)
    {
        string folder = Path.Combine(_root.Of("net"), key);
        string temporary = Temporary.NeighbourOf(folder);
        Directory.CreateDirectory(temporary);
        File.WriteAllText(Path.Combine(temporary, "result.json"), key);
        return StoreEntry.Seal(temporary, folder, key, ContentHash.OfFile);
    }

    private bool Exists(string key) => Directory.Exists(Path.Combine(_root.Of("net"), key));
}
