using Microsoft.ML.OnnxRuntime;
using SafBuild.Runtime.Tests.Models;

namespace SafBuild.Runtime.Tests.Scrubbing;

/// <summary>When scrubs run, one at a time, and what they leave to the application.</summary>
public sealed class SafScrubberTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    [Fact]
    public void A_scrub_comes_one_interval_after_the_start_and_after_the_one_before()
    {
        using ArtifactOnDisk disk = new();
        ManualTime time = new();
        List<SafScrubReport> reports = [];
        using (SafScrubber scrubber = new(disk.Folder, new SafScrubberOptions { TimeProvider = time }))
        {
            scrubber.Scrubbed += (sender, report) =>
            {
                Assert.Same(scrubber, sender);
                reports.Add(report);
            };
            time.Advance(Hour - TimeSpan.FromTicks(1));
            Assert.Empty(reports);
            time.Advance(TimeSpan.FromTicks(1));
            Assert.Equal(time.GetUtcNow(), Assert.Single(reports).Time);
            time.Advance(10 * Hour);
            Assert.Equal(2, reports.Count);
            Assert.Equal(reports[1], scrubber.ScrubNow(TestContext.Current.CancellationToken) with
            {
                Artifact = reports[1].Artifact,
                Read = reports[1].Read,
            });
            Assert.Equal(3, reports.Count);
            Assert.Equal(1, time.Waiting);
        }

        time.Advance(10 * Hour);
        Assert.Equal(3, reports.Count);
        Assert.Equal(0, time.Waiting);
    }

    [Fact]
    public void Without_an_interval_a_scrub_comes_only_when_it_is_asked_for()
    {
        using ArtifactOnDisk disk = new();
        ManualTime time = new();
        using SafScrubber scrubber = new(disk.Folder, new SafScrubberOptions { TimeProvider = time, Interval = Timeout.InfiniteTimeSpan });
        Assert.Equal(0, time.Waiting);
        Assert.True(scrubber.ScrubNow(TestContext.Current.CancellationToken).IsClean);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-2)]
    [InlineData(50L * 24 * 3600 * 1000)]
    public void An_interval_that_no_timer_knows_is_refused(long milliseconds) => Assert.Throws<ArgumentOutOfRangeException>(
        () => new SafScrubberOptions { Interval = TimeSpan.FromMilliseconds(milliseconds) });

    [Fact]
    public void The_second_copy_is_another_folder()
    {
        using ArtifactOnDisk disk = new();
        Assert.Throws<ArgumentException>(
            () => new SafScrubber(disk.Folder, new SafScrubberOptions { SecondPath = disk.Folder + Path.DirectorySeparatorChar }));
    }

    [Fact]
    public void A_scrub_that_fails_is_an_exception_in_the_report_and_later_ones_go_on()
    {
        using ArtifactOnDisk disk = new();
        ManualTime time = new();
        List<SafScrubReport> reports = [];
        using SafScrubber scrubber = new(disk.Folder, new SafScrubberOptions { TimeProvider = time });
        scrubber.Scrubbed += (_, _) => throw new InvalidDataException("of a handler");
        scrubber.Scrubbed += (_, report) => reports.Add(report);
        Directory.Move(disk.Folder, disk.Folder + ".away");
        time.Advance(Hour);
        Directory.Move(disk.Folder + ".away", disk.Folder);
        time.Advance(Hour);
        Assert.Equal(2, reports.Count);
        Assert.IsType<DirectoryNotFoundException>(reports[0].Exception);
        Assert.False(reports[0].IsClean);
        Assert.True(reports[1].IsClean);
        Assert.IsType<InvalidDataException>(scrubber.HandlerException);
    }

    [Fact]
    public async Task Scrubs_never_run_beside_each_other()
    {
        using ArtifactOnDisk disk = new();
        ManualTime time = new();
        int running = 0;
        int most = 0;
        int all = 0;
        using SafScrubber scrubber = new(disk.Folder, new SafScrubberOptions { TimeProvider = time });
        scrubber.Scrubbed += (_, _) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            Thread.SpinWait(100_000);
            all++;
            Interlocked.Decrement(ref running);
        };
        Task[] workers =
        [
            .. Enumerable.Range(0, 4).Select(_ => Task.Run(
                () => Repeat(10, () => scrubber.ScrubNow(CancellationToken.None)), TestContext.Current.CancellationToken)),
            Task.Run(() => Repeat(10, () => time.Advance(Hour)), TestContext.Current.CancellationToken),
        ];
        await Task.WhenAll(workers).WaitAsync(Long, TestContext.Current.CancellationToken);
        Assert.Equal(1, most);
        Assert.InRange(all, 40, 50);
    }

    [Fact]
    public async Task A_time_that_comes_while_a_scrub_runs_starts_no_other()
    {
        using ArtifactOnDisk disk = new();
        ManualTime time = new();
        using SemaphoreSlim entered = new(0);
        using SemaphoreSlim leave = new(0);
        int all = 0;
        using SafScrubber scrubber = new(disk.Folder, new SafScrubberOptions { TimeProvider = time });
        scrubber.Scrubbed += (_, _) =>
        {
            all++;
            entered.Release();
            Assert.True(leave.Wait(Long, CancellationToken.None));
        };
        Task<SafScrubReport> running = Task.Run(() => scrubber.ScrubNow(CancellationToken.None));
        Assert.True(await entered.WaitAsync(Long, TestContext.Current.CancellationToken));
        time.Advance(Hour);
        Assert.Equal(1, time.Waiting);
        leave.Release(2);
        await running;
        Assert.Equal(1, all);
        time.Advance(Hour);
        Assert.Equal(2, all);
    }

    [Fact]
    public async Task Dispose_waits_for_the_scrub_that_runs()
    {
        using ArtifactOnDisk disk = new();
        using SemaphoreSlim entered = new(0);
        using SemaphoreSlim leave = new(0);
        SafScrubber scrubber = new(disk.Folder, new SafScrubberOptions());
        bool over = false;
        scrubber.Scrubbed += (_, _) =>
        {
            entered.Release();
            Assert.True(leave.Wait(Long, CancellationToken.None));
            over = true;
        };
        Task<SafScrubReport> running = Task.Run(() => scrubber.ScrubNow(CancellationToken.None));
        Assert.True(await entered.WaitAsync(Long, TestContext.Current.CancellationToken));
        Task disposing = Task.Run(scrubber.Dispose, TestContext.Current.CancellationToken);
        Task<SafScrubReport> late = Task.Run(() => scrubber.ScrubNow(CancellationToken.None));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => late.WaitAsync(Long, TestContext.Current.CancellationToken));
        Assert.False(disposing.IsCompleted);
        leave.Release();
        await disposing.WaitAsync(Long, TestContext.Current.CancellationToken);
        Assert.True(over);
        await running;
        Assert.Throws<ObjectDisposedException>(() => scrubber.ScrubNow(TestContext.Current.CancellationToken));
        scrubber.Dispose();
    }

    [Fact]
    public void A_handler_may_dispose_and_cannot_scrub()
    {
        using ArtifactOnDisk disk = new();
        SafScrubber scrubber = new(disk.Folder, new SafScrubberOptions());
        scrubber.Scrubbed += (_, _) => Assert.Throws<InvalidOperationException>(() => scrubber.ScrubNow(CancellationToken.None));
        scrubber.Scrubbed += (_, _) => scrubber.Dispose();
        Assert.True(scrubber.ScrubNow(TestContext.Current.CancellationToken).IsClean);
        Assert.Null(scrubber.HandlerException);
        Assert.Throws<ObjectDisposedException>(() => scrubber.ScrubNow(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_scrub_that_is_cancelled_says_so_and_raises_no_event()
    {
        using TwoCopies copies = new();
        TwoCopies.Flip(copies.First, "weights.bin", 1);
        Dictionary<string, byte[]> before = TwoCopies.Contents(copies.First);
        copies.Scrubber.Scrubbed += (_, _) => Assert.Fail("an event");
        using CancellationTokenSource source = new();
        source.Cancel();
        OperationCanceledException e = Assert.ThrowsAny<OperationCanceledException>(() => copies.Scrubber.ScrubNow(source.Token));
        Assert.Equal(source.Token, e.CancellationToken);
        Assert.Null(copies.Scrubber.HandlerException);
        Assert.Equal(before, TwoCopies.Contents(copies.First));
    }

    [Fact]
    public void Weights_that_rotted_in_memory_are_found_and_new_sessions_get_right_ones()
    {
        using ArtifactOnDisk disk = new();
        using SafModel model = SafModel.Load(disk.Folder);
        using SafScrubber scrubber = new(model, new SafScrubberOptions());
        Assert.False(scrubber.ScrubNow(TestContext.Current.CancellationToken).ModelChanged);
        using InferenceSession before = model.CreateSession();
        float[] expected = SafModelTests.Run(before);
        model.Weights.Decoded.Slice(model.Weights.Manifest.Tensors[0].DecodedOffset, 4)[3] ^= 0x80;
        using InferenceSession rotten = model.CreateSession();
        Assert.NotEqual(expected, SafModelTests.Run(rotten));
        SafScrubReport report = scrubber.ScrubNow(TestContext.Current.CancellationToken);
        Assert.True(report.ModelChanged);
        Assert.True(report.Artifact.IsClean);
        using InferenceSession fresh = model.CreateSession();
        Assert.Equal(expected, SafModelTests.Run(fresh));
        Assert.False(scrubber.ScrubNow(TestContext.Current.CancellationToken).ModelChanged);
    }

    /// <summary>The file rots after the load: what is in memory is what it was, and worth more.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void New_damage_of_the_file_does_not_reach_a_model_that_was_loaded_before(bool checkBlocks)
    {
        using ArtifactOnDisk disk = new();
        using SafModel model = SafModel.Load(disk.Folder, new SafLoadOptions { CheckBlocks = checkBlocks });
        using InferenceSession before = model.CreateSession();
        using SafScrubber scrubber = new(model, new SafScrubberOptions());
        TwoCopies.Flip(disk, "weights.bin", 3, 0x80);
        SafScrubReport report = scrubber.ScrubNow(TestContext.Current.CancellationToken);
        Assert.Equal([0], report.Artifact.UnrepairedBlocks);
        Assert.False(report.ModelChanged);
        using InferenceSession after = model.CreateSession();
        Assert.Equal(SafModelTests.Run(before), SafModelTests.Run(after));
    }

    [Fact]
    public async Task The_clock_of_the_system_scrubs_again_and_again()
    {
        using ArtifactOnDisk disk = new();
        TaskCompletionSource three = new();
        int count = 0;
        using SafScrubber scrubber = new(disk.Folder, new SafScrubberOptions { Interval = TimeSpan.FromMilliseconds(1) });
        scrubber.Scrubbed += (_, _) =>
        {
            if (Interlocked.Increment(ref count) == 3)
            {
                three.SetResult();
            }
        };
        await three.Task.WaitAsync(Long, TestContext.Current.CancellationToken);
        scrubber.Dispose();
        int after = count;
        Assert.Throws<ObjectDisposedException>(() => scrubber.ScrubNow(CancellationToken.None));
        Assert.Equal(after, count);
    }

    /// <summary>Two scrubbers that know nothing of each other, each with the other's artifact as its second copy.</summary>
    [Fact]
    public async Task Two_scrubbers_of_one_artifact_leave_it_whole()
    {
        using TwoCopies copies = new();
        using SafScrubber other = new(copies.Second.Folder, new SafScrubberOptions { SecondPath = copies.First.Folder });
        for (int round = 0; round < 20; round++)
        {
            TwoCopies.Flip(copies.First, "weights.bin", 64 * (round % 5));
            TwoCopies.Flip(copies.Second, "weights.bin", (64 * 5) + round);
            TwoCopies.Flip(copies.First, "manifest.json", 30 + round);
            TwoCopies.Flip(copies.Second, "structure.bin", 30 + round);
            await Task.WhenAll(
                Task.Run(() => copies.Scrubber.ScrubNow(CancellationToken.None), TestContext.Current.CancellationToken),
                Task.Run(() => other.ScrubNow(CancellationToken.None), TestContext.Current.CancellationToken));
            copies.Scrubber.ScrubNow(TestContext.Current.CancellationToken);
            copies.AssertWhole();
        }
    }

    /// <summary>In version 2 the block that is damaged here holds a copy that the vote puts right: the report changes alone.</summary>
    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public void What_is_repaired_in_the_file_reaches_the_model(int version, bool changed)
    {
        using TwoCopies copies = new(version);
        TwoCopies.Flip(copies.First, "weights.bin", 3, 0x80);
        using SafModel model = SafModel.Load(copies.First.Folder);
        using SafModel clean = SafModel.Load(copies.Second.Folder);
        using SafScrubber scrubber = new(model, new SafScrubberOptions { SecondPath = copies.Second.Folder });
        SafScrubReport report = scrubber.ScrubNow(TestContext.Current.CancellationToken);
        Assert.Equal(changed, report.ModelChanged);
        Assert.True(model.ReadReport.IsClean);
        Assert.Single(report.Artifact.RepairedBlocks);
        using InferenceSession a = model.CreateSession();
        using InferenceSession b = clean.CreateSession();
        Assert.Equal(SafModelTests.Run(b), SafModelTests.Run(a));
    }

    [Fact]
    public void A_model_is_not_moved_to_another_build_behind_its_back()
    {
        using ArtifactOnDisk disk = new();
        using ArtifactOnDisk update = new(SmallNetwork.Make("Float16"));
        using SafModel model = SafModel.Load(disk.Folder);
        SafReadReport before = model.ReadReport;
        using SafScrubber scrubber = new(model, new SafScrubberOptions());
        ReloadTests.Replace(disk, update);
        SafScrubReport report = scrubber.ScrubNow(TestContext.Current.CancellationToken);
        Assert.Contains("another build", report.Exception!.Message);
        Assert.False(report.ModelChanged);
        Assert.Same(before, model.ReadReport);
        model.Reload();
        Assert.True(scrubber.ScrubNow(TestContext.Current.CancellationToken).IsClean);
        model.Dispose();
        Assert.IsType<ObjectDisposedException>(scrubber.ScrubNow(TestContext.Current.CancellationToken).Exception);
    }

    private static void Repeat(int times, Action act)
    {
        for (int i = 0; i < times; i++)
        {
            act();
        }
    }
}
