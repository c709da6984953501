using System.Buffers.Binary;
using System.Runtime.InteropServices;
using SafBuild.Hardener.Campaign;
using SafBuild.Hardener.Data;
using SafBuild.Hardener.Faults;
using SafBuild.Hardener.Tests.Faults;
using SafBuild.Runtime.Artifact;

namespace SafBuild.Hardener.Tests.Gate;

/// <summary>
/// A draw of <c>y = x w + b</c> in Identity and Float32 without the code that it is to judge: w is read as it lies (NaN as 0, infinities
/// as the largest number), b as the majority of three copies within its clean range. Random numbers and the choice of samples are the
/// product's, which have tests of their own.
/// </summary>
internal sealed class Oracle(ArtifactManifest manifest, byte[] blob, DataInput input, long[] labels, float[][] golden)
{
    internal ArtifactManifest Manifest => manifest;

    internal byte[] Blob => blob;

    internal long Flips(int draw, double rate, ulong seed) => Faulted(draw, rate, seed).Flips;

    internal double Metric(int draw, double rate, ulong seed, int size)
    {
        byte[] bytes = Faulted(draw, rate, seed).Blob;
        float[] w = Plain(bytes, Entry(copies: 1)), b = Voted(bytes, Entry(copies: 3));
        double[] right = [.. golden.Select((y, i) => Array.IndexOf(y, y.Max()) == labels[i] ? 1.0 : 0)];
        int[] samples = new SubsetSampler(right, seed).Draw(draw, size).Samples;
        double metric = 0;
        foreach (double stratum in (double[])[0, 1])
        {
            int[] members = [.. samples.Where(s => right[s] == stratum)];
            double share = right.Count(r => r == stratum) / (double)right.Length;
            metric += share * members.Average(s => Answer(s, w, b) == labels[s] ? 1.0 : 0);
        }

        return metric;
    }

    /// <summary>Three copies lie one after the other in their tensor's stream.</summary>
    private (byte[] Blob, long Flips) Faulted(int draw, double rate, ulong seed)
    {
        byte[] bytes = [.. blob];
        long flips = 0;
        for (int tensor = 0; tensor < manifest.Tensors.Count; tensor++)
        {
            TensorEntry entry = manifest.Tensors[tensor];
            KeyedRandom random = new(seed, RandomPurpose.Gate, draw, tensor);
            foreach (long bit in Flipped(8 * entry.Length * entry.Copies, rate, random))
            {
                (long copy, long inCopy) = Math.DivRem(bit, 8 * entry.Length);
                bytes[entry.Offsets[(int)copy] + (inCopy / 8)] ^= (byte)(1 << (int)(inCopy % 8));
                flips++;
            }
        }

        return (bytes, flips);
    }

    /// <summary>Gaps are geometric; at rates above 0.02 there are masks.</summary>
    private static IEnumerable<long> Flipped(long bits, double rate, KeyedRandom random)
    {
        if (rate > 0.02)
        {
            byte[] masks = PlainDenseFlips.Masks((int)(bits / 8), rate, random);
            for (long bit = 0; bit < bits; bit++)
            {
                if ((masks[bit / 8] >> (int)(bit % 8) & 1) == 1)
                {
                    yield return bit;
                }
            }

            yield break;
        }

        double Gap() => Math.Floor(Math.Log(random.NextDouble()) / Math.Log(1 - rate));
        for (double bit = Gap(); bit < bits; bit += 1 + Gap())
        {
            yield return (long)bit;
        }
    }

    private TensorEntry Entry(int copies) => manifest.Tensors.Single(t => t.Copies == copies);

    private static float[] Plain(byte[] bytes, TensorEntry entry) => [.. Floats(bytes, entry.Offsets[0], entry.Length)
        .Select(v => float.IsNaN(v) ? 0 : Math.Clamp(v, float.MinValue, float.MaxValue))];

    private static float[] Voted(byte[] bytes, TensorEntry entry)
    {
        byte[] majority = new byte[entry.Length];
        for (int i = 0; i < majority.Length; i++)
        {
            (byte a, byte b, byte c) =
                (bytes[entry.Offsets[0] + i], bytes[entry.Offsets[1] + i], bytes[entry.Offsets[2] + i]);
            majority[i] = (byte)((a & b) | (a & c) | (b & c));
        }

        return [.. Floats(majority, 0, entry.Length)
            .Select(v => float.IsNaN(v) ? 0 : Math.Clamp(v, (float)entry.Range[0], (float)entry.Range[1]))];
    }

    private static IEnumerable<float> Floats(byte[] bytes, long offset, long length) => Enumerable.Range(0, (int)length / 4)
        .Select(i => BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan((int)offset + (4 * i))));

    /// <summary>The first largest; -1 where a score is NaN or +Inf, which is no answer.</summary>
    private int Answer(int sample, float[] w, float[] b)
    {
        float[] x = new float[input.SampleShape[0]];
        input.Copy(sample, MemoryMarshal.AsBytes(x.AsSpan()));
        float[] y = [.. b];
        for (int c = 0; c < y.Length; c++)
        {
            float sum = 0;
            for (int k = 0; k < x.Length; k++)
            {
                sum += x[k] * w[(k * y.Length) + c];
            }

            y[c] += sum;
        }

        return y.Any(v => float.IsNaN(v) || float.IsPositiveInfinity(v)) ? -1 : Array.IndexOf(y, y.Max());
    }
}
