using Microsoft.ML.OnnxRuntime;
using SafBuild.Runtime.Tests.Models;

namespace SafBuild.Runtime.Tests;

public sealed class ReloadTests
{
    [Fact]
    public void Open_sessions_keep_their_weights_and_new_ones_get_the_new()
    {
        using ArtifactOnDisk disk = new();
        using SafModel model = SafModel.Load(disk.Folder);
        using InferenceSession old = model.CreateSession();
        float[] before = SafModelTests.Run(old);
        FlipSign(disk);

        SafReadReport report = model.Reload();

        Assert.Equal([0], report.DamagedBlocks);
        Assert.Same(report, model.ReadReport);
        using InferenceSession fresh = model.CreateSession();
        Assert.NotEqual(before, SafModelTests.Run(fresh));
        Assert.Equal(before, SafModelTests.Run(old));
        model.Dispose();
        Assert.Equal(before, SafModelTests.Run(old));
    }

    [Fact]
    public void Another_build_of_the_same_name_is_taken()
    {
        using ArtifactOnDisk disk = new();
        using ArtifactOnDisk update = new(SmallNetwork.Make("Float16", version: 2));
        using SafModel model = SafModel.Load(disk.Folder);
        Replace(disk, update);
        Assert.True(model.Reload().IsClean);
        using InferenceSession session = model.CreateSession();
        using SafModel other = SafModel.Load(update.Folder);
        using InferenceSession expected = other.CreateSession();
        Assert.Equal(SafModelTests.Run(expected), SafModelTests.Run(session));
    }

    [Fact]
    public void An_artifact_of_another_name_is_refused_and_nothing_changes()
    {
        SmallArtifact artifact = SmallNetwork.Make();
        using ArtifactOnDisk disk = new(artifact);
        using ArtifactOnDisk other = new(artifact with { Manifest = artifact.Manifest with { Name = "other" } });
        using SafModel model = SafModel.Load(disk.Folder);
        SafReadReport report = model.ReadReport;
        Replace(disk, other);
        SafFormatException e = Assert.Throws<SafFormatException>(model.Reload);
        Assert.Equal(("name", "'other'"), (e.Field, e.Found));
        Unchanged(model, report);
    }

    [Theory]
    [InlineData("manifest.json")]
    [InlineData("graph.onnx")]
    [InlineData("weights.bin")]
    public void A_refused_file_leaves_the_model_as_it_was(string file)
    {
        using ArtifactOnDisk disk = new();
        using SafModel model = SafModel.Load(disk.Folder);
        SafReadReport report = model.ReadReport;
        disk.Write(file, [1, 2, 3]);
        Assert.Throws<SafFormatException>(model.Reload);
        Unchanged(model, report);
    }

    [Fact]
    public void A_folder_that_is_gone_leaves_the_model_as_it_was()
    {
        using ArtifactOnDisk disk = new();
        using SafModel model = SafModel.Load(disk.Folder);
        SafReadReport report = model.ReadReport;
        Directory.Move(disk.Folder, disk.Folder + ".away");
        try
        {
            Assert.Throws<DirectoryNotFoundException>(model.Reload);
        }
        finally
        {
            Directory.Move(disk.Folder + ".away", disk.Folder);
        }

        Unchanged(model, report);
    }

    [Fact]
    public void The_options_of_the_load_hold_in_a_reload()
    {
        using ArtifactOnDisk disk = new();
        using SafModel model = SafModel.Load(disk.Folder, new SafLoadOptions { CheckBlocks = false });
        FlipSign(disk);
        Assert.Empty(model.Reload().DamagedBlocks);
    }

    /// <summary>The working directory belongs to all tests of the process: only a load and two moves of it are inside.</summary>
    [Fact]
    public void A_relative_path_means_the_folder_that_it_was_at_the_load()
    {
        using ArtifactOnDisk disk = new();
        string working = Environment.CurrentDirectory;
        string relative = Path.GetRelativePath(working, disk.Folder);
        using SafModel model = SafModel.Load(relative);
        Environment.CurrentDirectory = Path.GetPathRoot(working)!;
        try
        {
            Assert.True(model.Reload().IsClean);
            Assert.Equal(relative, model.Path);
        }
        finally
        {
            Environment.CurrentDirectory = working;
        }
    }

    [Fact]
    public void A_link_is_followed_to_where_it_leads_now()
    {
        using ArtifactOnDisk first = new();
        using ArtifactOnDisk second = new(SmallNetwork.Make(version: 2, storage: "Float16"));
        string link = first.Folder + ".link";
        Directory.CreateSymbolicLink(link, first.Folder);
        try
        {
            using SafModel model = SafModel.Load(link);
            int blocks = model.ReadReport.BlockCount;
            Directory.Delete(link);
            Directory.CreateSymbolicLink(link, second.Folder);
            Assert.NotEqual(blocks, model.Reload().BlockCount);
        }
        finally
        {
            Directory.Delete(link);
        }
    }

    [Fact]
    public void A_disposed_model_is_not_reloaded()
    {
        using ArtifactOnDisk disk = new();
        SafModel model = SafModel.Load(disk.Folder);
        model.Dispose();
        Assert.Throws<ObjectDisposedException>(model.Reload);
    }

    [Fact]
    public void A_refresh_takes_only_what_differs_and_never_another_build()
    {
        using ArtifactOnDisk disk = new();
        using SafModel model = SafModel.Load(disk.Folder);
        LoadedWeights weights = model.Weights;
        Assert.False(model.Refresh());
        Assert.Same(weights.Decoded, model.Weights.Decoded);
        FlipSign(disk);
        Assert.False(model.Refresh());
        Assert.Same(weights.Decoded, model.Weights.Decoded);
        Assert.True(model.ReadReport.IsClean);
        model.Reload();
        Assert.Equal([0], model.ReadReport.DamagedBlocks);
        Assert.False(model.Refresh());
        FlipSign(disk);
        Assert.True(model.Refresh());
        Assert.True(model.ReadReport.IsClean);
        model.Weights.Graph[20] ^= 1;
        Assert.True(model.Refresh());
        Assert.False(model.Refresh());
        using ArtifactOnDisk update = new(SmallNetwork.Make("Float16"));
        Replace(disk, update);
        Assert.Contains("another build", Assert.Throws<SafFormatException>(() => model.Refresh()).Message);
    }

    /// <summary>Weights that another thread reloads or disposes are never freed under a session that is being made.</summary>
    [Fact]
    public async Task Reloads_sessions_and_a_dispose_race_without_a_mixture()
    {
        using ArtifactOnDisk disk = new();
        byte[] clean = disk.Read("weights.bin");
        FlipSign(disk);
        byte[] flipped = disk.Read("weights.bin");
        float[][] allowed = [RunOnce(disk, clean), RunOnce(disk, flipped)];
        Assert.NotEqual(allowed[0], allowed[1]);
        for (int round = 0; round < 5; round++)
        {
            using SafModel model = SafModel.Load(disk.Folder);
            int sessions = 0;
            Task[] workers =
            [
                .. Enumerable.Range(0, 2).Select(w => Task.Run(() => UntilDisposed(() =>
                {
                    File.WriteAllBytes(disk.PathOf($"new{w}"), w == 0 ? clean : flipped);
                    File.Move(disk.PathOf($"new{w}"), disk.PathOf("weights.bin"), overwrite: true);
                    model.Reload();
                }))),
                .. Enumerable.Range(0, 3).Select(_ => Task.Run(() => UntilDisposed(() =>
                {
                    using InferenceSession session = model.CreateSession();
                    float[] y = SafModelTests.Run(session);
                    Assert.Contains(allowed, a => a.SequenceEqual(y));
                    Interlocked.Increment(ref sessions);
                }))),
            ];
            SpinWait.SpinUntil(() => Volatile.Read(ref sessions) > 20 || workers.Any(w => w.IsCompleted), TimeSpan.FromSeconds(30));
            model.Dispose();
            await Task.WhenAll(workers).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
            Assert.True(sessions > 20, $"{sessions} sessions");
        }
    }

    internal static void Replace(ArtifactOnDisk disk, ArtifactOnDisk by)
    {
        foreach (string file in Directory.GetFiles(disk.Folder))
        {
            File.Delete(file);
        }

        foreach (string file in Directory.GetFiles(by.Folder))
        {
            File.Copy(file, disk.PathOf(Path.GetFileName(file)));
        }
    }

    /// <summary>The sign of the first weight, in block 0.</summary>
    private static void FlipSign(ArtifactOnDisk disk)
    {
        byte[] blob = disk.Read("weights.bin");
        blob[3] ^= 0x80;
        disk.Write("weights.bin", blob);
    }

    private static float[] RunOnce(ArtifactOnDisk disk, byte[] blob)
    {
        disk.Write("weights.bin", blob);
        using SafModel model = SafModel.Load(disk.Folder);
        using InferenceSession session = model.CreateSession();
        return SafModelTests.Run(session);
    }

    private static void UntilDisposed(Action act)
    {
        try
        {
            while (true)
            {
                act();
            }
        }
        catch (ObjectDisposedException)
        {
        }
    }

    private static void Unchanged(SafModel model, SafReadReport report)
    {
        Assert.Same(report, model.ReadReport);
        using InferenceSession session = model.CreateSession();
        Assert.All(SafModelTests.Run(session), y => Assert.True(float.IsFinite(y) && y != 0));
    }
}
