using SafBuild.Hardener.Campaign;
using SafBuild.Hardener.Data;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Faults;
using SafBuild.Hardener.Gate;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Metrics;
using SafBuild.Hardener.Onnx;
using SafBuild.Hardener.Tests.Report;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;
using static SafBuild.Hardener.Tests.Gate.MeaningRun;
using static SafBuild.Hardener.Tests.Graph.GraphText;

namespace SafBuild.Hardener.Tests.Gate;

/// <summary>MinClassMetric: each class by itself.</summary>
public sealed class ClassGateTests : IDisposable
{
    private readonly MeaningRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public void A_pass_needs_every_class_and_the_report_has_them()
    {
        GateOutcome outcome = Judge(1e-4, 0.8, "Arctan");
        Assert.Equal(Verdict.Pass, outcome.Verdict);
        Assert.Equal([1, 2], outcome.Report.Gate.Classes.Select(c => c.Class));
        Assert.All(outcome.Report.Gate.Classes, c => Assert.True(c.LowerBound >= 0.8 && c.Mean > 0.95 && c.Draws > 10));
        Assert.Empty(SchemaCheck.Errors(ReportTests.Schema, Newtonsoft.Json.Linq.JObject.Parse(ContractJson.Write(outcome.Report))));
        Assert.Empty(Judge(1e-6, null, "Arctan").Report.Gate.Classes);
    }

    [Fact]
    public void One_class_below_fails_whatever_the_mean_is()
    {
        GateOutcome without = Judge(0.01, null, "Identity", drop: 0.95);
        Assert.True(without.Found.ShownAbove);
        GateOutcome outcome = Judge(0.01, 0.9, "Identity", drop: 0.95);
        Assert.Equal((Verdict.Fail, "SAF3001"), (outcome.Verdict, outcome.Judgement.Code));
        Assert.Contains("in class", outcome.Judgement.Message, StringComparison.Ordinal);
        Assert.Contains("MinClassMetric is 90.00 %", outcome.Judgement.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_with_too_few_samples_is_inconclusive()
    {
        // Eight draws are enough for a mean of 5 %, and not for a class's 95 %.
        GateOutcome outcome = Judge(1e-4, 0.95, "Arctan", drop: 0.95, trials: 1);
        Assert.Equal((Verdict.Inconclusive, "SAF3002"), (outcome.Verdict, outcome.Judgement.Code));
        Assert.Contains("in class", outcome.Judgement.Message, StringComparison.Ordinal);
        Assert.Contains("add samples of this class", outcome.Judgement.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_metric_without_classes_is_refused()
    {
        SafException e = Assert.Throws<SafException>(() => Judge(1e-6, 0.9, "Arctan", metric: MetricKind.RelativeError));
        Assert.Equal("SAF0103", e.Diagnostics[0].Code.Id);
    }

    [Fact]
    public void What_draws_show_of_a_class_is_its_metric_on_average_and_never_too_much()
    {
        // 40 samples of three classes; the golden model is wrong on every fifth; faults leave a score by sample.
        double[] golden = [.. Enumerable.Range(0, 40).Select(i => i % 5 == 0 ? 0.0 : 1)];
        long[] labels = [.. Enumerable.Range(0, 40).Select(i => i < 24 ? 0L : i < 38 ? 1 : 2)];
        double[] faulted = [.. Enumerable.Range(0, 40).Select(i => i % 7 == 0 ? 0.0 : i % 3 == 0 ? 0.5 : golden[i])];
        ClassCells cells = new(golden, [.. labels.Select(l => (IReadOnlyList<long>)[l])]);
        SubsetSampler sampler = new(golden, 3);
        Dictionary<long, (double Least, double Most, int Count)> sums = [];
        for (int draw = 0; draw < 20_000; draw++)
        {
            int[] samples = sampler.Draw(draw, 8).Samples;
            foreach (ClassObservation o in cells.Observe(
                samples, [.. samples.Select(s => (IReadOnlyList<ClassScore>)[new(labels[s], faulted[s])])]))
            {
                (double least, double most, int count) = sums.GetValueOrDefault(o.Class);
                sums[o.Class] = (least + o.Least, most + o.Most, count + 1);
                Assert.True(o.Least <= o.Most);
            }
        }

        Assert.Equal([0, 1, 2], cells.Classes);
        foreach ((long label, (double least, double most, int count)) in sums)
        {
            double truth = Enumerable.Range(0, 40).Where(i => labels[i] == label).Average(i => faulted[i]);
            Assert.InRange(truth, (least / count) - 0.01, (most / count) + 0.01);
        }

        // Class 2 is right in the golden model on both of its samples, so that nothing has to be left open.
        Assert.Equal(sums[2].Least, sums[2].Most);
        Assert.True(sums[2].Count < 20_000);
    }

    [Fact]
    public void Bounds_of_classes_pass_together_and_fail_alone()
    {
        ClassBounds bounds = new([3, 7], 0.95, 0.8);
        for (int i = 0; i < 200; i++)
        {
            Assert.False(bounds.AllAbove && i < 5);
            bounds.Add(Draw(new ClassObservation(3, 1, 1)));
        }

        Assert.False(bounds.AllAbove);
        Assert.Equal((0, 1, 0), (bounds.Findings[1].Lower, bounds.Findings[1].Upper, bounds.Findings[1].Draws));
        for (int i = 0; i < 200 && !bounds.AnyBelow; i++)
        {
            bounds.Add(Draw(new ClassObservation(7, 0.2, 0.3)));
        }

        Assert.True(bounds.AnyBelow);
        Assert.Equal([false, true], bounds.Findings.Select(f => f.ShownBelow));
        static DrawResult Draw(ClassObservation observation) => new(1, 1, 0, default, default) { Classes = [observation] };
    }

    [Fact]
    public void Scores_by_class_are_those_of_the_positions_that_should_be_it()
    {
        OutputReading whole = new() { Output = 0 };
        ModelOutputs golden = new([[0, 0, 1, 1]], [[1, 4]], 1);
        ModelOutputs found = new([[0, 1, 1, 1]], [[1, 4]], 1);
        AgreementMetric agreement = new(1, [whole]);
        agreement.Learn(0, golden, 0);
        Assert.Equal([new(0, 0.5), new(1, 1)], agreement.ByClass(0, found, 0));
        TopMetric top = new(1, whole, new([2, 0, 1, 0], 4));
        top.Learn(0, golden, 0);
        Assert.Equal([2, 0, 1], top.ClassesOf(0));
        Assert.Equal([new(2, 0), new(0, 0), new(1, 1)], top.ByClass(0, found, 0));
        MeanIoUMetric overlap = new(1, whole, null);
        overlap.Learn(0, golden, 0);
        Assert.Equal([new(0, 0.5), new(1, 2.0 / 3)], overlap.ByClass(0, found, 0));
    }

    private GateOutcome Judge(
        double rate, double? least, string function, double drop = 0.05, int trials = 60, MetricKind metric = MetricKind.Auto)
    {
        GraphProto graph = new() { Name = "g", Input = { Real("x", "N", 6) }, Output = { Real("y", "N", 3) } };
        graph.Node.AddRange([Node("h = MatMul(x, w1)"), Node("r = Relu(h)"), Node("l = MatMul(r, w2)"), Node("y = Softmax(l)")]);
        graph.Initializer.AddRange([Weights("w1", 1, 6, 8), Weights("w2", 2, 8, 3)]);
        foreach (NodeProto node in graph.Node)
        {
            node.Name = node.Output[0];
        }

        PreparedModel model = _run.Prepare(graph);
        DataInput input = Uniform(6);
        DataLabels labels = new([.. Outputs(model, input, "y").Select(v => (long)Array.IndexOf(v, v.Max()))], 1);
        GateOptions options = new()
        {
            BitErrorRate = rate,
            MaxAccuracyDrop = drop,
            EvaluationSamples = Samples,
            MaxTrials = trials,
            MinClassMetric = least,
            Metric = metric,
            FaultScope = FaultScope.Weights,
        };
        SafForm form = SafForm.Of(new HardenRequest { Function = function });
        MemoryArtifact artifact = ArtifactBuilder.Build(new ArtifactParts { Name = "m", Model = model, Form = form });
        return GateStage.Run(
            GateInputs.Of(model, artifact, form, options, seed: 1, Set(input, labels), training: null), _run,
            TestContext.Current.CancellationToken);
    }
}
