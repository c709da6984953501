using System.Globalization;
using SafBuild.Hardener.Data;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Native;
using SafBuild.Hardener.Onnx;
using SafBuild.Hardener.Operators;
using SafBuild.Hardener.Tests.Native;
using SafBuild.Hardener.Training;
using SafBuild.Shared;

namespace SafBuild.Hardener.Tests.Training;

/// <summary>Short trainings of the QuickStart sample's network: convolutions, BatchNormalization, images with augmentation.</summary>
[Collection(TorchCollection.Name)]
public sealed class RecordedTrainingTests : IDisposable
{
    private readonly SafBuild.Hardener.Tests.Data.TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>
    /// The losses of the first ten steps, as recorded once. Another kind of CPU sums up in another order, and ten steps of a
    /// network with BatchNormalization magnify that: 2 % is far above it, and far below what a wrong gradient does.
    /// </summary>
    [Fact]
    [Trait("Compares", "StoredOutput")]
    public void The_first_ten_losses_are_those_recorded()
    {
        double[] recorded = [1.932700, 2.259712, 1.617234, 0.713165, 0.540336, 0.414820, 0.615096, 1.136601, 1.248121, 0.819285];
        OnnxModel model = Model();
        TrainedModel trained = new TuningRun().Train(
            model, Images(model, """ "take": 180, "augment": { "crop": 2, "flip": true } """), TuningRun.Form("Tanh", ScaleMode.Unit),
            new() { Epochs = 1, BatchSize = 16 });
        Assert.Equal(10, trained.StepLosses.Count);
        string found = string.Join(", ", trained.StepLosses.Select(l => FormattableString.Invariant($"{l:F6}")));
        Assert.True(trained.StepLosses.Zip(recorded).All(p => Math.Abs(p.First - p.Second) <= 0.02 * p.Second), found);

        // Running statistics are updated by the forward pass and come back with the three-copy tensors.
        Assert.Equal(new PreparedModel(model, OnnxOperators.Roles).Weights.Count(w => w.Kind == WeightKind.ThreeCopies && w.Count > 1),
            trained.ThreeCopies.Count);
    }

    [Theory]
    [InlineData("Arctan", ScaleMode.PerChannel, "Float32")]
    [InlineData("Arctan", ScaleMode.PerChannel, "Q2.5")]
    [InlineData("Softsign", ScaleMode.PerTensor, "Float16")]
    internal void Training_does_not_make_a_converted_model_worse(string function, ScaleMode scale, string storage)
    {
        OnnxModel model = Model();
        TrainedModel trained =
            new TuningRun().Train(
                model, Images(model, """ "take": 600 """), TuningRun.Form(function, scale, storage), new() { Epochs = 1 });
        Assert.Equal("Top1", trained.Before.Metric);
        Assert.InRange(trained.Before.Value, 0.9, 1);
        Assert.InRange(trained.After.Value, trained.Before.Value, 1);
        Assert.InRange(trained.EpochLosses[0], 0, 0.5);
    }

    /// <summary>
    /// Pictures of another kind than the golden model was trained on, darker and without labels, are enough to win back what levels lost.
    /// Statistics learnt from them would cost more than that.
    /// </summary>
    [Fact]
    public void Distillation_on_other_pictures_keeps_the_running_statistics()
    {
        OnnxModel model = Model();
        SafForm form = SafForm.Of(new HardenRequest { Storage = "Coded8", ValueBits = 4 });
        TrainingOptions options = new() { Epochs = 2, LearningRate = 0.003 };
        TrainedModel distilled = new TuningRun().Train(model, Images(model, """ "take": 600 """, 0.7, labels: false), form, options);
        Assert.Equal("Distillation", distilled.UsedLoss);
        Assert.True(distilled.BestEpoch > 0, $"{distilled.Before} -> {distilled.After}");
        string[] statistics = [.. Statistics(model)];
        Assert.NotEmpty(statistics);
        PreparedModel golden = new(model, OnnxOperators.Roles);
        foreach (string name in statistics)
        {
            float[] pretrained = [.. golden.Weights.Single(w => w.Name == name).Values];
            Assert.Equal(pretrained, distilled.ThreeCopies.GetValueOrDefault(name, pretrained));
        }
    }

    private static IReadOnlyCollection<string> Statistics(OnnxModel model)
    {
        TorchLibraries.Load(null);
        using TorchGraph graph = TorchGraph.Create(new(model, OnnxOperators.Roles), TorchSharp.torch.CPU);
        return [.. graph.RunningStatistics];
    }

    private DataSet Images(OnnxModel model, string fields, double mean = 0.5, bool labels = true)
    {
        string data = Path.Combine(Sample(), "data");
        string darker = mean.ToString(CultureInfo.InvariantCulture);
        return DataSetLoader.Load(
            _folder.Write("images.dataset.json", $$"""
            {
              "format": "idx", "files": "{{data}}/train-images.idx3-ubyte",
              {{(labels ? $"\"labels\": \"{data}/train-labels.idx1-ubyte\"," : "")}} "shape": [1, 20, 20],
              "normalize": { "scale": 0.00392156862745098, "mean": {{darker}}, "std": 0.25 }, {{fields}}
            }
            """.Replace('\\', '/')),
            SignatureReader.Read(model));
    }

    private static OnnxModel Model() => OnnxLoader.Load(Path.Combine(Sample(), "models", "shapes.onnx"));

    private static string Sample()
    {
        DirectoryInfo? root = new(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "SafBuild.sln")))
        {
            root = root.Parent;
        }

        return Path.Combine(root?.FullName ?? throw new DirectoryNotFoundException("SafBuild.sln"), "samples", "QuickStart");
    }
}
