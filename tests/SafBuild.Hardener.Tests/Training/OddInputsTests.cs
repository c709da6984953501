using SafBuild.Hardener.Data;
using SafBuild.Hardener.Onnx;
using SafBuild.Hardener.Tests.Emit;
using SafBuild.Hardener.Tests.Native;
using SafBuild.Hardener.Training;
using SafBuild.Runtime.Tensors;
using SafBuild.Shared;
using ElementKind = SafBuild.Hardener.Onnx.TensorProto.Types.DataType;

namespace SafBuild.Hardener.Tests.Training;

/// <summary>Models with several inputs, integer inputs, a label per position, and a fixed batch dimension.</summary>
[Collection(TorchCollection.Name)]
public sealed class OddInputsTests
{
    private static readonly TrainingOptions Options = new() { Epochs = 20, BatchSize = 16, LearningRate = 0.1 };

    [Fact]
    public void Tokens_and_features_are_trained_by_distillation()
    {
        // ids [N] -> Gather rows of table [5,3] -> Add (x [N,6] MatMul w [6,3]) -> Softmax
        OnnxModel model = Model(fixedBatch: false);
        float[] features = [.. Enumerable.Range(0, 200 * 6).Select(i => MathF.Sin(i * 1.7f))];
        DataSet data = MemoryData.Create(
            [
                MemoryData.Input("x", NumberType.Float32, features, 6),
                MemoryData.Input("ids", NumberType.Int64, [.. Enumerable.Range(0, 200).Select(i => (long)(i % 5))], []),
            ],
            200, null);
        TrainedModel trained = new TuningRun().Train(model, data, TuningRun.Form("Softsign", ScaleMode.Unit), Options);
        Assert.Equal("Agreement", trained.Before.Metric);
        Assert.True(trained.EpochLosses[^1] < 0.5 * trained.EpochLosses[0], string.Join(" ", trained.EpochLosses));
    }

    [Fact]
    public void A_fixed_batch_is_gathered_into_steps_of_the_batch_size()
    {
        OnnxModel model = Model(fixedBatch: true);
        float[] features = [.. Enumerable.Range(0, 101 * 6).Select(i => MathF.Sin(i * 1.7f))];
        DataSet data = MemoryData.Create(
            [
                MemoryData.Input("x", NumberType.Float32, features, 6),
                MemoryData.Input("ids", NumberType.Int64, [.. Enumerable.Range(0, 101).Select(i => (long)(i % 5))], []),
            ],
            101, new([.. Enumerable.Range(0, 101).Select(i => (long)(i % 5 % 3))], 1));
        TrainedModel trained = new TuningRun().Train(model, data, TuningRun.Form(), Options);

        // 10 held out; 91 in 45 passes of 2, 8 passes a step.
        Assert.Equal(6 * Options.Epochs, trained.StepLosses.Count);
        Assert.Equal("Top1", trained.After.Metric);
        Assert.True(trained.EpochLosses[^1] < 0.7 * trained.EpochLosses[0], string.Join(" ", trained.EpochLosses));
    }

    private static OnnxModel Model(bool fixedBatch)
    {
        ModelProto proto = new() { IrVersion = 8, Graph = new GraphProto { Name = "odd" } };
        proto.OpsetImport.Add(new OperatorSetIdProto { Version = 13 });
        GraphProto graph = proto.Graph;
        graph.Initializer.Add(TinyModel.Tensor("table", 1, 1, 5, 3));
        graph.Initializer.Add(TinyModel.Tensor("w", 1, 2, 6, 3));
        graph.Node.Add(TinyModel.Node("Gather", "rows", "table", "ids"));
        graph.Node.Add(TinyModel.Node("MatMul", "features", "x", "w"));
        graph.Node.Add(TinyModel.Node("Add", "sum", "rows", "features"));
        graph.Node.Add(TinyModel.Node("Softmax", "y", "sum"));
        graph.Input.Add(TinyModel.Value("x", ElementKind.Float, 6));
        graph.Input.Add(TinyModel.Value("ids", ElementKind.Int64));
        graph.Output.Add(TinyModel.Value("y", ElementKind.Float, 3));
        foreach (ValueInfoProto input in fixedBatch ? graph.Input : [])
        {
            input.Type.TensorType.Shape.Dim[0] = new() { DimValue = 2 };
        }

        return new() { Path = "odd.onnx", Proto = proto, Sha256 = new string('0', 64), Files = [] };
    }
}
