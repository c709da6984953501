using SafBuild.Hardener.Onnx;

namespace SafBuild.Hardener.Graph;

/// <summary>
/// Whether a node of the default operator set means the same in two versions of the set. Most new versions of an operator only take more
/// types or have one more optional attribute; those that change what a node means are named here. What cannot be told counts as different.
/// </summary>
internal static class OperatorVersions
{
    /// <summary>
    /// Model-local functions came with IR 8 and operator set 15; what changed before 13 (broadcasting, attributes that became inputs)
    /// would be a longer list for files that hardly exist.
    /// </summary>
    private const long Oldest = 13;

    /// <summary>The newest version whose changes are known here.</summary>
    private const long Newest = 24;

    /// <summary>The versions in which a node of older form means something else or is no longer valid.</summary>
    private static readonly Dictionary<string, long[]> Changes = new()
    {
        ["BatchNormalization"] = [14],
        ["RoiAlign"] = [16],
        ["ReduceMax"] = [18],
        ["ReduceMin"] = [18],
        ["ReduceMean"] = [18],
        ["ReduceProd"] = [18],
        ["ReduceL1"] = [18],
        ["ReduceL2"] = [18],
        ["ReduceLogSum"] = [18],
        ["ReduceLogSumExp"] = [18],
        ["ReduceSumSquare"] = [18],
        ["Split"] = [18],
        ["Resize"] = [18, 19],
        ["AveragePool"] = [19],
        ["GridSample"] = [20],
        ["DFT"] = [20],
        ["GroupNormalization"] = [21],
        ["Attention"] = [24],
    };

    /// <summary>
    /// The version since which nothing about an operator changed, up to <see cref="Newest"/>: a newer node means the same there.
    /// </summary>
    private static readonly Dictionary<string, long> Settled = Since(
        (13, "Sigmoid Tanh Softmax LogSoftmax Concat Erf Sqrt Exp Log Neg Abs Gather Slice Expand Tile Max Min Clip ReduceSum Sum Mean "
            + "Floor Ceil Reciprocal MatMul Gemm"),
        (14, "Add Sub Mul Div Relu"),
        (15, "Pow"),
        (16, "LeakyRelu PRelu Where"));

    /// <param name="node">Of the default domain; its bodies are not looked at.</param>
    /// <param name="written">The version that it was written for.</param>
    /// <param name="read">The version that it would be read in.</param>
    internal static bool SameMeaning(NodeProto node, long written, long read)
    {
        if (written == read)
        {
            return true;
        }

        if (Math.Min(written, read) < Oldest || Math.Max(written, read) > Newest)
        {
            return false;
        }

        return read > written
            ? !Changes.TryGetValue(node.OpType, out long[]? changes) || !changes.Any(change => change > written && change <= read)
            : (Settled.TryGetValue(node.OpType, out long since) && since <= read) || IsPlainConstant(node);
    }

    /// <summary>Newer versions of Constant have more types; what is here must be one of the old ones.</summary>
    private static bool IsPlainConstant(NodeProto node) => node.OpType == "Constant" && node.Attribute.All(a => a.Name != "value"
        || (a.T is not null && TensorData.Type(a.T) is TensorProto.Types.DataType.Float or TensorProto.Types.DataType.Int64
            or TensorProto.Types.DataType.Int32 or TensorProto.Types.DataType.Bool or TensorProto.Types.DataType.Float16));

    private static Dictionary<string, long> Since(params (long Version, string Operators)[] rows) =>
        rows.SelectMany(row => row.Operators.Split(' ').Select(name => (name, row.Version))).ToDictionary();
}
