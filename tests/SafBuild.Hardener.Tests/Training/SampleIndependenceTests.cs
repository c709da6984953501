using SafBuild.Hardener.Data;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Native;
using SafBuild.Hardener.Onnx;
using SafBuild.Hardener.Operators;
using SafBuild.Hardener.Tests.Gate;
using SafBuild.Hardener.Tests.Native;
using SafBuild.Hardener.Training;
using SafBuild.Runtime.Tensors;
using SafBuild.Shared;
using SafBuild.Tests.Shared;
using TorchSharp;

namespace SafBuild.Hardener.Tests.Training;

/// <summary>Training takes a sample for what the gate takes it for.</summary>
[Collection(TorchCollection.Name)]
public sealed class SampleIndependenceTests
{
    private static readonly TrainingOptions Options = new() { Epochs = 2, BatchSize = 8, LearningRate = 0.01 };

    [Theory]
    [InlineData("54-sequence-first/sn-all", false, 10, 3)]
    [InlineData("54-sequence-first/sn-last", false, 10, 3)]
    [InlineData("56-crnn-time-first-output/T26", false, 26, 4)]
    [InlineData("28-optional-inputs/model", true, 6)]
    public void A_time_axis_in_front_is_seen(string model, bool independent, params int[] shape)
    {
        TorchLibraries.Load(null);
        PreparedModel prepared = PreparedModel.Load(TestData.Case(model + ".onnx"), OnnxOperators.Roles);
        DataSet data = Data(shape);
        using DisposeScope scope = torch.NewDisposeScope();
        using TorchGraph graph = TorchGraph.Create(prepared, torch.CPU);

        Assert.Equal(independent, SampleIndependence.Holds(graph, new BatchReader(data, 1, torch.CPU), data));
    }

    [Fact]
    public void A_sequence_first_model_is_trained_one_sample_a_pass()
    {
        OnnxModel model = OnnxLoader.Load(TestData.Case("54-sequence-first/sn-all.onnx"));
        TrainedModel trained = new TuningRun().Train(model, Data(10, 3), TuningRun.Form("Softsign", ScaleMode.Unit), Options);

        // 2 of 24 held out; 22 passes, 8 a step.
        Assert.Equal(3 * Options.Epochs, trained.StepLosses.Count);
        Assert.All(trained.StepLosses, loss => Assert.True(double.IsFinite(loss)));
    }

    [Theory]
    [InlineData("45-empty-past/model", "45-empty-past/45")]
    [InlineData("55-first-dimension-no-batch/graph-network", "55-first-dimension-no-batch/55g")]
    [InlineData("54-sequence-first/s1-all", "54-sequence-first/54-3d")]
    public void Empty_inputs_and_whole_runs_are_trained(string model, string data)
    {
        OnnxModel loaded = OnnxLoader.Load(TestData.Case(model + ".onnx"));
        DataSet set = DataSetLoader.Load(TestData.Case(data + ".npz"), new PreparedModel(loaded, OnnxOperators.Roles).Signature);
        TrainedModel trained = new TuningRun().Train(loaded, set, TuningRun.Form("Softsign", ScaleMode.Unit), Options);

        Assert.NotEmpty(trained.StepLosses);
        Assert.All(trained.StepLosses, loss => Assert.True(double.IsFinite(loss)));
    }

    private static DataSet Data(params int[] shape)
    {
        const int Samples = 24;
        long[] dimensions = [.. shape.Select(d => (long)d)];
        float[] values = SampleRun.Wave(Samples * shape.Aggregate(1, (a, b) => a * b));
        return MemoryData.Create([MemoryData.Input("x", NumberType.Float32, values, dimensions)], Samples, null);
    }
}
