using SafBuild.Hardener.Campaign;
using SafBuild.Hardener.Data;
using SafBuild.Hardener.Metrics;
using SafBuild.Hardener.Onnx;
using SafBuild.Hardener.Tests.Emit;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Tests.Gate;

/// <summary>Whatever batch size a model takes, the scores are the same.</summary>
public sealed class BatchTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("safbuild-batch-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(96)]
    [InlineData(200)]
    public void A_fixed_batch_size_changes_nothing(int batch)
    {
        ModelProto fixedBatch = TinyModel.Create().Proto;
        foreach (ValueInfoProto value in fixedBatch.Graph.Input.Concat(fixedBatch.Graph.Output))
        {
            value.Type.TensorType.Shape.Dim[0] = new TensorShapeProto.Types.Dimension { DimValue = batch };
        }

        Assert.Equal(Scores(TinyModel.Create().Proto), Scores(fixedBatch));
    }

    [Fact]
    public void A_model_whose_outputs_cannot_be_told_apart_runs_one_sample_at_a_time()
    {
        // y = reshape(y, [-1]): 3 numbers a sample, but no batch dimension.
        ModelProto flat = TinyModel.Create().Proto;
        NodeProto last = flat.Graph.Node.Single(n => n.Output[0] == "y");
        last.Output[0] = "y2";
        NodeProto reshape = new() { OpType = "Reshape", Name = "flat" };
        reshape.Input.Add(["y2", "all"]);
        reshape.Output.Add("y");
        flat.Graph.Node.Add(reshape);
        TensorProto all = new() { Name = "all", DataType = (int)TensorProto.Types.DataType.Int64 };
        all.Dims.Add(1);
        all.Int64Data.Add(-1);
        flat.Graph.Initializer.Add(all);
        ValueInfoProto output = flat.Graph.Output[0];
        output.Type.TensorType.Shape.Dim.RemoveAt(1);
        Assert.Equal(Scores(TinyModel.Create().Proto), Scores(flat));
    }

    [Fact]
    public void Data_of_another_shape_or_type_are_refused()
    {
        DataSet narrow = new() { Path = "narrow.json", Files = [], Count = 3, Inputs = [new TinyGate.RandomInput(5)] };
        DataSet named = new() { Path = "named.json", Files = [], Count = 3, Inputs = [new TinyGate.RandomInput(6) { Name = "other" }] };
        DataSet empty = new() { Path = "empty.json", Files = [], Count = 0, Inputs = [new TinyGate.RandomInput(6)] };
        Assert.Equal(("SAF0109", "narrow.json"), Refused(narrow));
        Assert.Equal(("SAF0109", "named.json"), Refused(named));
        Assert.Equal(("SAF0106", "empty.json"), Refused(empty));

        (string, string) Refused(DataSet data)
        {
            Diagnostic first = Assert.Throws<SafException>(() => Evaluate(TinyModel.Create().Proto, data)).Diagnostics[0];
            return (first.Code.Id, first.File);
        }
    }

    /// <summary>A draw's samples go through in several batches, the last of them not full; each has the score that it has alone.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(32)]
    public void A_draw_of_several_batches_has_the_scores_of_its_samples(int batch)
    {
        ModelProto model = TinyModel.Create().Proto;
        foreach (ValueInfoProto value in model.Graph.Input.Concat(model.Graph.Output))
        {
            value.Type.TensorType.Shape.Dim[0] = new TensorShapeProto.Types.Dimension { DimValue = batch };
        }

        GoldenRun golden = Evaluate(model, TinyGate.Data(i => i % 3));
        int[] samples = [.. Enumerable.Range(0, 40).Select(i => (i * 7) % TinyGate.Samples).Order()];
        using LocalSession session = new(new(Path.Combine(_folder, "model.onnx")));
        List<IReadOnlyList<ClassScore>> byClass = [];
        (double[] scores, int failed, _) = golden.Evaluator.Score(session, samples, byClass, TestContext.Current.CancellationToken);
        Assert.Equal(samples.Select(s => golden.Scores[s]), scores);
        Assert.Equal(samples.Select(s => new ClassScore(s % 3, golden.Scores[s])), byClass.Select(c => Assert.Single(c)));
        Assert.Equal((0, 2), (failed, scores.Distinct().Count()));

        Assert.Equal(scores, golden.Evaluator.ScoreClean(session, samples, TestContext.Current.CancellationToken));
    }

    private double[] Scores(ModelProto model) => Evaluate(model, TinyGate.Data()).Scores;

    private GoldenRun Evaluate(ModelProto model, DataSet data)
    {
        string path = Path.Combine(_folder, "model.onnx");
        OnnxSaver.Save(model, path);
        return GoldenRun.Evaluate(
            path, options => new Microsoft.ML.OnnxRuntime.InferenceSession(path, options), data, MetricKind.Auto,
            new SafBuild.Hardener.Graph.OutputMeaning(true, []), 2,
            TestContext.Current.CancellationToken);
    }
}
