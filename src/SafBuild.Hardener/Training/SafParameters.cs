using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Graph;
using TorchSharp;

namespace SafBuild.Hardener.Training;

/// <summary>
/// All tensors of a model while it trains: raw values of the tensors in SAF form, the three-copy tensors as they are, and the
/// running statistics of BatchNormalization, which the forward pass updates. Three-copy tensors of one element stay: they are
/// constants of the graph (a power, a divisor) more often than anything learned. So do integers and the steps of a quantisation.
/// </summary>
internal sealed class SafParameters : IDisposable
{
    private readonly List<SafParameter> _saf = [];
    private readonly List<PlainParameter> _plain = [];
    private readonly SortedDictionary<string, torch.Tensor> _statistics = new(StringComparer.Ordinal);

    /// <param name="weights">The model's tensors.</param>
    /// <param name="runningStatistics">Names of those that the forward pass updates.</param>
    /// <param name="form">What the matrices and kernels are put into.</param>
    /// <param name="stored">How raw values are read back.</param>
    /// <param name="modelPath">For messages.</param>
    /// <param name="device">Where they train.</param>
    internal SafParameters(
        IReadOnlyList<WeightTensor> weights, IReadOnlySet<string> runningStatistics, SafForm form, StoredRead stored, string modelPath,
        torch.Device device)
    {
        for (int i = 0; i < weights.Count; i++)
        {
            WeightTensor weight = weights[i];
            if (runningStatistics.Contains(weight.Name))
            {
                _statistics.Add(weight.Name, torch.tensor(weight.Values, [.. weight.Shape], device: device).DetachFromDisposeScope());
            }
            else if (weight.Kind == WeightKind.Saf)
            {
                _saf.Add(new(weight, ExactConversion.Convert(weight, form, modelPath), form, stored, i, device));
            }
            else if (weight.Kind == WeightKind.ThreeCopies && weight.Trains && weight.Count > 1)
            {
                _plain.Add(new(weight, device));
            }
        }
    }

    /// <summary>Whether there is anything to train: a model may be all integers.</summary>
    internal bool HaveAny => _saf.Count + _plain.Count > 0;

    private IEnumerable<TrainedParameter> Trained => [.. _saf, .. _plain];

    /// <summary>Starts a step or an evaluation; see <see cref="TrainedParameter.Begin"/>.</summary>
    internal void Begin(int draw, bool learn, double relaxed)
    {
        foreach (TrainedParameter parameter in Trained)
        {
            parameter.Begin(draw, learn, relaxed);
        }
    }

    /// <summary>The weights by name as the graph reads them; to be called once per backward pass.</summary>
    internal IReadOnlyDictionary<string, torch.Tensor> Weights()
    {
        Dictionary<string, torch.Tensor> weights = new(_statistics);
        foreach (TrainedParameter parameter in Trained)
        {
            weights.Add(parameter.Name, parameter.Weight());
        }

        return weights;
    }

    /// <summary>One step of gradient descent.</summary>
    internal void Step(double learningRate, double decay)
    {
        foreach (SafParameter parameter in _saf)
        {
            parameter.Step(learningRate, decay);
        }

        // Biases and normalisation parameters are not decayed: there are few of them, and BatchNorm's gains set the scale.
        foreach (PlainParameter parameter in _plain)
        {
            parameter.Step(learningRate, 0);
        }
    }

    /// <summary>A copy of everything that training changes.</summary>
    internal ParameterSnapshot Snapshot()
    {
        Dictionary<string, float[]> threeCopies = _plain.ToDictionary(p => p.Name, p => p.Snapshot());
        foreach ((string name, torch.Tensor value) in _statistics)
        {
            threeCopies.Add(name, TrainedParameter.Values(value));
        }

        return new([.. _saf.Select(p => p.Export(p.Snapshot()))], threeCopies);
    }

    /// <summary>Puts back a snapshot of this model; without momentum, which belongs to the way that is given up.</summary>
    internal void Restore(ParameterSnapshot snapshot)
    {
        Dictionary<string, float[]> raw = snapshot.Saf.ToDictionary(t => t.Name, t => t.Raw);
        foreach (SafParameter parameter in _saf)
        {
            parameter.Restore(raw[parameter.Name]);
        }

        foreach (PlainParameter parameter in _plain)
        {
            parameter.Restore(snapshot.ThreeCopies[parameter.Name]);
        }

        foreach ((string name, torch.Tensor value) in _statistics)
        {
            TrainedParameter.Write(snapshot.ThreeCopies[name], value);
        }
    }

    public void Dispose()
    {
        foreach (TrainedParameter parameter in Trained)
        {
            parameter.Dispose();
        }

        foreach (torch.Tensor value in _statistics.Values)
        {
            value.Dispose();
        }
    }
}

/// <summary>The learned values of one moment.</summary>
/// <param name="Saf">Tensors in SAF form.</param>
/// <param name="ThreeCopies">Three-copy tensors that were trained, by name, row-major.</param>
internal sealed record ParameterSnapshot(IReadOnlyList<SafTensor> Saf, IReadOnlyDictionary<string, float[]> ThreeCopies);
