using System.Numerics;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Faults;
using SafBuild.Runtime.Reading;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Hardener.Tests.Emit;

/// <summary>Runs sessions on seeded random inputs of the shapes and types that they ask for.</summary>
internal static class ModelRuns
{
    /// <summary>A session over an artifact, its blob as it is or another of the same length.</summary>
    internal static InferenceSession Open(MemoryArtifact artifact, byte[]? blob = null, SessionOptions? options = null)
    {
        // The session holds the buffer until it is disposed.
        using AlignedBuffer decoded = new(artifact.Manifest.DecodedLength);
        WeightReader.Read(artifact.Manifest, blob ?? artifact.Blob, decoded);
        return SessionFactory.Create(artifact.Graph, artifact.Manifest.DecodedName, decoded, options);
    }

    /// <summary>All outputs, each flattened and widened.</summary>
    internal static double[][] Run(InferenceSession session, int seed = 1)
    {
        List<NamedOnnxValue> inputs = [.. session.InputNames.Select((name, i) => Input(name, session.InputMetadata[name], seed, i))];
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> outputs = session.Run(inputs);
        return [.. outputs.Select(Flatten)];
    }

    /// <summary>The largest difference of any output over the largest magnitude of that output.</summary>
    internal static double Difference(double[][] expected, double[][] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        double worst = 0;
        for (int output = 0; output < expected.Length; output++)
        {
            Assert.Equal(expected[output].Length, actual[output].Length);
            double scale = expected[output].Select(Math.Abs).DefaultIfEmpty(0).Max();
            double difference = expected[output].Zip(actual[output], (e, a) => e.Equals(a) ? 0 : Math.Abs(e - a)).DefaultIfEmpty(0).Max();
            Assert.True(double.IsFinite(difference), "a value is not finite");
            worst = Math.Max(worst, scale == 0 ? difference : difference / scale);
        }

        return worst;
    }

    private static NamedOnnxValue Input(string name, NodeMetadata meta, int seed, int index)
    {
        KeyedRandom random = new((ulong)seed, RandomPurpose.Samples, 0, index);
        int[] shape = [.. meta.Dimensions.Select(d => Math.Max(d, 1))];
        float Real() => (float)((random.NextDouble() * 2) - 1);
        return meta.ElementDataType switch
        {
            TensorElementType.Float => Of(name, shape, Real),
            TensorElementType.Double => Of(name, shape, () => (double)Real()),
            TensorElementType.Float16 => Of(name, shape, () => (Float16)Real()),
            TensorElementType.Int64 => Of(name, shape, () => (long)random.NextBelow(256)),
            TensorElementType.Int32 => Of(name, shape, () => (int)random.NextBelow(256)),
            TensorElementType type => throw new NotSupportedException($"input '{name}' of type {type}"),
        };
    }

    private static NamedOnnxValue Of<T>(string name, int[] shape, Func<T> next)
    {
        T[] values = new T[shape.Aggregate(1, (a, b) => a * b)];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = next();
        }

        return NamedOnnxValue.CreateFromTensor(name, new DenseTensor<T>(values, shape));
    }

    private static double[] Flatten(NamedOnnxValue value) => value.Value switch
    {
        Tensor<float> t => Widen(t),
        Tensor<double> t => Widen(t),
        Tensor<long> t => Widen(t),
        Tensor<int> t => Widen(t),
        Tensor<Float16> t => [.. t.Select(v => (double)(float)v)],
        _ => throw new NotSupportedException($"output '{value.Name}' of type {value.Value?.GetType()}"),
    };

    private static double[] Widen<T>(IEnumerable<T> values) where T : INumber<T> => [.. values.Select(double.CreateChecked)];
}
