using System.Diagnostics;
using System.Globalization;
using SafBuild.Sdk.Tests.Building;
using SafBuild.Sdk.Tests.Situations;

namespace SafBuild.Sdk.Tests;

/// <summary>What nobody can clean up after: the build dies without a word while its worker trains.</summary>
public class KilledBuildTests(PackedSdk sdk)
{
    private const string Model =
        """<SafModel Include="net.onnx" TrainingData="data.npz" ValidationData="data.npz" MaxAccuracyDrop="0.1" Epochs="EPOCHS" />""";

    [CiFact]
    [Situation("kill -9 of the build while the packed worker trains", "the worker ends, no artifact, the next build is green")]
    public async Task Sigkill_ends_the_worker_and_leaves_no_artifact_and_the_next_build_works()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc");
        TestProject project = Project(epochs: 10000);
        TaskCompletionSource training = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using Process build = DotNet.Start(project.Folder, ["build", "-v:m", "-tl:off", "-m:1"], line =>
        {
            if (line.Contains("epoch 1/", StringComparison.Ordinal))
            {
                training.TrySetResult();
            }
        });
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        TimeSpan limit = TimeSpan.FromMinutes(1);
        try
        {
            await training.Task.WaitAsync(limit, cancellation);
            using Process worker = Worker(project);
            using (Process kill = Process.Start("kill", ["-KILL", build.Id.ToString(CultureInfo.InvariantCulture)]))
            {
                await kill.WaitForExitAsync(cancellation);
            }

            await worker.WaitForExitAsync(cancellation).WaitAsync(limit, cancellation);
        }
        finally
        {
            if (!build.HasExited)
            {
                build.Kill(entireProcessTree: true);
            }
        }

        string[] left = Directory.GetFileSystemEntries(project.Folder, "*", SearchOption.AllDirectories);
        Assert.DoesNotContain(left, path => path.EndsWith(".saf", StringComparison.Ordinal));

        Project(epochs: 1, project).Build("--no-restore").AssertSuccess();
        Assert.True(File.Exists(project.At("bin", "Debug", "net10.0", "net.saf", "manifest.json")));
    }

    /// <summary>The process whose command line names a request of this project.</summary>
    private static Process Worker(TestProject project)
    {
        string folder = project.At("obj", "safbuild", "net");
        string worker = Directory.GetDirectories("/proc")
            .Single(p => int.TryParse(Path.GetFileName(p), out _)
                && CommandLine(p).Any(a => a.StartsWith(folder, StringComparison.Ordinal)));
        return Process.GetProcessById(int.Parse(Path.GetFileName(worker), CultureInfo.InvariantCulture));
    }

    private static string[] CommandLine(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline")).Split('\0');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It ended in between, or is somebody else's.
            return [];
        }
    }

    private TestProject Project(int epochs, TestProject? existing = null)
    {
        TestProject project = existing ?? new TestProject(sdk);
        if (existing is null)
        {
            OnnxBytes.Write(project.At("net.onnx"));
            NpzFile.Write(project.At("data.npz"),
                ("x", [64, OnnxBytes.Features], [.. Enumerable.Range(0, 64 * OnnxBytes.Features).Select(i => MathF.Sin(i))]));
        }

        return project.WithModel(
            Model.Replace("EPOCHS", epochs.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal),
            "<SafReferenceRuntime>false</SafReferenceRuntime>", realWorker: true);
    }
}
