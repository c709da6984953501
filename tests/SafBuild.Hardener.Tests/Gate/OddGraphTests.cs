using SafBuild.Hardener.Gate;
using SafBuild.Hardener.Graph;
using SafBuild.Shared;
using static SafBuild.Hardener.Tests.Gate.MeaningRun;

namespace SafBuild.Hardener.Tests.Gate;

/// <summary>The odd models of docs/models.md through the whole gate, unprotected.</summary>
public sealed class OddGraphTests : IDisposable
{
    /// <summary>Most flips of one draw: nothing is left of a model of these sizes.</summary>
    private const double Destroys = 0.03;

    private const double HardlyAny = 1e-9;
    private const string Numbers = "is read as numbers";
    private const string Itself = "is read as the answer itself, compared position by position";

    private readonly MeaningRun _run = new();

    /// <summary>Name, code at the rate that destroys, metric, a reading, names of what is not covered.</summary>
    public static TheoryData<string, string, string, string, string> Models => new()
    {
        { "place numbers beside the answer", "SAF3006", "Agreement", Itself, "" },
        { "a constant output beside the answer", "SAF3001", "Agreement", Itself, "" },
        { "the input beside the answer", "SAF3006", "RelativeError", Numbers, "" },
        { "the input as an output of its own", "SAF3001", "RelativeError", "all 2 outputs are read as numbers", "" },
        { "one class", "", "RelativeError", Numbers, "" },
        { "NaN for some samples", "SAF3001", "RelativeError", Numbers, "" },
        { "the last of equal scores", "SAF3001", "Agreement", Itself, "" },
        { "TopK", "SAF3001", "RelativeError", "all 2 outputs are read as numbers", "" },
        { "float16 out", "SAF3001", "RelativeError", Numbers, "" },
        { "bfloat16 out", "SAF3001", "RelativeError", Numbers, "" },
        { "double out", "SAF3001", "RelativeError", Numbers, "" },
        { "uint8 out", "SAF3001", "Agreement", Itself, "" },
        { "bool out", "SAF3001", "Agreement", Itself, "" },
        { "a sequence beside the answer", "SAF3001", "Agreement", "'q' (ONNX_TYPE_SEQUENCE) is not judged", "" },
        { "a batch of 1 inside", "SAF3001", "RelativeError", "samples run one at a time: ONNX Runtime cannot run 32 together", "" },
        { "softmax over the batch", "SAF3001", "Agreement", "samples run one at a time", "" },
        { "weights in both branches of an If", "SAF3001", "RelativeError", "samples run one at a time", "" },
        { "an outer name again inside", "SAF3001", "RelativeError", Numbers, "w" },
        { "weights in a Scan", "SAF3001", "RelativeError", Numbers, "" },
        { "an LSTM that starts from weights", "SAF3001", "RelativeError", Numbers, "" },
        { "a weight that is an output", "SAF3001", "RelativeError", "samples run one at a time: output 'w2'", "" },
        { "sparse weights", "SAF3001", "RelativeError", Numbers, "" },
        { "an empty weight", "SAF3001", "RelativeError", Numbers, "" },
        { "a scale of 1e30", "SAF3001", "RelativeError", Numbers, "" },
        { "factors that are indices, too", "SAF3001", "RelativeError", Numbers, "t" },
        { "a factor that is a shape, too", "SAF3001", "RelativeError", Numbers, "t" },
        { "QGemm of a Constant node", "SAF3001", "RelativeError", Numbers, "" },
        { "int4 of an odd count", "SAF3001", "RelativeError", Numbers, "" },
    };

    public void Dispose() => _run.Dispose();

    /// <summary>
    /// Destroyed it is never green, and without faults it is the golden model: both together say that the outputs are read as what they
    /// are, and the weights from where they are.
    /// </summary>
    /// <param name="name">In OddGraph.All.</param>
    /// <param name="code">At the rate that destroys it; empty where nothing can be said: any code, but no Pass.</param>
    /// <param name="metric">By Auto.</param>
    /// <param name="reading">Part of one line.</param>
    /// <param name="notCovered">Name of the weight that is not; empty: all are.</param>
    [Theory]
    [MemberData(nameof(Models))]
    public void Destroyed_it_never_passes_and_without_faults_it_is_the_golden_model(
        string name, string code, string metric, string reading, string notCovered)
    {
        OddGraph odd = OddGraph.All[name];
        PreparedModel model = _run.Prepare(odd.Graph, odd.Opset);
        Assert.Equal(notCovered, string.Join(' ', model.Coverage.NotCovered.Select(w => w.Name)));
        Assert.Equal(notCovered.Length == 0, model.Coverage.Share == 1);

        GateOutcome destroyed = _run.Run(model, Set(Uniform(6)), rate: Destroys);

        Assert.NotEqual(Verdict.Pass, destroyed.Verdict);
        Assert.Contains(code, destroyed.Judgement.Code, StringComparison.Ordinal);
        Assert.Equal(metric, destroyed.Metric);
        Assert.Contains(destroyed.Report.Readings, r => r.Contains(reading, StringComparison.Ordinal));

        GateOutcome sound = _run.Run(model, Set(Uniform(6)), rate: HardlyAny);

        Assert.NotEqual(Verdict.Pass, sound.Verdict);
        Assert.Equal((1, 1.0, 1.0), (sound.Found.Golden, Math.Round(sound.Found.Clean, 4), Math.Round(sound.Found.Mean, 4)));
        Assert.Equal((0, 0), ((int)sound.Report.Errors.Samples, sound.Report.Gate.RefusedLoads));
    }

    [Fact]
    public void What_is_right_whatever_becomes_of_the_weights_is_named()
    {
        GateOutcome Of(string name) => _run.Run(_run.Prepare(OddGraph.All[name].Graph), Set(Uniform(6)), rate: Destroys);

        Assert.Contains("when all of its matrices and kernels are 0", Of("the input beside the answer").Judgement.Message,
            StringComparison.Ordinal);
        Assert.Contains("always giving the usual answer of each position", Of("place numbers beside the answer").Judgement.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Every_odd_model_is_judged() =>
        Assert.Equal(OddGraph.All.Keys.Order(), Models.Select(row => row.Data.Item1).Order());
}
