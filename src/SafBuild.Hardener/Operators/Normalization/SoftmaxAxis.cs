using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Normalization;

/// <summary>The two meanings of axis in Softmax, LogSoftmax and Hardmax.</summary>
internal static class SoftmaxAxis
{
    /// <summary>
    /// Before opset 13 the input is taken as a matrix: dimensions before the axis are rows, all others one row's columns.
    /// </summary>
    internal static Tensor Apply(NodeCall call, Func<Tensor, long, Tensor> function)
    {
        Tensor x = call[0];
        if (call.Opset >= 13)
        {
            return function(x, call.Axis(-1, x.ndim));
        }

        long rows = x.shape.Take((int)call.Axis(1, x.ndim)).Aggregate(1L, (a, b) => a * b);
        return function(x.reshape(rows, -1), 1).reshape(x.shape);
    }
}
