using SafBuild.Hardener.Data;
using SafBuild.Hardener.Gate;
using SafBuild.Hardener.Metrics;
using SafBuild.Runtime.Tensors;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Tests.Gate;

/// <summary>A golden model that does not work, a threshold that nothing can miss, and a test without faults.</summary>
public class GoldenCheckTests
{
    [Theory]
    [InlineData(0, 10, 0.3, 1.0)]
    [InlineData(10, 10, 0.5, 0.0009765625)]
    [InlineData(8, 10, 0.5, 0.0546875)]
    [InlineData(5, 10, 0.2, 0.032793497)]
    [InlineData(1, 1, 1.0, 1.0)]
    [InlineData(1, 3, 0.0, 0.0)]
    [InlineData(540, 1000, 0.5, 0.0062)]
    [InlineData(60, 100, 0.01, 0.0)]
    public void Tail_of_the_binomial_is_exact(int successes, int trials, double share, double expected) =>
        Assert.Equal(expected, BinomialTail.AtLeast(successes, trials, share), expected > 0.006 && expected < 0.0063 ? 4 : 8);

    [Fact]
    public void Labels_in_turn_are_at_chance_and_refused()
    {
        using TinyGate gate = new();
        (string code, string text) = Refusal(gate, TinyGate.Data(i => i % 3));
        Assert.Equal("SAF3006", code);
        Assert.Contains("not shown to work", text, StringComparison.Ordinal);
        Assert.Contains("normalize", text, StringComparison.Ordinal);
    }

    /// <summary>Labels as the model answers, plus one: it passed after a trial with a mean of 0.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Labels_off_by_one_are_named(int shift)
    {
        using TinyGate gate = new();
        int[] answers = gate.Answers();
        (string code, string text) = Refusal(gate, TinyGate.Data(i => (answers[i] + shift) % 3));
        Assert.Equal("SAF3006", code);
        Assert.Contains("off by one", text, StringComparison.Ordinal);
        Assert.Equal(Verdict.Pass, gate.Run(Request, TinyGate.Data(i => answers[i])).Verdict);
    }

    [Fact]
    public void One_class_of_labels_proves_nothing()
    {
        using TinyGate gate = new();
        Assert.Equal("SAF3006", Refusal(gate, TinyGate.Data(_ => 1)).Code);
    }

    /// <summary>Answers of one class on most samples: always giving it is as good as the threshold.</summary>
    [Fact]
    public void Threshold_that_a_constant_answer_reaches_is_no_pass()
    {
        using TinyGate gate = new();
        int[] answers = gate.Answers();
        int most = answers.GroupBy(a => a).Max(g => g.Count());
        double reached = 1 - ((double)most / answers.Length);
        GateOptions loose = Request.Gate with { MaxAccuracyDrop = reached + 0.001 };
        GateOutcome labelled = gate.Run(Request with { Gate = loose }, TinyGate.Data(i => answers[i]));
        Assert.Equal((Verdict.Inconclusive, "SAF3006"), (labelled.Verdict, labelled.Judgement.Code));
        Assert.Contains("always answering class", labelled.Judgement.Message, StringComparison.Ordinal);
        GateOutcome own = gate.Run(
            Request with { Gate = loose with { Metric = MetricKind.Agreement } }, TinyGate.Data(labelled: false));
        Assert.Equal((Verdict.Inconclusive, "SAF3006"), (own.Verdict, own.Judgement.Code));
        Assert.Equal(Verdict.Pass, gate.Run(
            Request with { Gate = loose with { MaxAccuracyDrop = reached - 0.02 } }, TinyGate.Data(i => answers[i])).Verdict);
    }

    /// <summary>Outputs that hardly differ: their mean is as good as any.</summary>
    [Fact]
    public void Mean_of_the_outputs_is_the_blind_answer_of_a_regression()
    {
        RelativeErrorMetric metric = new(samples: 2, [new(new() { Name = "y", Source = "y" }, NumberType.Float32)]);
        metric.Learn(0, new([[3f, 4f]], [[1, 2]], 1), 0);
        metric.Learn(1, new([[3.3f, 4.4f]], [[1, 2]], 1), 0);

        // The mean is 3.15, 4.2: off by 0.25 of 5 and of 5.5.
        Assert.Equal(1 - (0.5 * ((0.25 / 5) + (0.25 / 5.5))), metric.Blind.Score, 6);
        Assert.Contains("the mean of its outputs", metric.Blind.Is, StringComparison.Ordinal);
    }

    /// <summary>A destroyed model gives one class by chance, and no real numbers.</summary>
    [Fact]
    public void One_sample_is_a_blind_answer_where_it_is_a_class_and_none_where_it_is_numbers()
    {
        Assert.Equal(1, Learned(NumberType.Int64).Blind.Score);
        Assert.Equal(0, Learned(NumberType.Float32).Blind.Score);

        static RelativeErrorMetric Learned(NumberType type)
        {
            RelativeErrorMetric metric = new(samples: 1, [new(new() { Name = "y", Source = "y" }, type)]);
            metric.Learn(0, new([[3f]], [[1, 1]], 1), 0);
            return metric;
        }
    }

    /// <summary>The statistics alone would pass: nothing has ever gone wrong.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1e-9)]
    public void Too_few_flips_are_no_pass(double rate)
    {
        using TinyGate gate = new();
        GateOutcome outcome = gate.Run(Request with { Gate = Request.Gate with { BitErrorRate = rate } });
        Assert.True(outcome.Found.ShownAbove);
        Assert.Equal((Verdict.Inconclusive, "SAF3007"), (outcome.Verdict, outcome.Judgement.Code));
        Assert.Equal(1, outcome.Report.Gate.Mean);
    }

    /// <summary>Where more trials bring enough flips, they are made.</summary>
    [Fact]
    public void Trials_go_on_until_enough_bits_flipped()
    {
        using TinyGate gate = new();
        GateOutcome outcome = gate.Run(Request with { Gate = Request.Gate with { BitErrorRate = 2e-5, MaxTrials = 200 } });
        Assert.Equal(Verdict.Pass, outcome.Verdict);
        Assert.InRange(outcome.Found.Flips, GatePolicy.LeastFlips, GatePolicy.LeastFlips + 5);
        GateOutcome enough = gate.Run(Request with { Gate = Request.Gate with { BitErrorRate = 1e-3, MaxTrials = 200 } });
        Assert.True(outcome.Found.Trials > enough.Found.Trials);
    }

    private static HardenRequest Request { get; } =
        TinyGate.Request with { Gate = TinyGate.Request.Gate with { MaxTrials = 40, MaxAccuracyDrop = 0.1 } };

    private static (string Code, string Text) Refusal(TinyGate gate, DataSet data)
    {
        SafException e = Assert.Throws<SafException>(() => gate.Run(Request, data));
        return (e.Diagnostics[0].Code.Id, e.Diagnostics[0].Text);
    }
}
