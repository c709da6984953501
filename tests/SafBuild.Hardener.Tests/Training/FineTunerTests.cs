using SafBuild.Hardener.Tests.Native;
using System.Runtime.InteropServices;
using SafBuild.Hardener.Data;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Native;
using SafBuild.Hardener.Onnx;
using SafBuild.Hardener.Operators;
using SafBuild.Hardener.Tests.Emit;
using SafBuild.Hardener.Training;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;
using TorchSharp;

namespace SafBuild.Hardener.Tests.Training;

/// <summary>The fine-tuner on a model of a hundred weights.</summary>
[Collection(TorchCollection.Name)]
public sealed class FineTunerTests
{
    private static readonly TrainingOptions Options = new() { Epochs = 3, BatchSize = 16, LearningRate = 0.05 };

    [Fact]
    public void Distillation_brings_a_unit_model_back()
    {
        TuningRun run = new();
        TrainedModel trained =
            run.Train(TinyModel.Create(), Data(), TuningRun.Form("Softsign", ScaleMode.Unit), Options with { Epochs = 20 });
        Assert.Equal("RelativeError", trained.Before.Metric);
        Assert.True(trained.After.Value < 0.5 * trained.Before.Value, $"{trained.Before} -> {trained.After}");
        Assert.Equal((20, 20), (trained.EpochLosses.Count, trained.Epochs));
        Assert.True(trained.EpochLosses[^1] < 0.25 * trained.EpochLosses[0]);
        Assert.Equal(21, run.Lines.Count);
        Assert.Empty(run.Reported);
        Assert.Equal(["b1", "b2"], trained.ThreeCopies.Keys.Order());
        Assert.All(trained.Saf, t => Assert.Equal([1f], t.Scales));
    }

    /// <summary>What is kept is scored as it is stored, at its levels, in both ways.</summary>
    [Theory]
    [InlineData(LevelTraining.StraightThrough)]
    [InlineData(LevelTraining.BinaryRelax)]
    internal void Levels_of_4_bits_are_trained(LevelTraining levels)
    {
        SafForm form = SafForm.Of(new HardenRequest { Storage = "Coded8", ValueBits = 4 });
        TuningRun run = new();
        TrainedModel trained = run.Train(TinyModel.Create(), Data(), form, Options with { Epochs = 20, LevelTraining = levels });
        Assert.True(trained.After.IsBetterThan(trained.Before), $"{trained.Before} -> {trained.After}");
        if (levels == LevelTraining.BinaryRelax)
        {
            // What is scored is stored, and what is learned is still far from it.
            Assert.DoesNotContain(
                run.Lines.TakeWhile(l => !l.Contains("epoch 15/20", StringComparison.Ordinal)),
                l => l.Contains("worse than the converted model", StringComparison.Ordinal));
        }

        TrainedModel other = new TuningRun().Train(TinyModel.Create(), Data(), form,
            Options with { Epochs = 20, LevelTraining = LevelTraining.StraightThrough });
        Assert.Equal(levels == LevelTraining.StraightThrough, trained.StepLosses.SequenceEqual(other.StepLosses));
    }

    /// <summary>At this rate the first epoch ends far above the converted model's loss; taken back, the others bring it down.</summary>
    [Fact]
    public void An_epoch_at_too_high_a_rate_is_taken_back()
    {
        TuningRun run = new();
        TrainedModel trained =
            run.Train(TinyModel.Create(), Data(), TuningRun.Form("Softsign", ScaleMode.Unit),
                Options with { Epochs = 8, LearningRate = 20 });
        Assert.Contains(run.Lines, l => l.Contains("going on from there with learning rate"));
        Assert.Single(run.LiveTensors.Distinct());
        Assert.InRange(trained.BestEpoch, 2, 8);
        Assert.True(trained.After.Value < trained.Before.Value, $"{trained.Before} -> {trained.After}");
    }

    [Fact]
    public void Cross_entropy_learns_the_labels()
    {
        TrainedModel trained = new TuningRun().Train(
            TinyModel.Create(), MemoryData.Uniform("x", 400, 6, labelled: true), TuningRun.Form(),
            Options with { Epochs = 30, LearningRate = 0.1 });
        Assert.Equal("Top1", trained.Before.Metric);
        Assert.True(trained.After.Value > Math.Max(0.8, trained.Before.Value), $"{trained.Before} -> {trained.After}");
    }

    [Fact]
    public void The_same_seed_gives_the_same_bytes_whatever_the_threads_and_another_seed_others()
    {
        TorchLibraries.Load(null);
        string Bytes(ulong seed, int threads)
        {
            torch.set_num_threads(threads);
            TrainedModel trained = new TuningRun().Train(TinyModel.Create(), Data(), TuningRun.Form("Tanh", ScaleMode.Unit), Options, seed);
            Assert.Equal(threads, torch.get_num_threads());
            return string.Join(" ", trained.Saf.Select(t => t.Raw).Concat(trained.ThreeCopies.OrderBy(t => t.Key).Select(t => t.Value))
                .Select(v => Convert.ToHexString(MemoryMarshal.AsBytes(v.AsSpan()))));
        }

        string first = Bytes(1, 1);
        Assert.Equal(first, Bytes(1, 1));
        Assert.Equal(first, Bytes(1, 2));
        Assert.NotEqual(first, Bytes(2, 2));
    }

    [Fact]
    public void No_tensor_outlives_its_batch()
    {
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        TuningRun run = new();
        run.Train(TinyModel.Create(), Data(), TuningRun.Form(), Options with { Epochs = 4, BatchSize = 1, LearningRate = 0.001 });
        Assert.Equal(5, run.LiveTensors.Count);
        Assert.Single(run.LiveTensors.Distinct());
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void The_converted_model_is_kept_when_no_epoch_is_better()
    {
        TuningRun run = new();
        OnnxModel model = TinyModel.Create();
        TrainedModel trained = run.Train(model, Data(), TuningRun.Form(), Options);
        Assert.Equal(0, trained.BestEpoch);
        Assert.Same(trained.Before, trained.After);
        Assert.Equal("SAF2002", Assert.Single(run.Reported).Code.Id);
        Assert.Equal(Severity.Message, run.Reported[0].Severity);
        foreach (WeightTensor weight in new PreparedModel(model, OnnxOperators.Roles).Weights.Where(w => w.Kind == WeightKind.Saf))
        {
            Assert.Equal(ExactConversion.Convert(weight, TuningRun.Form()).Raw, trained.Saf.Single(t => t.Name == weight.Name).Raw);
        }
    }

    [Fact]
    public void A_model_that_the_form_changes_and_training_does_not_help_is_warned_about()
    {
        TuningRun run = new();
        TrainedModel trained = run.Train(TinyModel.Create(), Data(), TuningRun.Form("Identity", ScaleMode.Unit), Options);
        Assert.Equal(0, trained.BestEpoch);
        Assert.Equal("SAF2002", Assert.Single(run.Reported).Code.Id);
        Assert.Equal(Severity.Warning, run.Reported[0].Severity);
    }

    [Fact]
    public void A_diverging_training_stops_with_its_code()
    {
        SafException e = Assert.Throws<SafException>(() => new TuningRun().Train(
            TinyModel.Create(), MemoryData.Uniform("x", 300, 6, labelled: true), TuningRun.Form("Identity"),
            Options with { LearningRate = 1e30 }));
        Assert.Contains("SAF2001", e.Message);
        Assert.Contains("LearningRate", e.Message);
    }

    [Fact]
    public void Cancelling_stops_at_the_next_batch()
    {
        using CancellationTokenSource source = new();
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        TuningRun run = new() { OnProgress = source.Cancel, Cancellation = source.Token };
        Assert.Throws<OperationCanceledException>(() => run.Train(TinyModel.Create(), Data(), TuningRun.Form(), Options));
        Assert.Single(run.Lines);
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void A_time_budget_ends_the_training_and_keeps_the_best_so_far()
    {
        TuningRun run = new();
        TrainedModel trained =
            run.Train(TinyModel.Create(), Data(), TuningRun.Form("Softsign", ScaleMode.Unit),
                Options with { Epochs = 100_000, TimeBudget = 1 });
        Assert.InRange(trained.Epochs, 1, 99_999);
        Assert.InRange(trained.BestEpoch, 1, trained.EpochLosses.Count);
        Assert.True(trained.After.IsBetterThan(trained.Before));
    }

    [Fact]
    public void Labels_are_checked_against_the_model()
    {
        DataSet data = MemoryData.Uniform("x", 40, 6, labelled: true, classes: 3);
        Refused("SAF0111", Data(), Options with { Loss = LossKind.CrossEntropy });
        Refused("SAF0108", MemoryData.Create(data.Inputs, 40, new([.. data.Labels!.Values.Select(l => l + 1)], 1)), Options);
        Refused("SAF0109", MemoryData.Create(data.Inputs, 20, new(data.Labels.Values, 2)), Options);
    }

    [Fact]
    public void A_model_without_a_floating_point_output_is_refused_by_name()
    {
        OnnxModel model = TinyModel.Create();
        model.Proto.Graph.Node.Add(TinyModel.Node("ArgMax", "top", "y"));
        model.Proto.Graph.Output[0] = TinyModel.Value("top", TensorProto.Types.DataType.Int64, 3);
        SafException e = Assert.Throws<SafException>(() => new TuningRun().Train(model, Data(), TuningRun.Form(), Options));
        Assert.Equal("SAF1004", e.Diagnostics.Single().Code.Id);
        Assert.Contains("no floating-point output", e.Message);
    }

    [Fact]
    public void A_missing_device_is_named()
    {
        TorchLibraries.Load(null);
        Assert.SkipWhen(torch.cuda.is_available(), "this machine has a CUDA device");
        SafException e = Assert.Throws<SafException>(() => TrainingDevice.Choose(DeviceKind.Cuda, "m.onnx"));
        Assert.Equal("SAF0004", e.Diagnostics.Single().Code.Id);
    }

    [Fact]
    public void Training_under_faults_is_repeatable_and_has_another_course()
    {
        TrainedModel Run(double rate) => new TuningRun().Train(
            TinyModel.Create(), MemoryData.Uniform("x", 200, 6, labelled: true), TuningRun.Form(storage: "Float16"),
            Options with { BitErrorRate = rate });
        TrainedModel faulted = Run(0.01);
        Assert.Equal(faulted.StepLosses, Run(0.01).StepLosses);
        Assert.NotEqual(faulted.StepLosses, Run(0).StepLosses);
        Assert.All(faulted.Saf.SelectMany(t => t.Raw), v => Assert.True(float.IsFinite(v)));
    }

    private static DataSet Data() => MemoryData.Uniform("x", 300, 6, labelled: false);

    private static void Refused(string code, DataSet data, TrainingOptions options)
    {
        SafException e = Assert.Throws<SafException>(() => new TuningRun().Train(TinyModel.Create(), data, TuningRun.Form(), options));
        Assert.Equal(code, e.Diagnostics.Single().Code.Id);
    }
}
