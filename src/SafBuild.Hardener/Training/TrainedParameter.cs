using System.Runtime.InteropServices;
using TorchSharp;
using static SafBuild.Hardener.Operators.KeptScalar;

namespace SafBuild.Hardener.Training;

/// <summary>A tensor that is learned, with its momentum: stochastic gradient descent, one instance per tensor.</summary>
internal abstract class TrainedParameter : IDisposable
{
    private const double Momentum = 0.9;

    private readonly List<torch.Tensor> _kept = [];
    private readonly torch.Tensor _momentum;
    private torch.Tensor? _leaf;

    /// <param name="name">The initializer's name.</param>
    /// <param name="value">Start value; owned from here on.</param>
    protected TrainedParameter(string name, torch.Tensor value)
    {
        Name = name;
        Value = Keep(value);
        _momentum = Keep(value.zeros_like());
    }

    internal string Name { get; }

    /// <summary>What is learned: raw values, or the values themselves.</summary>
    protected torch.Tensor Value { get; }

    /// <summary>
    /// Starts a step or an evaluation: what the next <see cref="Weight"/> calls give. Lies in the caller's dispose scope.
    /// </summary>
    /// <param name="draw">Which faults are injected, with TrainingBitErrorRate.</param>
    /// <param name="learn">Whether a gradient will be asked for.</param>
    /// <param name="relaxed">Share of the learned value in what is read, 0 to 1; the rest is what is stored.</param>
    internal void Begin(int draw, bool learn, double relaxed) => _leaf = Read(draw, relaxed).requires_grad_(learn);

    /// <summary>The weight as the graph reads it; to be called once per backward pass.</summary>
    internal torch.Tensor Weight() => ToWeight(_leaf ?? throw new InvalidOperationException("Begin was not called"));

    /// <summary>One step of gradient descent on what the backward passes since <see cref="Begin"/> have gathered.</summary>
    /// <param name="learningRate">At least 0.</param>
    /// <param name="decay">L2 weight decay per unit of learning rate, on <see cref="Value"/>.</param>
    internal void Step(double learningRate, double decay)
    {
        if (_leaf?.grad is not { } gradient)
        {
            return;
        }

        using torch.Tensor scaled = Scale(gradient);
        if (decay > 0)
        {
            scaled.add_(Value, Kept(decay));
        }

        // Another in each step, and alive until the step is made.
        using Scalar step = -learningRate;
        _momentum.mul_(Kept(Momentum)).add_(scaled, Kept(1));
        Value.add_(_momentum, step);
        Limit();
        _leaf = null;
    }

    /// <summary>A copy of the learned values, row-major.</summary>
    internal float[] Snapshot() => Values(Value);

    /// <summary>Learned values from a snapshot, and no momentum.</summary>
    internal void Restore(float[] values)
    {
        Write(values, Value);
        using torch.Tensor same = _momentum.zero_();
    }

    /// <summary>Writes a float tensor's values, row-major.</summary>
    internal static void Write(float[] values, torch.Tensor tensor)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable noGradient = torch.no_grad();
        tensor.copy_(torch.tensor(values, tensor.shape));
    }

    /// <summary>A float tensor's values, row-major.</summary>
    internal static float[] Values(torch.Tensor tensor)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor copy = tensor.detach().cpu().contiguous();
        return MemoryMarshal.Cast<byte, float>(copy.bytes).ToArray();
    }

    public void Dispose()
    {
        foreach (torch.Tensor tensor in _kept)
        {
            tensor.Dispose();
        }
    }

    /// <summary>What the forward pass reads, a tensor of its own graph.</summary>
    protected abstract torch.Tensor Read(int draw, double relaxed);

    /// <summary>From what was read to the weight.</summary>
    protected abstract torch.Tensor ToWeight(torch.Tensor read);

    /// <summary>From the gradient of what was read to the direction of the step; a new tensor.</summary>
    protected abstract torch.Tensor Scale(torch.Tensor gradient);

    /// <summary>Keeps <see cref="Value"/> in its range.</summary>
    protected virtual void Limit()
    {
    }

    /// <summary>Takes a tensor out of the dispose scope; it lives as long as the parameter.</summary>
    protected torch.Tensor Keep(torch.Tensor tensor)
    {
        _kept.Add(tensor.DetachFromDisposeScope());
        return tensor;
    }
}
