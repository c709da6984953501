using SafBuild.Shared.Store;

namespace SafBuild.Tasks.Tests.Store;

/// <summary>An entry is whole or not there, wherever it lies.</summary>
public sealed class StoreEntryTests : IDisposable
{
    private static readonly string Key = ContentHash.Key("options");
    private readonly string _folder = Directory.CreateTempSubdirectory("safbuild-store-").FullName;

    private string Folder => Path.Combine(_folder, Key);

    private string Cache => Path.Combine(_folder, "cache");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public static TheoryData<string> Damages => new()
    {
        "a flipped bit", "a byte less", "a file gone", "a file too many", "a file swapped for another", "hashes gone", "hashes cut",
        "hashes of another key", "a hash changed", "nothing in it", "another key's entry under this name",
    };

    [Fact]
    public void A_sealed_entry_is_found_and_request_json_is_no_part_of_it()
    {
        StoreEntry made = Made();
        StoreEntry found = StoreEntry.Find(Folder, Key, ContentHash.OfFile)!;
        Assert.Equal(made.ContentHashes, found.ContentHashes);
        Assert.Equal(["net.saf/manifest.json", "net.saf/weights.bin"], found.Hashes.Files.Select(f => f.Path));
        File.AppendAllText(Path.Combine(Folder, "request.json"), "changed");
        Assert.NotNull(StoreEntry.Find(Folder, Key, ContentHash.OfFile));
        Assert.Null(StoreEntry.Find(Folder, ContentHash.Key("other options"), ContentHash.OfFile));
    }

    [Theory]
    [MemberData(nameof(Damages))]
    public void A_damaged_entry_is_as_if_it_were_not_there(string damage)
    {
        Made();
        Damage(Folder, damage);
        Assert.Null(StoreEntry.Find(Folder, Key, ContentHash.OfFile));
    }

    [Theory]
    [MemberData(nameof(Damages))]
    public void A_damaged_entry_of_the_shared_store_is_a_miss_and_is_replaced_by_the_next_whole_one(string damage)
    {
        StoreEntry made = Made();
        SharedStore store = new(Cache);
        Assert.Null(store.Keep(made));
        Damage(Path.Combine(Cache, Key), damage);
        string target = Path.Combine(_folder, "elsewhere", Key);

        // Only what "hashes" lists is taken.
        if (damage != "a file too many")
        {
            Assert.Null(store.Find(Key, target, out _));
            Assert.False(Directory.Exists(target));
        }

        Assert.Null(store.Keep(made));
        StoreEntry found = store.Find(Key, target, out string? problem)!;
        Assert.Null(problem);
        Assert.Equal(made.ContentHashes, found.ContentHashes);
        Assert.Equal("weights", File.ReadAllText(found.PathOf("net.saf/weights.bin")));
    }

    [Theory]
    [InlineData("../../outside")]
    [InlineData("net.saf/../../../outside")]
    [InlineData("/tmp/safbuild-outside")]
    [InlineData("net.saf//weights.bin")]
    [InlineData("..\\outside")]
    public void Paths_that_leave_the_entry_copy_nothing(string path)
    {
        StoreEntry made = Made();
        Assert.Null(new SharedStore(Cache).Keep(made));
        string kept = Path.Combine(Cache, Key);
        File.WriteAllText(Path.Combine(_folder, "outside"), "weights");
        string[] before = Directory.GetFileSystemEntries(_folder, "*", SearchOption.AllDirectories);
        File.AppendAllText(Path.Combine(kept, "hashes"), $"{ContentHash.OfText("weights")}  {path}\n");

        // At another depth, so that a path that leaves leads to where nothing is yet.
        Assert.Null(new SharedStore(Cache).Find(Key, Path.Combine(_folder, "elsewhere", "deeper", Key), out _));
        Assert.Equal(before, Directory.GetFileSystemEntries(_folder, "*", SearchOption.AllDirectories));
        Assert.False(File.Exists("/tmp/safbuild-outside"));
    }

    [Fact]
    public void A_store_that_cannot_be_written_says_so_and_does_no_harm()
    {
        StoreEntry made = Made();
        File.WriteAllText(Cache, "a file where a folder belongs");
        Assert.Contains(Cache, new SharedStore(Cache).Keep(made), StringComparison.Ordinal);
        Assert.Null(new SharedStore(Cache).Find(Key, Path.Combine(_folder, "elsewhere", Key), out _));
        Assert.Equal("a file where a folder belongs", File.ReadAllText(Cache));
    }

    [Fact]
    public void Trim_takes_the_least_recently_used_first()
    {
        SharedStore store = new(Cache);
        string[] keys = [.. Enumerable.Range(0, 4).Select(i => ContentHash.Key($"{i}"))];
        foreach (string key in keys)
        {
            Assert.Null(store.Keep(Made(key, new string('x', 100_000))));
            File.SetLastWriteTimeUtc(Path.Combine(Cache, key, "hashes"), DateTime.UtcNow.AddHours(-1 - Array.IndexOf(keys, key)));
        }

        // The oldest becomes the newest.
        Assert.NotNull(store.Find(keys[3], Path.Combine(_folder, "elsewhere", keys[3]), out _));
        store.Trim(250_000);
        Assert.Equal([true, false, false, true], keys.Select(store.Has));
    }

    [Fact]
    public void Equal_times_of_files_mean_equal_hashes()
    {
        Made();
        DateTime[] times =
            [.. new[] { "manifest.json", "weights.bin" }.Select(f => File.GetLastWriteTimeUtc(Path.Combine(Folder, "net.saf", f)))];
        Assert.NotEqual(times[0], times[1]);
        Made();
        Assert.Equal(times[1], File.GetLastWriteTimeUtc(Path.Combine(Folder, "net.saf", "weights.bin")));
        Assert.InRange(times[0].Year, 1990, 2008);
    }

    private StoreEntry Made(string? key = null, string weights = "weights")
    {
        string temporary = Temporary.NeighbourOf(Path.Combine(_folder, key ?? Key));
        Directory.CreateDirectory(Path.Combine(temporary, "net.saf"));
        File.WriteAllText(Path.Combine(temporary, "net.saf", "weights.bin"), weights);
        File.WriteAllText(Path.Combine(temporary, "net.saf", "manifest.json"), "manifest");
        File.WriteAllText(Path.Combine(temporary, "request.json"), "/a/path/of/this/machine");
        return StoreEntry.Seal(temporary, Path.Combine(_folder, key ?? Key), key ?? Key, ContentHash.OfFile);
    }

    private void Damage(string folder, string damage)
    {
        string weights = Path.Combine(folder, "net.saf", "weights.bin");
        string hashes = Path.Combine(folder, "hashes");
        switch (damage)
        {
            case "a flipped bit":
                File.WriteAllText(weights, "weightt");
                break;
            case "a byte less":
                File.WriteAllText(weights, "weight");
                break;
            case "a file gone":
                File.Delete(weights);
                break;
            case "a file too many":
                File.WriteAllText(Path.Combine(folder, "net.saf", "portable.onnx"), "");
                break;
            case "a file swapped for another":
                File.Copy(Path.Combine(folder, "net.saf", "manifest.json"), weights, overwrite: true);
                break;
            case "hashes gone":
                File.Delete(hashes);
                break;
            case "hashes cut":
                File.WriteAllText(hashes, File.ReadAllText(hashes)[..100]);
                break;
            case "hashes of another key":
                File.WriteAllText(hashes, File.ReadAllText(hashes).Replace(Key, ContentHash.Key("other"), StringComparison.Ordinal));
                break;
            case "a hash changed":
                File.WriteAllText(hashes, File.ReadAllText(hashes).Replace(ContentHash.OfText("weights"), ContentHash.OfText("x"),
                    StringComparison.Ordinal));
                break;
            case "nothing in it":
                Directory.Delete(folder, recursive: true);
                Directory.CreateDirectory(folder);
                break;
            default:
                string other = ContentHash.Key("other");
                StoreEntry made = Made(other, "unjudged");
                Directory.Delete(folder, recursive: true);
                Directory.Move(made.Folder, folder);
                break;
        }
    }
}
