using System.Diagnostics;
using System.Globalization;
using SafBuild.Sdk.Tests.Building;

namespace SafBuild.Sdk.Tests.Situations;

/// <summary>bin has a whole artifact, the new one or the one before, whatever happens to the copy.</summary>
public class CopyTests(PackedSdk sdk)
{
    private const int Large = 20 << 20;

    [CiFact]
    [Situation("A file of the artifact in bin cannot be replaced (a folder has its name)",
        "the new artifact whole, or red and the weights as before")]
    public void Copy_that_fails_in_the_middle_leaves_no_mixture()
    {
        TestProject project = new TestProject(sdk).Write("net.onnx", "1 a").WithModel();
        project.Build().AssertSuccess();
        string artifact = Path.Combine(project.Bin(), "net.saf");
        string[] files = [.. Directory.GetFiles(artifact).Order(StringComparer.Ordinal)];
        File.Delete(Path.Combine(artifact, "manifest.json"));
        Directory.CreateDirectory(Path.Combine(artifact, "manifest.json", "kept"));
        project.Write("net.onnx", "1 b");
        if (project.Build("--no-restore").Succeeded)
        {
            project.AssertShips("1 b", project.Bin());
        }
        else
        {
            Assert.Equal("1 a", File.ReadAllText(files.Single(f => f.EndsWith("weights.bin", StringComparison.Ordinal))));
        }
    }

    [SlowFact]
    [Situation("The build is killed (-9) again and again while it copies a large artifact", "bin is whole each time, old or new")]
    [Situation("Parts of copies that a kill left in bin", "gone after the next build")]
    public void Killed_copies_leave_a_whole_artifact()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "kill -9");
        TestProject project = new TestProject(sdk).Write("net.onnx", $"1 v0 size={Large}").WithModel();
        BuildResult first = project.Build();
        first.AssertSuccess();
        Random random = new(1);
        string last = $"1 v0 size={Large}";
        for (int i = 1; i <= 12; i++)
        {
            string next = $"1 v{i} size={Large}";
            project.Write("net.onnx", next);
            using Process build = DotNet.Start(project.Folder, ["build", "--no-restore", "-v:m", "-tl:off", "-m:1"], _ => { });
            WaitForWork(project, i + 1, build);
            build.WaitForExit(random.Next(1500));
            DotNet.Kill(build);

            string start = File.ReadAllText(Path.Combine(project.Bin(), "net.saf", "weights.bin"))[..20];
            last = start.StartsWith($"1 v{i} ", StringComparison.Ordinal) ? next : last;
            project.AssertShips(last, project.Bin());
        }

        project.Write("net.onnx", "1 last").Build("--no-restore").AssertSuccess();
        project.AssertShips("1 last", project.Bin());
        Assert.Single(Directory.GetFileSystemEntries(project.Bin(), "*net.saf*"));
    }

    [SlowFact]
    [Situation("A part of a copy of a process that is no more (.net.saf.tmp<pid>) lies in bin", "gone after a build")]
    [Situation("A part of a copy of a living process lies in bin", "left alone")]
    public void Leftovers_of_the_dead_are_removed()
    {
        TestProject project = new TestProject(sdk).WithModel();
        project.Build().AssertSuccess();
        using Process ended = Process.Start(new ProcessStartInfo("true"))!;
        ended.WaitForExit();
        string dead = Path.Combine(project.Bin(), FormattableString.Invariant($".net.saf.tmp{ended.Id}"));
        string living = Path.Combine(project.Bin(), FormattableString.Invariant($".net.saf.tmp{Environment.ProcessId}"));
        foreach (string folder in new[] { dead, living })
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, "weights.bin"), "half");
        }

        project.Write("net.onnx", "1 b").Build("--no-restore").AssertSuccess();
        project.AssertShips("1 b", project.Bin());
        Assert.False(Directory.Exists(dead));
        Assert.True(Directory.Exists(living));
    }

    [SlowFact]
    [Situation("The artifact's folder in bin is a link to another folder", "bin ships the judged bytes, the other folder is untouched")]
    public void Link_in_bin_is_replaced_not_followed()
    {
        TestProject project = new TestProject(sdk).WithModel();
        project.Build().AssertSuccess();
        string artifact = Path.Combine(project.Bin(), "net.saf");
        Directory.Delete(artifact, recursive: true);
        Directory.CreateDirectory(project.At("mine"));
        File.WriteAllText(project.At("mine", "weights.bin"), "mine");
        Directory.CreateSymbolicLink(artifact, project.At("mine"));
        project.Write("net.onnx", "1 b").Build("--no-restore").AssertSuccess();
        project.AssertShips("1 b", project.Bin());
        Assert.Equal("mine", File.ReadAllText(project.At("mine", "weights.bin")));
        Assert.Single(Directory.GetFiles(project.At("mine")));
    }

    [SlowFact]
    [Situation("A file of one's own lies in the artifact's folder in bin", "gone after the next build: an artifact is a whole folder")]
    public void Foreign_file_in_bin_does_not_stay()
    {
        TestProject project = new TestProject(sdk).WithModel();
        project.Build().AssertSuccess();
        File.WriteAllText(Path.Combine(project.Bin(), "net.saf", "portable.onnx"), "not judged");
        project.Build("--no-restore").AssertSuccess();
        project.AssertShips("1", project.Bin());
    }

    /// <summary>Until the stand-in worker has judged for the n-th time: then the copy comes.</summary>
    private static void WaitForWork(TestProject project, int judged, Process build)
    {
        Stopwatch clock = Stopwatch.StartNew();
        while (project.Judged.Length < judged && !build.HasExited && clock.Elapsed < TimeSpan.FromMinutes(2))
        {
            Thread.Sleep(20);
        }

        Assert.True(project.Judged.Length >= judged, string.Create(CultureInfo.InvariantCulture, $"not judged {judged} times"));
    }
}
