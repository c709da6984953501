using SafBuild.Runtime.Tensors;

namespace SafBuild.Hardener.Data;

/// <summary>Labels that lie as integers in a <see cref="SampleStore"/>.</summary>
internal static class RawLabels
{
    /// <param name="store">The samples.</param>
    /// <param name="element">An integer type.</param>
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
}
