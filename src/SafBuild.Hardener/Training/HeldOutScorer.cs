using SafBuild.Hardener.Operators;
using SafBuild.Hardener.Metrics;
using TorchSharp;

namespace SafBuild.Hardener.Training;

/// <summary>Adds up the score of a model over the batches of the held-out samples.</summary>
/// <param name="head">Null when the model is no classifier.</param>
/// <param name="labelled">Whether there are labels; without them the golden model's top class is the right one.</param>
/// <param name="target">What a regression is to meet; null without.</param>
internal sealed class HeldOutScorer(OutputHead? head, bool labelled, RegressionTarget? target = null)
{
    private double _loss;
    private long _samples;
    private long _right;
    private long _positions;
    private double[] _difference = [];
    private double[] _norm = [];

    /// <summary>Whether the golden model's outputs are needed for the metric.</summary>
    internal bool NeedsGolden => target is null && (head is null || !labelled);

    internal void Add(IReadOnlyList<torch.Tensor> outputs, IReadOnlyList<torch.Tensor> golden, Batch batch, double batchLoss)
    {
        _loss += batchLoss * batch.Samples;
        _samples += batch.Samples;
        if (target is not null)
        {
            AddDifferences([outputs[target.Output].reshape(batch.Samples, -1)], [batch.Targets!]);
            return;
        }

        if (head is null)
        {
            AddDifferences(outputs, golden);
            return;
        }

        torch.Tensor best = head.Scores(outputs, batch.Samples).argmax(1);
        torch.Tensor wanted = labelled ? batch.Labels! : head.Scores(golden, batch.Samples).argmax(1);
        _right += best.eq(wanted).sum().item<long>();
        _positions += best.shape[0];
    }

    internal HeldOutScore Score() => head is null
        ? new(HeldOutScore.RelativeError, _difference.Zip(_norm, (d, n) => Math.Sqrt(d / Math.Max(n, 1e-30))).DefaultIfEmpty(0).Max(),
            _loss / _samples)
        : new(labelled ? HeldOutScore.Top1 : HeldOutScore.Agreement, (double)_right / _positions, _loss / _samples);

    private void AddDifferences(IReadOnlyList<torch.Tensor> outputs, IReadOnlyList<torch.Tensor> golden)
    {
        if (_difference.Length == 0)
        {
            (_difference, _norm) = (new double[outputs.Count], new double[outputs.Count]);
        }

        for (int i = 0; i < outputs.Count; i++)
        {
            torch.Tensor wanted = golden[i].to(torch.ScalarType.Float64);
            (torch.Tensor found, torch.Tensor common, double rest) = CommonRows.Of(outputs[i].to(torch.ScalarType.Float64), wanted);
            _difference[i] += (found - common).Square().sum().item<double>() + rest;
            _norm[i] += wanted.Square().sum().item<double>();
        }
    }
}
