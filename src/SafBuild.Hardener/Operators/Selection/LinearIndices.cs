using static SafBuild.Hardener.Operators.KeptScalar;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Selection;

/// <summary>Index tuples as positions in row-major order.</summary>
internal static class LinearIndices
{
    /// <param name="indices">[..., depth]; negative ones count from the end.</param>
    /// <param name="shape">The <c>depth</c> dimensions that they index.</param>
    /// <returns>[...].</returns>
    internal static Tensor Of(Tensor indices, long[] shape)
    {
        Tensor? position = null;
        for (int d = 0; d < shape.Length; d++)
        {
            Tensor index = indices.select(-1, d);
            index = where(index < Kept(0), index.Plus(shape[d]), index);
            position = position is null ? index : (position * Kept(shape[d])).Plus(index);
        }

        return position ?? zeros(indices.shape[..^1], ScalarType.Int64, indices.device);
    }
}
