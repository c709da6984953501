using System.Runtime.CompilerServices;
using Microsoft.ML.OnnxRuntime;
using SafBuild.Runtime.Functions;
using SafBuild.Runtime.Tests.Models;

namespace SafBuild.Runtime.Tests;

public sealed class SafModelTests
{
    [Fact]
    public void A_clean_artifact_loads_runs_and_reports_nothing()
    {
        using ArtifactOnDisk disk = new();
        using SafModel model = SafModel.Load(disk.Folder);
        Assert.Equal(("small", disk.Folder), (model.Name, model.Path));
        Assert.True(model.ReadReport.IsClean);
        Assert.Equal(0, model.ReadReport.EstimatedBitErrorRate);
        Assert.Equal((disk.Artifact.Blob.Length + 63) / 64, model.ReadReport.BlockCount);
        using InferenceSession session = model.CreateSession();
        Assert.All(Run(session), y => Assert.True(float.IsFinite(y) && y != 0));
    }

    [Fact]
    public void Sessions_outlive_the_model_and_share_its_weights()
    {
        using ArtifactOnDisk disk = new();
        SafModel model = SafModel.Load(disk.Folder);
        using InferenceSession first = model.CreateSession();
        InferenceSession second = model.CreateSession();
        float[] expected = Run(first);
        model.Dispose();
        model.Dispose();
        Assert.Throws<ObjectDisposedException>(() => model.CreateSession());
        Assert.Equal(expected, Run(first));
        Assert.Equal(expected, Run(second));
        second.Dispose();
        second.Dispose();
        Assert.Equal(expected, Run(first));
    }

    [Fact]
    public void Memory_of_a_forgotten_model_and_session_comes_back_without_a_crash()
    {
        using ArtifactOnDisk disk = new();
        WeakReference[] forgotten = [.. Enumerable.Range(0, 20).Select(_ => Forget(disk.Folder))];
        for (int i = 0; i < 5; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.All(forgotten, f => Assert.False(f.IsAlive));
    }

    [Fact]
    public void Options_of_the_caller_are_copied_and_can_be_used_again()
    {
        using ArtifactOnDisk disk = new();
        using SafModel model = SafModel.Load(disk.Folder);
        InferenceSession session;
        using (SessionOptions options = new() { GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL })
        {
            using InferenceSession other = model.CreateSession(options);
            session = model.CreateSession(options);
            Assert.Equal(GraphOptimizationLevel.ORT_DISABLE_ALL, options.GraphOptimizationLevel);
        }

        using (session)
        {
            Assert.All(Run(session), y => Assert.True(float.IsFinite(y)));
        }
    }

    [Theory]
    [InlineData("Float32", false)]
    [InlineData("Float32", true)]
    [InlineData("Float16", true)]
    public void A_NaN_in_the_blob_is_read_as_zero_counted_and_the_session_works(string storage, bool zero)
    {
        using ArtifactOnDisk disk = new(SmallNetwork.Make(storage, outOfRange: zero ? OutOfRange.Zero : OutOfRange.Saturate));
        byte[] blob = disk.Read("weights.bin");
        int word = storage == "Float32" ? 4 : 2;
        blob.AsSpan(2 * word, word).Fill(0xFF);
        disk.Write("weights.bin", blob);
        using SafModel model = SafModel.Load(disk.Folder);
        Assert.Equal((1L, 0L, 0L), (model.ReadReport.Nan, model.ReadReport.Infinite, model.ReadReport.OutOfRange));
        Assert.Equal([0], model.ReadReport.DamagedBlocks);
        Assert.False(model.ReadReport.IsClean);
        using InferenceSession session = model.CreateSession();
        Assert.All(Run(session), y => Assert.True(float.IsFinite(y)));
    }

    [Fact]
    public void A_blob_of_noise_is_read_and_reported()
    {
        using ArtifactOnDisk disk = new();
        disk.Write("weights.bin", Reading.TestTensors.Noise(disk.Artifact.Blob.Length));
        using SafModel model = SafModel.Load(disk.Folder);
        Assert.Equal(model.ReadReport.BlockCount, model.ReadReport.DamagedBlocks.Count);
        Assert.InRange(model.ReadReport.EstimatedBitErrorRate, 0.3, 0.5);
        using InferenceSession session = model.CreateSession();
        Assert.All(Run(session), y => Assert.True(float.IsFinite(y)));
    }

    [Fact]
    public void Unchecked_blocks_are_not_reported()
    {
        using ArtifactOnDisk disk = new();
        disk.Write("weights.bin", Reading.TestTensors.Noise(disk.Artifact.Blob.Length));
        using SafModel model = SafModel.Load(disk.Folder, new SafLoadOptions { CheckBlocks = false });
        Assert.Empty(model.ReadReport.DamagedBlocks);
        Assert.True(model.ReadReport.Voted > 0);
    }

    [Fact]
    public void A_limit_of_memory_is_kept()
    {
        using ArtifactOnDisk disk = new();
        SafFormatException e = Assert.Throws<SafFormatException>(
            () => SafModel.Load(disk.Folder, new SafLoadOptions { LargestDecodedLength = 100 }));
        Assert.Equal("decoded.length", e.Field);
    }

    [Fact]
    public void A_missing_folder_and_a_file_in_its_place_are_named()
    {
        using ArtifactOnDisk disk = new();
        Assert.Contains("nowhere.saf", Assert.Throws<DirectoryNotFoundException>(() => SafModel.Load("nowhere.saf")).Message);
        Assert.Throws<DirectoryNotFoundException>(() => SafModel.Load(disk.PathOf("graph.onnx")));
        Assert.Throws<ArgumentException>(() => SafModel.Load(""));
    }

    internal static float[] Run(InferenceSession session)
    {
        float[] x = [.. Enumerable.Range(0, 32).Select(i => MathF.Sin(3 * i) + 0.2f)];
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(x, [1, 2, 4, 4]);
        using RunOptions run = new();
        using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(run, ["x"], [input], ["y"]);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }

    /// <summary>Not inlined, so that no local of the test keeps them alive.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Forget(string folder)
    {
        InferenceSession session = SafModel.Load(folder).CreateSession();
        Run(session);
        return new WeakReference(session);
    }
}
