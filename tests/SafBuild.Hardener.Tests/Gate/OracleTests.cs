using SafBuild.Hardener.Campaign;
using SafBuild.Hardener.Data;
using SafBuild.Hardener.Faults;
using SafBuild.Hardener.Gate;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Onnx;
using SafBuild.Runtime.Artifact;
using SafBuild.Shared;
using static SafBuild.Hardener.Tests.Gate.MeaningRun;
using static SafBuild.Hardener.Tests.Graph.GraphText;

namespace SafBuild.Hardener.Tests.Gate;

/// <summary>
/// The gate against a second one that shares nothing with it but the random numbers: faults drawn bit by bit from their streams, weights
/// read, the model computed, and samples scored in a few lines here. A golden model that is right on some samples and wrong on others.
/// </summary>
public sealed class OracleTests : IDisposable
{
    private const int Inputs = 5, Classes = 3, WrongEach = 5;

    private readonly MeaningRun _run = new();

    public void Dispose() => _run.Dispose();

    /// <summary>
    /// Every draw's metric, NaN and collapsed ones included, their number, their mean and their flips; at a rate of some flips a draw, and
    /// at one that leaves nothing.
    /// </summary>
    [Theory]
    [InlineData(0.004, 1UL)]
    [InlineData(0.1, 1UL)]
    [InlineData(0.1, 77UL)]
    public void Gate_measures_what_is_computed_by_hand(double rate, ulong seed)
    {
        (GateOutcome outcome, Oracle oracle) = Gate(rate, seed, trials: 12, drop: 0.5);
        DrawResult[] draws = [.. outcome.Trials.SelectMany(t => t.Draws)];
        Assert.Equal(8 * outcome.Trials.Count, draws.Length);
        Assert.Equal((outcome.Report.Gate.Trials, outcome.Report.Gate.Draws), (outcome.Trials.Count, draws.Length));
        Assert.Equal(1 - (1.0 / WrongEach), outcome.Report.Golden.Metric, 2);
        double[] wanted = [.. draws.Select((d, number) => oracle.Metric(number, rate, seed, d.Samples))];
        Assert.Equal(wanted, draws.Select(d => d.Metric), (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.Equal(Enumerable.Range(0, draws.Length).Select(d => oracle.Flips(d, rate, seed)), draws.Select(d => d.Flips));
        Assert.Equal(wanted.Average(), outcome.Report.Gate.Mean, 6);
        Assert.Equal(wanted.Min(), outcome.Report.Gate.Worst, 6);
        Assert.Equal(draws.Sum(d => d.Flips), outcome.Report.Gate.Flips);
        Assert.Equal(outcome.Report.Bits.UnderFault * rate * draws.Length, outcome.Report.Gate.ExpectedFlips, 2);
        Assert.True(rate < 0.01 || draws.Sum(d => d.Reads.Nan) > 0, "no NaN was drawn");
    }

    /// <summary>Flips follow the rate, not a tenth or the half of it.</summary>
    [Fact]
    public void Flips_are_as_many_as_rate_and_bits_say()
    {
        const double rate = 0.01;
        (GateOutcome outcome, Oracle oracle) = Gate(rate, 5, trials: 40, drop: 0.9);
        double expected = 8.0 * oracle.Blob.Length * rate * outcome.Report.Gate.Draws;
        Assert.InRange(outcome.Report.Gate.Flips, expected - (5 * Math.Sqrt(expected)), expected + (5 * Math.Sqrt(expected)));
    }

    /// <summary>The last bit of the last tensor, and each of three copies, as often as any other.</summary>
    [Fact]
    public void Every_stored_bit_is_hit_as_often_as_the_binomial_says()
    {
        const double rate = 0.05;
        const int draws = 20_000;
        Oracle oracle = Gate(0.01, 1, trials: 1, drop: 0.9).Oracle;
        Assert.Contains(oracle.Manifest.Tensors, t => t.Copies == 3);
        int[] hits = new int[8 * oracle.Blob.Length];
        byte[] blob = new byte[oracle.Blob.Length];
        for (int draw = 0; draw < draws; draw++)
        {
            Array.Clear(blob);
            BlobFaults.Inject(oracle.Manifest, blob, new RandomBitFlip(), rate, 9, RandomPurpose.Gate, draw);
            for (int bit = 0; bit < hits.Length; bit++)
            {
                hits[bit] += (blob[bit >> 3] >> (bit & 7)) & 1;
            }
        }

        // Bits between tensors (there are none where the layout is version 1) carry nothing and are not under fault.
        bool[] stored = new bool[oracle.Blob.Length];
        oracle.Manifest.Tensors.SelectMany(t => t.Offsets.Select(o => (Start: (int)o, Length: (int)t.Length))).ToList()
            .ForEach(part => Array.Fill(stored, true, part.Start, part.Length));
        double deviation = Math.Sqrt(draws * rate * (1 - rate));
        for (int bit = 0; bit < hits.Length; bit++)
        {
            Assert.InRange((hits[bit] - (stored[bit >> 3] ? draws * rate : 0)) / deviation, -5.5, 5.5);
        }
    }

    [Fact]
    public void Streams_of_tensors_draws_seeds_and_purposes_differ()
    {
        List<string> streams = [];
        foreach ((ulong seed, RandomPurpose purpose, int draw, int tensor) in (ReadOnlySpan<(ulong, RandomPurpose, int, int)>)
            [(1, RandomPurpose.Gate, 0, 0), (1, RandomPurpose.Gate, 0, 1), (1, RandomPurpose.Gate, 1, 0), (2, RandomPurpose.Gate, 0, 0),
                (1UL << 32, RandomPurpose.Gate, 0, 0), (1, RandomPurpose.Structure, 0, 0), (1, RandomPurpose.ModelFile, 0, 0),
                (1, RandomPurpose.Training, 0, 0), (1, RandomPurpose.Inject, 0, 0)])
        {
            byte[] bytes = new byte[512];
            new RandomBitFlip().Inject(bytes, 0.1, new(seed, purpose, draw, tensor));
            streams.Add(Convert.ToHexString(bytes));
        }

        Assert.Equal(streams.Count, streams.Distinct().Count());
    }

    [Theory]
    [InlineData(3)]
    [InlineData(7)]
    public void Undecided_gate_makes_exactly_MaxTrials(int trials)
    {
        GateOutcome outcome = Gate(0.004, 1, trials, drop: 0.02).Outcome;
        Assert.Equal((Verdict.Inconclusive, trials), (outcome.Verdict, outcome.Trials.Count));
        Assert.Equal(8 * trials, outcome.Report.Gate.Draws);
    }

    /// <summary>A weight decides on an index: its faults make ONNX Runtime stop in a run, and nothing of that is right.</summary>
    [Fact]
    public void Error_of_ONNX_Runtime_scores_nothing()
    {
        GraphProto graph = GraphOf(
            [Real("x", "N", Inputs)], Node("h = MatMul(x, w)"), Node("q = MatMul(x, v)"), Node("i = Cast(q)", ("to", 7)),
            Node("r = Gather(t, i)"), Node("m = ReduceMean(r)", ("axes", new long[] { 1 }), ("keepdims", 0)), Node("y = Add(h, m)"),
            Weights("w", 1, Inputs, Classes), Weights("v", 3, Inputs, 1), Weights("t", 2, 8, Classes), Real("y", "N", Classes));
        PreparedModel model = _run.Prepare(graph);
        GateOptions options = new()
        {
            BitErrorRate = 0.03,
            MaxAccuracyDrop = 0.9,
            EvaluationSamples = Samples,
            MaxTrials = 6,
            FaultScope = FaultScope.Weights,
        };
        GateOutcome outcome = _run.Run(model, Set(Uniform(Inputs)), options, seed: 1);
        DrawResult[] draws = [.. outcome.Trials.SelectMany(t => t.Draws)];
        DrawResult[] stopped = [.. draws.Where(d => d.Errors.Samples == d.Samples)];
        Assert.InRange(stopped.Length, 1, draws.Length - 1);
        Assert.All(stopped, d => Assert.InRange(d.Metric, 0, 1e-9));
        Assert.Equal(draws.Sum(d => d.Errors.Samples), outcome.Report.Errors.Samples);
    }

    private (GateOutcome Outcome, Oracle Oracle) Gate(double rate, ulong seed, int trials, double drop)
    {
        GraphProto graph = GraphOf(
            [Real("x", "N", Inputs)], Node("h = MatMul(x, w)"), Node("y = Add(h, b)"), Weights("w", 1, Inputs, Classes),
            Weights("b", 2, Classes), Real("y", "N", Classes));
        PreparedModel model = _run.Prepare(graph);
        DataInput input = Uniform(Inputs);
        float[][] samples = [.. Outputs(model, input, "y")];
        long[] labels = [.. samples.Select((y, i) => (long)(Array.IndexOf(y, y.Max()) + (i % WrongEach == 2 ? 1 : 0)) % Classes)];
        GateOptions options = new()
        {
            BitErrorRate = rate,
            MaxAccuracyDrop = drop,
            EvaluationSamples = Samples / 2,
            MaxTrials = trials,
            FaultScope = FaultScope.Weights,
        };
        GateOutcome outcome = _run.Run(model, Set(input, new DataLabels(labels, 1)), options, seed);

        // Each sample is its own, so they run together: one at a time would hide what a batch mixes up.
        Assert.Empty(outcome.SampleReadings);
        return (outcome, new Oracle(outcome.Inputs.Hardened.Manifest, outcome.Inputs.Hardened.Blob, input, labels, samples));
    }
}
