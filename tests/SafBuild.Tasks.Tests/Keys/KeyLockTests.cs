using SafBuild.Tasks.Keys;

namespace SafBuild.Tasks.Tests.Keys;

public sealed class KeyLockTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("safbuild-lock-").FullName;

    private string Lock => Path.Combine(_folder, "locks", "net.key.lock");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void One_holder_alone_or_several_that_share()
    {
        using (KeyLock alone = KeyLock.TryTake(Lock)!)
        {
            Assert.NotNull(alone);
            Assert.Null(KeyLock.TryTake(Lock));
            Assert.Null(KeyLock.TryTake(Lock, shared: true));
        }

        using KeyLock first = KeyLock.TryTake(Lock, shared: true)!;
        using KeyLock second = KeyLock.TryTake(Lock, shared: true)!;
        Assert.NotNull(second);
        Assert.Null(KeyLock.TryTake(Lock));
    }

    [Fact]
    public void A_lock_on_a_file_that_was_deleted_meanwhile_keeps_nobody_out()
    {
        using KeyLock lost = KeyLock.TryTake(Lock)!;
        Directory.Delete(Path.GetDirectoryName(Lock)!, recursive: true);
        using KeyLock taken = KeyLock.TryTake(Lock)!;
        Assert.NotNull(taken);
        Assert.Null(KeyLock.TryTake(Lock));
    }

    [Fact]
    public void Waiting_says_for_whom_and_ends_when_the_build_is_cancelled()
    {
        using KeyLock held = KeyLock.Take(Lock, _ => Assert.Fail("nobody to wait for"), TestContext.Current.CancellationToken);
        using CancellationTokenSource cancelled = new();
        List<string?> said = [];
        Assert.Throws<OperationCanceledException>(() => KeyLock.Take(Lock, process =>
        {
            said.Add(process);
            cancelled.Cancel();
        }, cancelled.Token));
        Assert.Equal([Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture)], said);
    }

    [Fact]
    public void A_place_that_cannot_be_written_is_an_error_and_no_waiting()
    {
        File.WriteAllText(Path.Combine(_folder, "locks"), "a file where a folder belongs");
        Assert.ThrowsAny<IOException>(() => KeyLock.TryTake(Lock));
    }
}
