using SafBuild.Runtime.Tensors;

namespace SafBuild.Hardener.Data;

/// <summary>Labels that lie as integers in a <see cref="SampleStore"/>.</summary>
internal static class RawLabels
{
    /// <param name="store">The samples.</param>
    /// <param name="element">Their type; floats are whole numbers.</param>
    /// <param name="offset">First byte in a sample.</param>
    /// <param name="perSample">Labels of one sample.</param>
    internal static DataLabels Read(SampleStore store, NumberType element, int offset, int perSample)
    {
        long[] values = new long[checked(store.Count * perSample)];
        for (int sample = 0; sample < store.Count; sample++)
        {
            ReadOnlySpan<byte> bytes = store[sample][offset..];
            for (int i = 0; i < perSample; i++)
            {
                values[(sample * perSample) + i] = element.Read<long>(bytes, i);
            }
        }

        return new(values, perSample);
    }

    /// <summary>Floats that are not all whole: the targets of a regression. Null when all are whole, and so may be classes.</summary>
    /// <param name="store">The samples.</param>
    /// <param name="element">A floating-point type.</param>
    /// <param name="offset">First byte in a sample.</param>
    /// <param name="perSample">Targets of one sample.</param>
    /// <param name="file">For messages.</param>
    /// <param name="first">Number of the first sample in it.</param>
    /// <exception cref="SafBuild.Shared.Diagnostics.SafException">SAF0107: one is NaN or infinite.</exception>
    internal static DataTargets? Targets(SampleStore store, NumberType element, int offset, int perSample, string file, int first)
    {
        double[] values = new double[checked(store.Count * perSample)];
        bool whole = true;
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = element.Read<double>(store[i / perSample][offset..], i % perSample);
            whole &= values[i] == Math.Floor(values[i]);
            if (!double.IsFinite(values[i]))
            {
                throw DataFailure.Damaged(file, $"label of sample {first + (i / perSample)} is {values[i]}; labels are finite numbers");
            }
        }

        return whole || values.Length == 0 ? null : new(values, perSample);
    }
}
