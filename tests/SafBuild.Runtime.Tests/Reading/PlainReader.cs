using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Formats;
using SafBuild.Runtime.Functions;
using SafBuild.Runtime.Reading;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Runtime.Tests.Reading;

/// <summary>docs/format.md for one element at a time, with no thought of speed: what the real reader is compared with.</summary>
internal static class PlainReader
{
    internal static (double[] Weights, ReadCounts Counts) Read(TensorEntry tensor, byte[] stored)
    {
        StorageFormats.TryFind(tensor.Storage, out StorageFormat? format);
        SaturatedFunctions.TryFind(tensor.Function, out SaturatedFunction? function);
        double[] weights = new double[BlobLayout.ElementCount(tensor.Shape)];
        ReadCounts counts = default;
        float[] one = new float[1];
        for (int i = 0; i < weights.Length; i++)
        {
            int block = i / format!.BlockValues;
            float[] values = new float[Math.Min(format.BlockValues, weights.Length - (block * format.BlockValues))];
            BlockCounts met = format.Decode(stored.AsSpan(block * format.BlockBytes, format.BlockBytes), values);
            counts += i % format.BlockValues == 0 ? ReadCounts.Of(met) : default;
            float v = values[i % format.BlockValues];
            int scale = ScaleIndex(tensor, i);
            bool beyond = tensor.OutOfRange == OutOfRange.Zero && !(Math.Abs(v) <= tensor.Limits[scale]);
            counts += new ReadCounts
            {
                Nan = float.IsNaN(v) ? 1 : 0,
                Infinite = float.IsInfinity(v) ? 1 : 0,
                OutOfRange = float.IsFinite(v) && beyond ? 1 : 0,
            };
            function!.Apply([beyond ? 0 : v], one);
            weights[i] = Round(one[0] * tensor.Scales[scale], tensor.ElementType);
        }

        return (weights, counts);
    }

    internal static double Round(float weight, NumberType type) => type switch
    {
        NumberType.Float16 => (double)(Half)Math.Clamp(weight, -65504f, 65504f),
        NumberType.BFloat16 => ToBFloat16(weight),
        _ => weight,
    };

    /// <summary>Decoded bytes as numbers.</summary>
    internal static double[] Numbers(ReadOnlySpan<byte> decoded, NumberType type)
    {
        double[] numbers = new double[decoded.Length / type.Size()];
        for (int i = 0; i < numbers.Length; i++)
        {
            ReadOnlySpan<byte> element = decoded[(i * type.Size())..];
            numbers[i] = type switch
            {
                NumberType.Float16 => (double)BitConverter.ToHalf(element),
                NumberType.BFloat16 => BitConverter.UInt32BitsToSingle((uint)BitConverter.ToUInt16(element) << 16),
                NumberType.Float32 => BitConverter.ToSingle(element),
                _ => BitConverter.ToDouble(element),
            };
        }

        return numbers;
    }

    private static int ScaleIndex(TensorEntry tensor, long element)
    {
        long index = 0;
        long stride = 1;
        for (int k = tensor.Shape.Count - 1; k >= 0; k--)
        {
            (element, long position) = Math.DivRem(element, tensor.Shape[k]);
            index += position / (tensor.Shape[k] / tensor.ScaleShape[k]) * stride;
            stride *= tensor.ScaleShape[k];
        }

        return (int)index;
    }

    private static double ToBFloat16(float weight)
    {
        byte[] word = new byte[2];
        StorageFormats.BFloat16.Encode([weight], word);
        return BitConverter.UInt32BitsToSingle((uint)BitConverter.ToUInt16(word) << 16);
    }
}
