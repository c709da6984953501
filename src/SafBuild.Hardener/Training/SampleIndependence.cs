using SafBuild.Hardener.Operators;
using SafBuild.Hardener.Data;
using SafBuild.Shared.Diagnostics;
using TorchSharp;

namespace SafBuild.Hardener.Training;

/// <summary>
/// Whether a sample's outputs in a batch are those that it has alone: not where the first dimension is a time axis. As the gate does,
/// training then takes one sample a pass.
/// </summary>
internal static class SampleIndependence
{
    private const int Samples = 3;

    /// <summary>Of the output's norm; kernels differ by far less, a time axis or statistics of a batch by more.</summary>
    private const double Rounding = 1e-3;

    internal static bool Holds(TorchGraph graph, BatchReader reader, DataSet data)
    {
        int[] samples = [.. Enumerable.Range(0, Math.Min(Samples, data.Count))];
        if (samples.Length < 2)
        {
            return true;
        }

        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable noGradient = torch.no_grad();
        IReadOnlyList<torch.Tensor> together;
        try
        {
            together = Run(samples);
        }
        catch (SafException e) when (e.Diagnostics.All(d => d.Code == Codes.OperatorsMissing))
        {
            // A node fails on several samples; one alone says whether it is the model.
            return false;
        }

        return samples.All(sample => Run([sample]).Zip(together).All(pair => IsRow(pair.First, pair.Second, sample, samples.Length)));

        IReadOnlyList<torch.Tensor> Run(int[] some) =>
            graph.Run(reader.Read(some, 0).Inputs, new Dictionary<string, torch.Tensor>(), training: false);
    }

    private static bool IsRow(torch.Tensor alone, torch.Tensor together, int row, int samples)
    {
        if (together.dim() == 0 || together.shape[0] != samples || alone.dim() != together.dim() || alone.shape[0] != 1
            || !alone.shape.Skip(1).SequenceEqual(together.shape.Skip(1)))
        {
            return false;
        }

        torch.Tensor one = alone[0].to(torch.ScalarType.Float64), other = together[row].to(torch.ScalarType.Float64);
        double difference = (one - other).Square().sum().item<double>();
        double common = together.to(torch.ScalarType.Float64).Square().sum().item<double>() / samples;

        // What is no number says nothing about neighbours.
        return !double.IsFinite(difference) || difference <= Rounding * Rounding * Math.Max(common, 1e-30);
    }
}
