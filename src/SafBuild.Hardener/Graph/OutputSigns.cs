using SafBuild.Hardener.Onnx;

namespace SafBuild.Hardener.Graph;

/// <summary>
/// Reads the end of a graph: the last Softmax, LogSoftmax, Hardmax or ArgMax before an output, or one that reads it, says where the
/// classes lie; the axis is followed through operators that only change the shape.
/// </summary>
internal sealed class OutputSigns
{
    private const int NewSoftmaxOpset = 13;

    private static readonly HashSet<string> Passed =
    [
        "Identity", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Cast", "Transpose", "Dropout", "Clip", "Log", "Resize", "Upsample",
        "QuantizeLinear", "DequantizeLinear", "Normalizer",
    ];

    private static readonly HashSet<string> AlongAxis = ["Softmax", "LogSoftmax", "Hardmax", "ArgMax"];

    private static readonly HashSet<string> Telling =
    [
        .. AlongAxis, "Sigmoid", "HardSigmoid", "Tanh", "LinearClassifier", "TreeEnsembleClassifier", "SVMClassifier", "ZipMap",
    ];

    private static readonly HashSet<string> Linear = ["MatMul", "Gemm", "FusedGemm", "FusedMatMul", "Conv", "FusedConv"];

    private static readonly HashSet<string> DataRows = ["NonMaxSuppression", "NonZero", "Unique", "Compress"];

    /// <summary>Their other inputs are shapes and places, which give no rows.</summary>
    private static readonly HashSet<string> FirstInputOnly =
        ["Reshape", "Expand", "Tile", "Slice", "Resize", "Pad", "Squeeze", "Unsqueeze", "Upsample"];

    private readonly GraphProto _graph;
    private readonly long _opset;
    private readonly IReadOnlyDictionary<string, NodeProto> _makers;
    private readonly Dictionary<string, TensorProto> _initializers;
    private readonly GraphIndex _index;

    private OutputSigns(ModelProto model)
    {
        _graph = model.Graph;
        _opset = model.OpsetImport.FirstOrDefault(o => o.Domain is "" or "ai.onnx")?.Version ?? NewSoftmaxOpset;
        _makers = ClassScores.Makers(_graph);
        _initializers = [];
        foreach (TensorProto tensor in _graph.Initializer)
        {
            _initializers.TryAdd(tensor.Name, tensor);
        }

        _index = new(_graph);
    }

    /// <summary>One for each output of the graph, in its order.</summary>
    internal static IReadOnlyList<OutputSign> Find(ModelProto model)
    {
        OutputSigns signs = new(model);
        return [.. model.Graph.Output.Select(signs.Of)];
    }

    private OutputSign Of(ValueInfoProto output)
    {
        List<NodeProto> path = Path(output.Name, out string start);
        NodeProto? last = _makers.GetValueOrDefault(start);
        OutputSign sign = new()
        {
            Name = output.Name,
            Source = Source(output.Name),
            HasDataRows = HasOpenRows(output) && ComesFromDataRows(output.Name, []),
            IsLinear = path.TrueForAll(n => n.OpType is not ("Clip" or "Log" or "Normalizer")) && IsLinear(last),
            Operator = last is not null && Telling.Contains(last.OpType) ? last.OpType : "",
        };
        if (last is not null && AlongAxis.Contains(last.OpType))
        {
            // Behind an ArgMax the classes are the numbers, and no axis.
            return last.OpType == "ArgMax" ? sign with { IsAnswer = true } : sign with
            {
                Axis = Through(AxisOf(last), path),
                Classes = Count(last.Input[0]),
                IsProbability = last.OpType == "Softmax" && path.TrueForAll(n => n.OpType != "Log"),
            };
        }

        if (sign.IsClassifier || sign.Operator == "ZipMap")
        {
            return sign with { Axis = Through(new(1), path) };
        }

        // Scores whose top class is another output: the operator that takes it says where they lie.
        string value = start;
        for (int passed = path.Count; passed >= 0; passed--)
        {
            if (sign.Operator.Length == 0 && ReadAlong(value, 2) is var (reader, axis))
            {
                return sign with { Operator = reader, Axis = Through(axis, path[..passed]), Classes = Count(start) };
            }

            value = passed > 0 ? path[passed - 1].Output[0] : value;
        }

        return sign;
    }

    /// <summary>The operators from the output back that change no meaning, the last of the graph first.</summary>
    private List<NodeProto> Path(string value, out string start)
    {
        List<NodeProto> path = [];
        while (_makers.TryGetValue(value, out NodeProto? node) && Passed.Contains(node.OpType) && node.Input.Count > 0
            && path.Count <= _makers.Count)
        {
            path.Add(node);
            value = node.Input[0];
        }

        start = value;
        return path;
    }

    private AxisPlace? Through(AxisPlace? place, IReadOnlyList<NodeProto> path)
    {
        foreach (NodeProto node in path.Reverse())
        {
            place = place?.Through(node, _index.Integers);
        }

        return place;
    }

    private (string Operator, AxisPlace? Axis)? ReadAlong(string value, int depth)
    {
        foreach (Reader reader in _index.ReadersOf(value).Where(r => r.Input == 0))
        {
            if (AlongAxis.Contains(reader.Node.OpType))
            {
                return (reader.Node.OpType, AxisOf(reader.Node));
            }

            if (depth > 0 && reader.Node.OpType is "Identity" or "Cast" or "Transpose"
                && ReadAlong(reader.Node.Output[0], depth - 1) is var (name, axis))
            {
                return (name, reader.Node.OpType == "Transpose" ? axis?.BeforeTranspose(reader.Node) : axis);
            }
        }

        return null;
    }

    private AxisPlace AxisOf(NodeProto node)
    {
        bool flattens = _opset < NewSoftmaxOpset && node.OpType != "ArgMax";
        long implied = node.OpType == "ArgMax" ? 0 : flattens ? 1 : -1;
        return new((int)(node.Attribute.FirstOrDefault(a => a.Name == "axis")?.I ?? implied), flattens);
    }

    /// <summary>How many numbers the last linear layer gives at each position, as its weights or bias say.</summary>
    private int Count(string value)
    {
        Path(value, out string start);
        if (!_makers.TryGetValue(start, out NodeProto? node))
        {
            return 0;
        }

        long[] second = node.Input.Count > 1 && _initializers.TryGetValue(node.Input[1], out TensorProto? weight) ? [.. weight.Dims] : [];
        long count = node.OpType switch
        {
            "Conv" or "FusedConv" when second.Length > 0 => second[0],
            "MatMul" or "FusedMatMul" when second.Length > 1 => second[^1],
            "Gemm" or "FusedGemm" when second.Length == 2 => second[node.Attribute.Any(a => a.Name == "transB" && a.I != 0) ? 0 : 1],
            "Add" => node.Input.Select(i => _initializers.GetValueOrDefault(i)).FirstOrDefault(b => b is not null) is { } bias
                ? bias.Dims.LastOrDefault(d => d != 1) : 0,
            _ => 0,
        };
        return count is > 1 and <= int.MaxValue ? (int)count : 0;
    }

    private bool IsLinear(NodeProto? node) => node is not null && (Linear.Contains(node.OpType)
        || (node.OpType == "Add" && node.Input.Any(i => ClassScores.MadeBy(_makers, i) is { } before && Linear.Contains(before.OpType))));

    private string Source(string value)
    {
        for (int steps = 0; steps <= _makers.Count && _makers.TryGetValue(value, out NodeProto? node) && node.Input.Count > 0; steps++)
        {
            if (node.OpType is "LinearClassifier" or "TreeEnsembleClassifier" or "SVMClassifier" or "ZipMap")
            {
                return node.OpType == "ZipMap" ? Source(node.Input[0]) : node.Output[0];
            }

            bool picks = node.OpType == "ArrayFeatureExtractor"
                || (node.OpType == "Gather" && node.Input.Count > 1 && !_makers.ContainsKey(node.Input[0])
                    && _initializers.ContainsKey(node.Input[0]));
            if (!picks && !Passed.Contains(node.OpType) && !AlongAxis.Contains(node.OpType))
            {
                return value;
            }

            value = node.Input[picks ? 1 : 0];
        }

        return value;
    }

    /// <summary>The first dimension is no number and none that an input has.</summary>
    private bool HasOpenRows(ValueInfoProto output)
    {
        if (output.Type?.TensorType?.Shape is not { Dim: { Count: > 0 } dimensions } || dimensions[0].HasDimValue)
        {
            return output.Type?.TensorType is { Shape: null };
        }

        string name = dimensions[0].DimParam;
        return name.Length == 0 || !_graph.Input.Any(i => (i.Type?.TensorType?.Shape?.Dim ?? []).Any(d => d.DimParam == name));
    }

    private bool ComesFromDataRows(string value, HashSet<string> seen)
    {
        Stack<string> left = new([value]);
        while (left.TryPop(out string? next))
        {
            if (!seen.Add(next) || !_makers.TryGetValue(next, out NodeProto? node) || node.OpType is "Shape" or "Size" or "ConstantOfShape")
            {
                continue;
            }

            if (DataRows.Contains(node.OpType))
            {
                return true;
            }

            foreach (string input in FirstInputOnly.Contains(node.OpType) ? node.Input.Take(1) : node.Input)
            {
                left.Push(input);
            }
        }

        return false;
    }
}
