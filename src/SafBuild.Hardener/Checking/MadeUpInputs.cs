using Microsoft.ML.OnnxRuntime;
using SafBuild.Hardener.Onnx;

namespace SafBuild.Hardener.Checking;

/// <summary>Inputs for a model of which nothing is known but its signature: the same ones each time.</summary>
/// <param name="size">Of the last dimension, or of all after the first, where they are dynamic; of a picture's height and width.</param>
/// <param name="channels">Of a picture, where they are dynamic.</param>
/// <param name="lastOnly">Other dynamic dimensions are 1: one in the middle may be the batch (states of recurrent models).</param>
/// <param name="figure">A bright figure on dark ground instead of noise: detectors see nothing in noise.</param>
/// <param name="vectors">The only dimension of an input has the size, too: of audio it is no batch.</param>
internal sealed class MadeUpInputs(long size, long channels, bool lastOnly, bool figure, bool vectors = false)
{
    /// <summary>
    /// Tried in turn. Models need room for their windows, and a picture of one pixel leaves pooling without an output; other models want
    /// one certain length.
    /// </summary>
    private static readonly long[] DynamicSizes = [64, 32, 224, 16, 8, 2, 1, 512, 1024];

    /// <summary>Tried for the channels of pictures.</summary>
    private static readonly long[] Channels = [3, 1];

    /// <summary>No sensible input of one sample has more elements; a damaged shape can ask for any number.</summary>
    private const long LargestInput = 1 << 24;

    /// <summary>The choices worth trying for these inputs, the most likely first.</summary>
    internal static IEnumerable<MadeUpInputs> Choices(IReadOnlyDictionary<string, NodeMetadata> inputs)
    {
        int[][] shapes = [.. inputs.Values.Where(m => m.IsTensor && m.Dimensions.Skip(1).Any(d => d < 0)).Select(m => m.Dimensions)];
        long[] channels = shapes.Any(s => IsPicture(s) && s[1] < 0) ? Channels : [1];
        bool[] lastOnlyOrAll = shapes.All(IsPicture) ? [true] : [true, false];
        bool vectors = shapes.Length == 0 && inputs.Values.Any(m => m.IsTensor && m.Dimensions is [< 0]);
        return from size in shapes.Length > 0 ? DynamicSizes : vectors ? [1, .. DynamicSizes] : [1]
               from lastOnly in lastOnlyOrAll
               from channel in channels
               from figure in new[] { false, true }
               select new MadeUpInputs(size, channel, lastOnly, figure, vectors);
    }

    internal TensorProto Make(string name, NodeMetadata metadata)
    {
        if (!metadata.IsTensor)
        {
            throw new NotSupportedException($"input '{name}' is a {metadata.OnnxValueType}");
        }

        long[] shape = [.. metadata.Dimensions.Select((d, i) => d >= 0 ? d : Dynamic(metadata.Dimensions, i))];
        long count = TensorData.Count(shape);
        if (count is < 0 or > LargestInput)
        {
            throw new NotSupportedException($"input '{name}' has the shape [{string.Join(",", shape)}]");
        }

        return Numbers(name, (TensorProto.Types.DataType)metadata.ElementDataType, shape, (int)count);
    }

    private static bool IsPicture(int[] dimensions) => dimensions.Length == 4 && dimensions[2] < 0 && dimensions[3] < 0;

    private long Dynamic(int[] dimensions, int index)
    {
        bool picture = IsPicture(dimensions);
        return index == 0 ? (vectors && dimensions.Length == 1 ? size : 1)
            : picture && index == 1 ? channels
            : picture || !lastOnly || index == dimensions.Length - 1 ? size
            : 1;
    }

    /// <summary>1 in a disk in the middle of the last two dimensions (of rows and columns where the channels come last), else -1.</summary>
    private static float[] Figure(long[] shape, int count)
    {
        int rank = shape.Length;
        int columns = rank == 4 && shape[3] <= 4 ? 2 : rank - 1;
        long inner = shape.Skip(columns + 1).Aggregate(1L, (a, b) => a * b);
        long width = rank < 1 ? 1 : shape[columns];
        long height = rank < 3 ? 1 : shape[columns - 1];
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
        {
            double x = ((i / inner % width) + 0.5) / width - 0.5;
            double y = ((i / inner / width % height) + 0.5) / height - 0.5;
            values[i] = (x * x) + (y * y) < 1.0 / 16 ? 1 : -1;
        }

        return values;
    }

    /// <summary>Floats from -1 to 1, integers and booleans 0 or 1: small enough to be an index, a token or a mask.</summary>
    private TensorProto Numbers(string name, TensorProto.Types.DataType type, long[] shape, int count)
    {
        TensorProto tensor = new() { Name = name, DataType = (int)type, Dims = { shape } };
        float[] uniform = figure
            ? Figure(shape, count)
            : [.. Enumerable.Range(1, count).Select(i => (uint)(i * 2654435769L >> 7) % 65536 / 32768f - 1)];
        switch (type)
        {
            case TensorProto.Types.DataType.Float:
                tensor.FloatData.AddRange(uniform);
                break;
            case TensorProto.Types.DataType.Double:
                tensor.DoubleData.AddRange(uniform.Select(u => (double)u));
                break;
            case TensorProto.Types.DataType.Float16:
                tensor.Int32Data.AddRange(uniform.Select(u => (int)BitConverter.HalfToUInt16Bits((Half)u)));
                break;
            case TensorProto.Types.DataType.Bfloat16:
                tensor.Int32Data.AddRange(uniform.Select(u => BitConverter.SingleToInt32Bits(u) >>> 16));
                break;
            case TensorProto.Types.DataType.Int64:
                tensor.Int64Data.AddRange(uniform.Select(u => u > 0 ? 1L : 0));
                break;
            case TensorProto.Types.DataType.Uint64 or TensorProto.Types.DataType.Uint32:
                tensor.Uint64Data.AddRange(uniform.Select(u => u > 0 ? 1UL : 0));
                break;
            case TensorProto.Types.DataType.Int32 or TensorProto.Types.DataType.Int16 or TensorProto.Types.DataType.Int8
                or TensorProto.Types.DataType.Uint16 or TensorProto.Types.DataType.Uint8 or TensorProto.Types.DataType.Bool:
                tensor.Int32Data.AddRange(uniform.Select(u => u > 0 ? 1 : 0));
                break;
            default:
                throw new NotSupportedException($"input '{name}' has the type {type}");
        }

        return tensor;
    }
}
