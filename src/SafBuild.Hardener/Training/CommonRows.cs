using SafBuild.Hardener.Operators;
using TorchSharp;

namespace SafBuild.Hardener.Training;

/// <summary>Outputs whose number of rows depends on the data, such as detections: the rows that both have.</summary>
internal static class CommonRows
{
    /// <summary>Both cut to the rows that they share, and the sum of squares of the rows left over.</summary>
    internal static (torch.Tensor Found, torch.Tensor Golden, double Left) Of(torch.Tensor found, torch.Tensor golden)
    {
        if (found.shape.SequenceEqual(golden.shape))
        {
            return (found, golden, 0);
        }

        bool rows = found.dim() > 0 && golden.dim() == found.dim() && found.shape.Skip(1).SequenceEqual(golden.shape.Skip(1));
        long common = rows ? Math.Min(found.shape[0], golden.shape[0]) : 0;
        torch.Tensor[] over = rows
            ? [found.narrow(0, common, found.shape[0] - common), golden.narrow(0, common, golden.shape[0] - common)]
            : [found, golden];
        double left = over.Sum(r => r.to(torch.ScalarType.Float64).Square().sum().item<double>());
        return rows
            ? (found.narrow(0, 0, common), golden.narrow(0, 0, common), left)
            : (found.reshape(-1).narrow(0, 0, 0), golden.reshape(-1).narrow(0, 0, 0), left);
    }
}
