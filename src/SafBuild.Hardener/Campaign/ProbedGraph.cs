using Google.Protobuf;
using SafBuild.Hardener.Onnx;
using SafBuild.Runtime.Artifact;

namespace SafBuild.Hardener.Campaign;

/// <summary>What a model's operators say about its runs; only for messages and for the size of rounding, never for the finding.</summary>
/// <param name="Random">Operators that draw random numbers, each once, with the first node's name.</param>
/// <param name="Mixing">Operators that commonly join the samples of a batch.</param>
/// <param name="RoundsCoarsely">Whether values are rounded to 16 bits or to fixed steps of integers on the way.</param>
internal sealed record ProbedGraph(IReadOnlyList<string> Random, IReadOnlyList<string> Mixing, bool RoundsCoarsely)
{
    private static readonly HashSet<string> Draws =
        ["RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike", "Multinomial", "Bernoulli"];

    private static readonly HashSet<string> Dynamic =
        ["DynamicQuantizeLinear", "DynamicQuantizeMatMul", "DynamicQuantizeLSTM", "MatMulIntegerToFloat"];

    private static readonly HashSet<string> Recurrent = ["RNN", "GRU", "LSTM", "DynamicQuantizeLSTM", "Scan"];

    /// <param name="path">A model file or an artifact's folder. One that cannot be read says nothing.</param>
    internal static ProbedGraph Read(string path)
    {
        try
        {
            string file = Directory.Exists(path) ? Path.Combine(path, ArtifactFiles.Graph) : path;
            return Of(ModelProto.Parser.ParseFrom(File.ReadAllBytes(file)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidProtocolBufferException)
        {
            return new([], [], false);
        }
    }

    internal static ProbedGraph Of(ModelProto model)
    {
        if (model.Graph is null)
        {
            return new([], [], false);
        }

        NodeProto[] nodes = [.. GraphWalk.Nodes(model)];
        return new(
            Named(nodes, node => Draws.Contains(node.OpType) || (node.OpType == "Dropout" && Trains(node))),
            Named(nodes, node => Dynamic.Contains(node.OpType) || Recurrent.Contains(node.OpType)
                || (node.OpType == "BatchNormalization" && Trains(node))),
            nodes.Any(n => n.OpType is "QuantizeLinear" || n.OpType.StartsWith("QLinear", StringComparison.Ordinal))
                || GraphWalk.Tensors(model).Any(t => TensorData.Type(t)
                    is TensorProto.Types.DataType.Float16 or TensorProto.Types.DataType.Bfloat16));
    }

    /// <summary>BatchNormalization says it as an attribute, Dropout as its third input, which is rarely there for inference.</summary>
    private static bool Trains(NodeProto node) => node.OpType == "Dropout"
        ? node.Input.Count > 2 && node.Input[2].Length > 0
        : node.Attribute.Any(a => a.Name == "training_mode" && a.I != 0);

    private static IReadOnlyList<string> Named(IEnumerable<NodeProto> nodes, Func<NodeProto, bool> isMeant) =>
        [.. nodes.Where(isMeant).DistinctBy(n => n.OpType)
            .Select(n => $"{n.OpType} '{(n.Name.Length > 0 ? n.Name : n.Output.FirstOrDefault())}'"
                + (n.OpType is "BatchNormalization" or "Dropout" ? " in training mode" : ""))];
}
