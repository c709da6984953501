namespace SafBuild.Hardener.Graph;

/// <summary>Shapes of scales (TensorEntry.ScaleShape): each dimension divides the tensor's.</summary>
internal static class ScaleShapes
{
    /// <summary>
    /// Scales lie in the manifest, outside the fault model. With fewer weights than this under one scale they would hold much of
    /// the model's information themselves, so such a tensor gets one scale.
    /// </summary>
    private const int FewestWeightsPerScale = 4;

    /// <summary>A scale per index of the given axes, one for all along the others.</summary>
    internal static long[] Along(IReadOnlyList<long> shape, params ReadOnlySpan<int> axes)
    {
        long[] scale = Ones(shape.Count);
        foreach (int axis in axes)
        {
            scale[axis] = Math.Max(1, shape[axis]);
        }

        return scale;
    }

    internal static long[] Ones(int rank)
    {
        long[] ones = new long[rank];
        Array.Fill(ones, 1);
        return ones;
    }

    /// <summary>
    /// The shape itself where it is one that TensorEntry allows and each scale has enough weights; otherwise one scale for the tensor.
    /// </summary>
    internal static long[] Settle(IReadOnlyList<long> shape, long[] scale)
    {
        bool divides = scale.Length == shape.Count && scale.Zip(shape).All(p => p.First > 0 && p.Second % p.First == 0);
        double weights = shape.Aggregate(1.0, (a, b) => a * b);
        double scales = scale.Aggregate(1.0, (a, b) => a * b);
        return divides && scales * FewestWeightsPerScale <= weights ? scale : Ones(shape.Count);
    }

    /// <summary>
    /// The scales of a tensor of shape <paramref name="from"/>, given those of its reshaped form. Exact where a dimension stays,
    /// splits or merges; otherwise finer than asked for, which is right as well.
    /// </summary>
    internal static long[] BeforeReshape(IReadOnlyList<long> from, IReadOnlyList<long> to, IReadOnlyList<long> scaleOfTo)
    {
        long[] scale = Ones(from.Count);
        int i = 0, j = 0;
        while (i < from.Count && j < to.Count)
        {
            // The shortest runs of dimensions on both sides with equal products belong together.
            int i0 = i, j0 = j;
            long products = from[i++], others = to[j++];
            while (products != others && (i < from.Count || j < to.Count))
            {
                if (products < others && i < from.Count)
                {
                    products *= from[i++];
                }
                else if (j < to.Count)
                {
                    others *= to[j++];
                }
                else
                {
                    break;
                }
            }

            if (products != others)
            {
                return Ones(from.Count);
            }

            Group([.. from.Skip(i0).Take(i - i0)], [.. to.Skip(j0).Take(j - j0)], [.. scaleOfTo.Skip(j0).Take(j - j0)]).CopyTo(scale, i0);
        }

        return scale;
    }

    private static long[] Group(long[] from, long[] to, long[] scaleOfTo)
    {
        // Consecutive equal blocks in row-major order: full dimensions first, then at most one that is divided, then ones.
        int k = 0;
        while (k < to.Length && scaleOfTo[k] == to[k])
        {
            k++;
        }

        long blocks = scaleOfTo.Aggregate(1L, (a, b) => a * b);
        bool consecutive = scaleOfTo.Skip(k + 1).All(s => s == 1);
        long[] scale = Ones(from.Length);
        for (int d = 0; d < from.Length && blocks > 1; d++)
        {
            long part = !consecutive || blocks >= from[d] ? from[d] : blocks;
            if (part == 0 || from[d] % part != 0 || (consecutive && blocks % part != 0))
            {
                return [.. from];
            }

            scale[d] = part;
            blocks = consecutive ? blocks / part : blocks;
        }

        return scale;
    }
}
