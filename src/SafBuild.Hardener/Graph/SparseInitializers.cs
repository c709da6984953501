using Google.Protobuf;
using SafBuild.Hardener.Onnx;

namespace SafBuild.Hardener.Graph;

/// <summary>Sparse initializers become dense ones, as ONNX Runtime makes them when it loads the model.</summary>
internal static class SparseInitializers
{
    /// <summary>A few bytes of file can claim any dense size; no real sparse weight of a model is larger than this.</summary>
    private const long LargestDense = 128L << 20;

    internal static void Densify(GraphProto graph, string path)
    {
        foreach (SparseTensorProto sparse in graph.SparseInitializer)
        {
            graph.Initializer.Add(Dense(sparse, path));
        }

        graph.SparseInitializer.Clear();
    }

    private static TensorProto Dense(SparseTensorProto sparse, string path)
    {
        string name = sparse.Values?.Name ?? "";
        if (sparse.Values is null || sparse.Indices is null)
        {
            throw OnnxLoader.Invalid(path, $"sparse initializer '{name}' lacks values or indices.");
        }

        long count = TensorData.Count(sparse.Dims);
        long size = count < 0 ? -1 : TensorData.RawLength(TensorData.Type(sparse.Values), count);
        if (size is < 0 or > LargestDense)
        {
            throw OnnxLoader.Invalid(path, $"sparse initializer '{name}' of shape [{string.Join(",", sparse.Dims)}] would need {size} bytes; at most {LargestDense} are taken.");
        }

        int width = (int)TensorData.RawLength(TensorData.Type(sparse.Values), 1);
        ReadOnlySpan<byte> values = TensorData.Bytes(sparse.Values);
        long[] positions = Positions(sparse);
        if (positions.Length * (long)width != values.Length || positions.Any(p => p < 0 || p >= count))
        {
            throw OnnxLoader.Invalid(path, $"sparse initializer '{name}' has indices that do not fit its shape [{string.Join(",", sparse.Dims)}].");
        }

        byte[] dense = new byte[size];
        for (int i = 0; i < positions.Length; i++)
        {
            values.Slice(i * width, width).CopyTo(dense.AsSpan((int)positions[i] * width));
        }

        return new() { Name = name, DataType = sparse.Values.DataType, Dims = { sparse.Dims }, RawData = UnsafeByteOperations.UnsafeWrap(dense) };
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
