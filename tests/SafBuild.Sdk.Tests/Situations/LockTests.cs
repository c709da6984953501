using System.Diagnostics;
using System.Globalization;
using SafBuild.Sdk.Tests.Building;

namespace SafBuild.Sdk.Tests.Situations;

/// <summary>Builds at once, builds that die, builds that are stopped.</summary>
public class LockTests(PackedSdk sdk)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [CiFact]
    [Situation("Two builds of one project at once", "hardened and judged once, both green, shipped")]
    [Situation("A build waits for another one's stage", "it says for which process")]
    public async Task Builds_at_once_share_the_work()
    {
        TestProject project = new TestProject(sdk).WithModel();
        project.Run("restore").AssertSuccess();

        // Both compile: the compiler's own files must not collide, so each has an output and intermediate folder.
        project.Environment["SAFBUILD_FAKE_SLOW"] = "3000";
        BuildResult[] built = await Task.WhenAll(new[] { "Debug", "Release" }.Select(c =>
            Task.Run(() => project.Build("--no-restore", "-c", c))));
        Assert.All(built, b => b.AssertSuccess());
        Assert.Equal((1, 1), project.Work);
        project.AssertShips("1", project.Bin());
        project.AssertShips("1", project.Bin("Release"));
        Assert.Contains(built, b => System.Text.RegularExpressions.Regex.IsMatch(b.Output, @"wait.*\b\d+\b"));
    }

    [SlowFact]
    [Situation("The build that works is killed (-9) while another waits for it", "the other takes over at once, green")]
    public async Task Waiter_takes_over_from_the_dead()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "kill -9");
        TestProject project = new TestProject(sdk).Write("net.onnx", "hang").WithModel();
        project.Run("restore").AssertSuccess();
        using Process holder = DotNet.Start(project.Folder, ["build", "--no-restore", "-m:1", "-c", "Debug"], _ => { });
        await Until(() => File.Exists(project.At("hanging")), holder);
        TaskCompletionSource waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
        string output = "";
        using Process waiter = DotNet.Start(project.Folder, ["build", "--no-restore", "-m:1", "-c", "Release", "-v:m", "-tl:off"], line =>
        {
            output += line + "\n";
            if (line.Contains("wait", StringComparison.OrdinalIgnoreCase))
            {
                waiting.TrySetResult();
            }
        });
        await waiting.Task.WaitAsync(Limit, TestContext.Current.CancellationToken);
        int before = project.Work.Harden;
        DotNet.Kill(holder);
        Stopwatch clock = Stopwatch.StartNew();
        await Until(() => project.Work.Harden > before, waiter);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), output);
        DotNet.Kill(waiter);
        await Until(() => WorkerOf(project) is null, null);
        project.Write("net.onnx", "1").Build("--no-restore").AssertSuccess();
        project.AssertShips("1", project.Bin());
    }

    [SlowFact]
    [Situation("SIGINT while a build waits for another one's stage", "it ends at once, red; the other one goes on")]
    public async Task Waiter_can_be_interrupted()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "SIGINT");
        TestProject project = new TestProject(sdk).Write("net.onnx", "hang").WithModel();
        project.Run("restore").AssertSuccess();
        using Process holder = DotNet.Start(project.Folder, ["build", "--no-restore", "-m:1", "-c", "Debug"], _ => { });
        await Until(() => File.Exists(project.At("hanging")), holder);
        TaskCompletionSource waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using Process waiter = DotNet.Start(project.Folder, ["build", "--no-restore", "-m:1", "-c", "Release", "-v:m", "-tl:off"],
            line =>
            {
                if (line.Contains("wait", StringComparison.OrdinalIgnoreCase))
                {
                    waiting.TrySetResult();
                }
            },
            interruptible: true);
        await waiting.Task.WaitAsync(Limit, TestContext.Current.CancellationToken);
        using Process interrupt = Process.Start("kill", ["-INT", waiter.Id.ToString(CultureInfo.InvariantCulture)]);
        await waiter.WaitForExitAsync(TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.NotEqual(0, waiter.ExitCode);
        Shipping.AssertShipsNothing(project.At("bin"));
        Assert.False(holder.HasExited);
        Assert.NotNull(WorkerOf(project));
        Assert.Equal(1, project.Work.Harden);
        DotNet.Kill(holder);
        await Until(() => WorkerOf(project) is null, null);
    }

    [SlowFact]
    [Situation("A build is killed (-9) while its worker hardens", "no artifact, no worker is left, the next build is green")]
    public async Task Killed_build_leaves_nothing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc");
        TestProject project = new TestProject(sdk).Write("net.onnx", "hang").WithModel();
        project.Run("restore").AssertSuccess();
        using Process build = DotNet.Start(project.Folder, ["build", "--no-restore", "-m:1"], _ => { });
        await Until(() => File.Exists(project.At("hanging")), build);
        DotNet.Kill(build);
        await Until(() => WorkerOf(project) is null, null);
        Shipping.AssertShipsNothing(project.At("bin"));
        project.Write("net.onnx", "1").Build("--no-restore").AssertSuccess();
        project.AssertShips("1", project.Bin());
        Assert.DoesNotContain(Directory.GetDirectories(project.At("obj", "safbuild"), "*", SearchOption.AllDirectories),
            d => Path.GetFileName(d).Contains(".tmp", StringComparison.Ordinal));
    }

    private static Process? WorkerOf(TestProject project)
    {
        try
        {
            return Process.GetProcessById(int.Parse(File.ReadAllText(project.At("hanging")), CultureInfo.InvariantCulture));
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static async Task Until(Func<bool> condition, Process? process)
    {
        Stopwatch clock = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(clock.Elapsed < Limit, "it did not come to that in time");
            Assert.False(process?.HasExited ?? false, "the build ended before");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }
}
