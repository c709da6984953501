using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Tensors;
using ElementKind = SafBuild.Hardener.Onnx.TensorProto.Types.DataType;

namespace SafBuild.Hardener.Emit.Portable;

/// <summary>
/// The bitwise majority of three-copy tensors in standard operators: bytes are taken apart into bits in float arithmetic, voted on,
/// and put together as numbers, exactly as the Runtime does. All tensors of one element type go through it together.
/// </summary>
internal static class PortableVote
{
    /// <summary>Defines every tensor of <paramref name="tensors"/>, all of <paramref name="type"/> and in three copies.</summary>
    internal static void Read(PortableGraph graph, NumberType type, IReadOnlyList<TensorEntry> tensors)
    {
        PortableWords words = type switch
        {
            NumberType.Float16 => PortableWords.Float16,
            NumberType.BFloat16 => PortableWords.BFloat16,
            NumberType.Float64 => PortableWords.Float64,
            _ => PortableWords.Float32,
        };
        string[] copies = [.. Enumerable.Range(0, 3).Select(copy => Bits(graph, words, tensors, copy))];
        string sum = graph.Node("Add", graph.Node("Add", copies[0], copies[1]), copies[2]);

        // 0 or 1 set copies give 0, 2 or 3 give 1.
        string voted = graph.Node("Floor", graph.Node("Mul", sum, graph.Scalar(0.5)));
        string numbers = Assemble(graph, words, voted);
        long first = 0;
        foreach (TensorEntry tensor in tensors)
        {
            long count = BlobLayout.ElementCount(tensor.Shape);
            long[] indices = [.. Enumerable.Range(0, (int)count).Select(i => first + i)];
            string values = graph.Node("Gather", numbers, graph.Constant<long>(indices, ElementKind.Int64, tensor.Shape));
            string clamped = graph.Clamp(values, tensor.Range[0], tensor.Range[1], words.Kind);
            graph.Define(tensor.Name, words.Kind == PortableGraph.Kind(type) ? clamped : graph.Cast(clamped, PortableGraph.Kind(type)));
            first += count;
        }
    }

    /// <summary>Bits of one copy of all tensors, as floats 0 and 1: [words, bytes, 8], the lowest bit first.</summary>
    private static string Bits(PortableGraph graph, PortableWords words, IReadOnlyList<TensorEntry> tensors, int copy)
    {
        string bytes = graph.Concat([.. tensors.Select(t => graph.Stored(
            ElementKind.Uint8, t.Offsets[copy], t.Length, BlobLayout.ElementCount(t.Shape), words.Bytes, 1))]);
        string value = graph.Cast(bytes, ElementKind.Float);
        float[] down = [.. Enumerable.Range(0, 9).Select(bit => MathF.ScaleB(1, -bit))];
        string above = graph.Node("Floor", graph.Node("Mul", value, graph.Constant<float>(down.AsSpan(1), ElementKind.Float, 8)));
        string fromHere = graph.Node("Floor", graph.Node("Mul", value, graph.Constant<float>(down.AsSpan(0, 8), ElementKind.Float, 8)));
        return graph.Node("Sub", fromHere, graph.Node("Add", above, above));
    }

    private static string Assemble(PortableGraph graph, PortableWords words, string bits)
    {
        int width = 8 * words.Bytes;
        string rows = graph.Node("Reshape", bits, graph.Constant<long>([-1, width], ElementKind.Int64, 2));
        string row = words.Kind == ElementKind.Float ? rows : graph.Cast(rows, words.Kind);
        return words.Numbers(
            graph,
            Field(width - 1, 1),
            Field(words.MantissaBits, words.ExponentBits),
            Field(0, words.MantissaBits));

        // A sum of distinct powers of two below 2^53 (2^24 in float) is exact in any order.
        string Field(int lowest, int count)
        {
            double[] weights = new double[width];
            for (int bit = 0; bit < count; bit++)
            {
                weights[lowest + bit] = Math.ScaleB(1, bit);
            }

            string column = words.Kind == ElementKind.Double
                ? graph.Constant<double>(weights, words.Kind, width)
                : graph.Constant<float>([.. weights.Select(w => (float)w)], words.Kind, width);
            return graph.Node("MatMul", row, column);
        }
    }
}
