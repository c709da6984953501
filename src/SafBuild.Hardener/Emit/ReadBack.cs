using SafBuild.Runtime.Functions;

namespace SafBuild.Hardener.Emit;

/// <summary>
/// Corrects raw values by what the Runtime's reader makes of them. Its kernels are right to a few units in the last place and err to one
/// side, layer after layer: deep models with small variances in their normalisation show that as 4e-5 of an output. Neighbours of a raw
/// value read as neighbours of the weight, so that nearly every weight can be met to the last bit or the one before it.
/// </summary>
internal static class ReadBack
{
    /// <summary>The first correction takes the error out; the second what rounding the first has left.</summary>
    private const int Rounds = 2;

    /// <summary>Magnitude bits above it are NaN.</summary>
    private const uint NoLimit = 0x7F800000;

    /// <param name="function">Smooth or not; its inverse is used near y = w / s only.</param>
    /// <param name="weights">The weights to be read.</param>
    /// <param name="scales">One for all, or one for each.</param>
    /// <param name="raw">In: f^-1(w / s), rounded. Out: never farther from the weight, as read, than before.</param>
    internal static void Refine(SaturatedFunction function, ReadOnlySpan<float> weights, ReadOnlySpan<float> scales, Span<float> raw)
    {
        float[] read = new float[raw.Length];
        float[] best = raw.ToArray();
        float[] bestRead = new float[raw.Length];
        double[] aim = new double[raw.Length];
        for (int round = 0; round <= Rounds; round++)
        {
            Read(function, raw, scales, read);
            for (int i = 0; i < raw.Length; i++)
            {
                double scale = scales[scales.Length == 1 ? 0 : i];
                double error = (double)weights[i] - read[i];
                if (round == 0 || Math.Abs(error) < Math.Abs((double)weights[i] - bestRead[i]))
                {
                    (best[i], bestRead[i]) = (raw[i], read[i]);
                }

                if (round < Rounds)
                {
                    aim[i] = (round == 0 ? weights[i] / scale : aim[i]) + (error / scale);
                    raw[i] = error != 0 && Math.Abs(aim[i]) < function.Bound ? (float)function.Invert(aim[i]) : best[i];
                }
            }
        }

        best.CopyTo(raw);
    }

    private static void Read(SaturatedFunction function, ReadOnlySpan<float> raw, ReadOnlySpan<float> scales, Span<float> weights)
    {
        if (scales.Length == 1)
        {
            function.Read(raw, scales[0], NoLimit, weights);
            return;
        }

        float[] limits = new float[raw.Length];
        Array.Fill(limits, float.PositiveInfinity);
        function.Read(raw, scales, limits, weights);
    }
}
