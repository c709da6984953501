using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using SafBuild.Hardener.Diagnostics;
using SafBuild.Hardener.Onnx;

namespace SafBuild.Hardener.Checking;

/// <summary>Inputs for a comparison, and what the golden model gives for them.</summary>
/// <param name="Inputs">By name.</param>
/// <param name="Expected">The golden outputs; null for one that is no tensor of numbers.</param>
internal sealed record CheckFeeds(IReadOnlyDictionary<string, TensorProto> Inputs, IReadOnlyList<double[]?> Expected)
{
    /// <summary>Tried in turn for dynamic dimensions after the first: some models need room for their windows.</summary>
    private static readonly long[] DynamicSizes = [1, 2, 8, 16, 32, 64, 224, 512, 1024];

    /// <summary>No sensible input of one sample is larger; a damaged shape can ask for any size.</summary>
    private const long LargestInput = 1 << 26;

    /// <summary>From the test data beside the model, where it has some; otherwise made up, always the same.</summary>
    /// <exception cref="OnnxRuntimeException">The golden model runs on none of them.</exception>
    internal static CheckFeeds Make(GoldenSession golden)
    {
        if (TestDataBeside(golden) is { } given)
        {
            return new(given, GoldenSession.Run(golden.Session, given));
        }

        bool dynamic = golden.Session.InputMetadata.Values.Any(m => m.IsTensor && m.Dimensions.Skip(1).Any(d => d < 0));
        OnnxRuntimeException? first = null;
        foreach ((long size, bool lastOnly) in dynamic ? DynamicSizes.SelectMany(s => new[] { (s, true), (s, false) }) : [(1, true)])
        {
            try
            {
                Dictionary<string, TensorProto> inputs = golden.Session.InputMetadata.ToDictionary(m => m.Key, m => MadeUp(m.Key, m.Value, size, lastOnly));
                return new(inputs, GoldenSession.Run(golden.Session, inputs));
            }
            catch (OnnxRuntimeException e)
            {
                first ??= e;
            }
        }

        throw first!;
    }

    /// <summary>Largest difference of an output, relative to the golden output's largest number; infinite where the shape differs or a NaN is on one side only.</summary>
    internal double Difference(IReadOnlyList<double[]?> actual)
    {
        double worst = 0;
        for (int i = 0; i < Expected.Count; i++)
        {
            if (Expected[i] is { } expected)
            {
                worst = Math.Max(worst, i < actual.Count && actual[i] is { } found ? Difference(expected, found) : double.PositiveInfinity);
            }
        }

        return worst;
    }

    private static double Difference(double[] expected, double[] actual)
    {
        if (expected.Length != actual.Length)
        {
            return double.PositiveInfinity;
        }

        double largest = expected.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
        double worst = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            double difference = expected[i].Equals(actual[i]) ? 0 : Math.Abs(expected[i] - actual[i]);
            worst = double.IsNaN(difference) ? double.PositiveInfinity : Math.Max(worst, difference);
        }

        return worst == 0 ? 0 : worst / Math.Max(largest, double.Epsilon);
    }

    /// <summary>ONNX's own layout: test_data_set_0/input_0.pb and so on, in the order of the inputs.</summary>
    private static Dictionary<string, TensorProto>? TestDataBeside(GoldenSession golden)
    {
        string folder = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(golden.Model.Path))!, "test_data_set_0");
        string[] names = [.. golden.Session.InputNames];
        string[] files = [.. names.Select((_, i) => Path.Combine(folder, $"input_{i}.pb"))];
        if (names.Length == 0 || !files.All(File.Exists))
        {
            return null;
        }

        Dictionary<string, TensorProto> inputs = [];
        for (int i = 0; i < names.Length; i++)
        {
            try
            {
                TensorProto tensor = TensorProto.Parser.ParseFrom(File.ReadAllBytes(files[i]));
                TensorData.Check(files[i], tensor);
                inputs.Add(names[i], tensor);
            }
            catch (InvalidProtocolBufferException e)
            {
                throw OnnxLoader.Invalid(files[i], $"the test input is damaged: {e.Message}", e);
            }
        }

        return inputs;
    }

    /// <param name="name">The input.</param>
    /// <param name="metadata">Its type and dimensions.</param>
    /// <param name="dynamicSize">For dynamic dimensions after the first.</param>
    /// <param name="lastOnly">For the last dimension alone: a dynamic one in the middle may be the batch (states of recurrent models).</param>
    private static TensorProto MadeUp(string name, NodeMetadata metadata, long dynamicSize, bool lastOnly)
    {
        if (!metadata.IsTensor)
        {
            throw new NotSupportedException($"input '{name}' is a {metadata.OnnxValueType}");
        }

        long[] shape = [.. metadata.Dimensions.Select((d, i) => d >= 0 ? d : i == 0 || (lastOnly && i < metadata.Dimensions.Length - 1) ? 1 : dynamicSize)];
        long count = TensorData.Count(shape);
        if (count is < 0 or > LargestInput)
        {
            throw new NotSupportedException($"input '{name}' has the shape [{string.Join(",", shape)}]");
        }

        return Numbers(name, (TensorProto.Types.DataType)metadata.ElementDataType, shape, (int)count);
    }

    /// <summary>Floats from -1 to 1, integers and booleans 0 or 1: small enough to be an index, a token or a mask.</summary>
    private static TensorProto Numbers(string name, TensorProto.Types.DataType type, long[] shape, int count)
    {
        TensorProto tensor = new() { Name = name, DataType = (int)type, Dims = { shape } };
        float[] uniform = [.. Enumerable.Range(1, count).Select(i => (uint)(i * 2654435769L >> 7) % 65536 / 32768f - 1)];
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
