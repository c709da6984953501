using SafBuild.Hardener.Data;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Onnx;
using SafBuild.Hardener.Operators;
using SafBuild.Hardener.Tests.Graph;
using SafBuild.Hardener.Tests.Native;
using SafBuild.Hardener.Training;
using SafBuild.Shared;
using static SafBuild.Hardener.Tests.Graph.GraphText;
using static SafBuild.Hardener.Tests.Graph.QuantizedModels;
using T = SafBuild.Hardener.Onnx.TensorProto.Types.DataType;

namespace SafBuild.Hardener.Tests.Training;

/// <summary>Training goes through quantised layers and leaves them as they are.</summary>
[Collection(TorchCollection.Name)]
public class QuantizedTrainingTests
{
    private static readonly DataSet Data = MemoryData.Uniform("x", 128, 6, labelled: true);

    private static readonly TrainingOptions Options = new() { Epochs = 3, BatchSize = 16, LearningRate = 0.05 };

    [Fact]
    public void Other_weights_learn_through_codes_and_steps_that_stay()
    {
        TrainedModel trained = new TuningRun().Train(
            Network([Floats("w1", 6, 8), Floats("b1", 8), Node("m = MatMul(x, w1)"), Node("h = Add(m, b1)")]), Data, TuningRun.Form(),
            Options);

        Assert.InRange(trained.BestEpoch, 1, 3);
        Assert.Equal(["w1"], trained.Saf.Select(t => t.Name));
        Assert.Equal(["b1", "b2"], trained.ThreeCopies.Keys.Order());
        Assert.True(trained.After.IsBetterThan(trained.Before));
    }

    [Fact]
    public void A_model_of_integers_alone_is_said_to_have_nothing_to_train()
    {
        TuningRun run = new();
        TrainedModel trained = run.Train(
            Model(MakeGraph("y", X(-1, 6), Codes("w", T.Int8, 6, 3), Step("s", 3), Node("f = DequantizeLinear(w, s)", ("axis", 1)),
                Node("y = MatMul(x, f)"))),
            Data, TuningRun.Form(), Options);

        Assert.Equal((0, 0), (trained.BestEpoch, trained.Epochs));
        Assert.Empty(trained.Saf);
        Assert.Empty(trained.ThreeCopies);
        Assert.Contains("no weight that training can change", Assert.Single(run.Reported).Text, StringComparison.Ordinal);
    }

    /// <summary>A first layer that gives h [N,8], and a quantised one with a bias behind it.</summary>
    private static OnnxModel Network(object[] first) => Model(MakeGraph("y", [X(-1, 6), .. first, Node("r = Relu(h)"),
        Codes("w2", T.Int8, 8, 3), Step("s2", 3), Codes("z2", T.Int8, 3), Floats("b2", 3),
        Node("f2 = DequantizeLinear(w2, s2, z2)", ("axis", 1)), Node("m2 = MatMul(r, f2)"), Node("y = Add(m2, b2)")]));
}
