using Google.Protobuf;
using SafBuild.Hardener.Onnx;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Hardener.Graph;

/// <summary>Sparse initializers become dense ones, as ONNX Runtime makes them when it loads the model.</summary>
internal static class SparseInitializers
{
    /// <summary>
    /// A few bytes of file can claim any dense size: this much is always taken, and beyond it so many times the stored values.
    /// </summary>
    private const long FreeDense = 16L << 20;
    private const long DenseOverStored = 100;

    /// <summary>Of the main graph and of those inside.</summary>
    /// <exception cref="SafBuild.Shared.Diagnostics.SafException">
    /// SAF1002: a sparse tensor contradicts itself, or is out of proportion.
    /// </exception>
    internal static void Densify(ModelProto model, string path)
    {
        foreach (GraphProto graph in GraphWalk.Graphs(model.Graph))
        {
            graph.Initializer.AddRange(graph.SparseInitializer.Select(sparse => Dense(sparse, path)).ToArray());
            graph.SparseInitializer.Clear();
        }
    }

    internal static TensorProto Dense(SparseTensorProto sparse, string path)
    {
        string name = sparse.Values?.Name ?? "";
        if (sparse.Values is null || sparse.Indices is null)
        {
            throw OnnxLoader.Invalid(path, $"sparse tensor '{name}' lacks values or indices.");
        }

        long count = TensorData.Count(sparse.Dims);
        long size = count < 0 ? -1 : TensorData.RawLength(TensorData.Type(sparse.Values), count);
        long most = Math.Min(FreeDense + (DenseOverStored * sparse.Values.CalculateSize()), int.MaxValue / 2);
        if (size < 0 || size > most)
        {
            throw OnnxLoader.Invalid(
                path, $"sparse tensor '{name}' of shape [{string.Join(",", sparse.Dims)}] would need {size} bytes; at most {most} are "
                + $"taken for the values that it has.");
        }

        if (NumberTypes.FromOnnx(sparse.Indices.DataType)?.IsInteger() != true)
        {
            throw OnnxLoader.Invalid(
                path, $"sparse tensor '{name}' has indices of type {TensorData.Type(sparse.Indices)}; they must be integers.");
        }

        int width = (int)TensorData.RawLength(TensorData.Type(sparse.Values), 1);
        ReadOnlySpan<byte> values = TensorData.Bytes(sparse.Values);
        long[] positions = Positions(sparse);
        if (positions.Length * (long)width != values.Length || positions.Any(p => p < 0 || p >= count))
        {
            throw OnnxLoader.Invalid(
                path, $"sparse tensor '{name}' has indices that do not fit its shape [{string.Join(",", sparse.Dims)}].");
        }

        byte[] dense = new byte[size];
        for (int i = 0; i < positions.Length; i++)
        {
            values.Slice(i * width, width).CopyTo(dense.AsSpan((int)positions[i] * width));
        }

        return new()
        {
            Name = name,
            DataType = sparse.Values.DataType,
            Dims = { sparse.Dims },
            RawData = UnsafeByteOperations.UnsafeWrap(dense)
        };
    }

    /// <summary>Row-major positions; indices of shape [NNZ, rank] are folded into them, and -1 stands for one outside.</summary>
    private static long[] Positions(SparseTensorProto sparse)
    {
        long[] indices = TensorData.Integers(sparse.Indices);
        int rank = sparse.Dims.Count;
        if (sparse.Indices.Dims.Count < 2 || rank == 0)
        {
            return indices;
        }

        long[] positions = new long[indices.Length / rank];
        for (int i = 0; i < positions.Length; i++)
        {
            for (int d = 0; d < rank && positions[i] >= 0; d++)
            {
                long index = indices[i * rank + d];
                positions[i] = index < 0 || index >= sparse.Dims[d] ? -1 : positions[i] * sparse.Dims[d] + index;
            }
        }

        return positions;
    }
}
