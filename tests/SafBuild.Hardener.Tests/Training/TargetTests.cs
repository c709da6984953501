using SafBuild.Hardener.Data;
using SafBuild.Hardener.Onnx;
using SafBuild.Hardener.Tests.Gate;
using SafBuild.Hardener.Tests.Native;
using SafBuild.Hardener.Training;
using SafBuild.Runtime.Tensors;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;
using TorchSharp;
using static SafBuild.Hardener.Operators.KeptScalar;
using static SafBuild.Hardener.Tests.Graph.GraphText;

namespace SafBuild.Hardener.Tests.Training;

/// <summary>Training towards targets, on maps of either layout, and on outputs without rows.</summary>
[Collection(TorchCollection.Name)]
public sealed class TargetTests
{
    private static readonly TrainingOptions Options = new() { Epochs = 60, BatchSize = 16, LearningRate = 0.05 };

    [Fact]
    public void A_regression_learns_its_real_valued_target()
    {
        OnnxModel model = Model(MakeGraph("y", Value("x", -1, 4), Node("h = MatMul(x, w1)"), MeaningRun.Weights("w1", 1, 4, 8),
            Node("r = Relu(h)"), Node("y = MatMul(r, w2)"), MeaningRun.Weights("w2", 2, 8, 1)));
        model.Proto.Graph.Output[0] = Value("y", -1, 1);
        DataInput input = MeaningRun.Uniform(4);
        float[] x = new float[4];
        double[] wanted = [.. Enumerable.Range(0, MeaningRun.Samples).Select(sample =>
        {
            input.Copy(sample, System.Runtime.InteropServices.MemoryMarshal.AsBytes(x.AsSpan()));
            return 3.0 + x[0] - (2 * x[1]);
        })];
        TrainedModel trained = new TuningRun().Train(model, MeaningRun.Set(input, targets: new(wanted, 1)), TuningRun.Form(), Options);
        Assert.Equal("RelativeError", trained.Before.Metric);
        Assert.True(trained.After.Value < 0.6 * trained.Before.Value, $"{trained.Before} -> {trained.After}");
        SafException e = Assert.Throws<SafException>(() => new TuningRun().Train(
            model, MeaningRun.Set(input, targets: new(wanted, 1)), TuningRun.Form(), Options with { Loss = LossKind.CrossEntropy }));
        Assert.Equal("SAF0108", e.Diagnostics[0].Code.Id);
    }

    [Fact]
    public void Cross_entropy_reads_a_map_along_the_axis_of_its_last_operator()
    {
        DataInput input = MeaningRun.Uniform(1, 4, 4);
        DataSet data = MeaningRun.Set(input, new([.. Enumerable.Range(0, 16 * MeaningRun.Samples).Select(i => i % 16 < 8 ? 0L : 2)], 16));
        TrainedModel first = Train(data, Node("y = Softmax(s)", ("axis", 1)), Value("y", -1, 3, 4, 4));
        TrainedModel last = Train(data, Node("t = Transpose(s)", ("perm", new long[] { 0, 2, 3, 1 })), Node("y = Softmax(t)", ("axis", -1)),
            Value("y", -1, 4, 4, 3));
        Assert.Equal(first.Before, last.Before);
        Assert.Equal(first.EpochLosses[0], last.EpochLosses[0], 1e-5);
    }

    [Fact]
    public void A_loss_over_no_rows_is_0_and_over_unequal_ones_is_over_those_that_both_have()
    {
        SafBuild.Hardener.Native.TorchLibraries.Load(null);
        using DisposeScope scope = torch.NewDisposeScope();
        OutputDistillationLoss loss = new();
        torch.Tensor weight = torch.ones(2, requires_grad: true);
        torch.Tensor none = loss.Of([torch.zeros(0, 2) * weight], [torch.zeros(0, 2)], Batch());
        Assert.Equal(0, none.item<float>());
        none.backward();
        torch.Tensor some = loss.Of([torch.ones(3, 2) * weight], [torch.full(1, 2, Kept(2f))], Batch());
        Assert.Equal(0.25f, some.item<float>(), 1e-6f);
        HeldOutScorer scorer = new(null, labelled: false);
        scorer.Add([torch.zeros(0, 2)], [torch.zeros(0, 2)], Batch(), 0);
        Assert.Equal(0, scorer.Score().Value);
        scorer.Add([torch.ones(3, 2)], [torch.full(1, 2, Kept(2f))], Batch(), 0);
        Assert.Equal(Math.Sqrt(6.0 / 8), scorer.Score().Value, 1e-6);
        static Batch Batch() => new(1, new Dictionary<string, torch.Tensor>(), null);
    }

    private static TrainedModel Train(DataSet data, params object[] end)
    {
        OnnxModel model = Model(MakeGraph("y", [Value("x", -1, 1, 4, 4), Node("c = Conv(x, w1)"), MeaningRun.Weights("w1", 1, 8, 1, 1, 1),
            Node("r = Relu(c)"), Node("s = Conv(r, w2)"), MeaningRun.Weights("w2", 2, 3, 8, 1, 1), .. end.OfType<NodeProto>()]));
        model.Proto.Graph.Output[0] = end.OfType<ValueInfoProto>().Single();
        return new TuningRun().Train(model, data, TuningRun.Form(), Options with { Epochs = 1 });
    }
}
