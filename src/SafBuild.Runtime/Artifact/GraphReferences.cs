using SafBuild.Runtime.Tensors;

namespace SafBuild.Runtime.Artifact;

/// <summary>
/// Compares graph.onnx with the manifest: each tensor of the manifest is one initializer of the main graph, of the same
/// type, shape and place; and nothing else in the graph refers to bytes outside of it. So a graph cannot make ONNX Runtime
/// open other files, and no weight under fault is silently left unused.
/// </summary>
internal sealed class GraphReferences
{
    /// <summary>Deepest nesting of subgraphs that is looked into.</summary>
    private const int Deepest = 32;

    private readonly ArtifactManifest _manifest;
    private readonly Dictionary<string, TensorEntry> _missing = new(StringComparer.Ordinal);

    /// <summary>All names of the manifest: of two initializers of a name ONNX Runtime takes the last.</summary>
    private readonly HashSet<string> _weights = new(StringComparer.Ordinal);

    private GraphReferences(ArtifactManifest manifest)
    {
        _manifest = manifest;
        foreach (TensorEntry tensor in manifest.Tensors)
        {
            _missing.Add(tensor.Name, tensor);
            _weights.Add(tensor.Name);
        }
    }

    /// <exception cref="SafFormatException">Graph and manifest do not belong together, or the graph is not an ONNX model.</exception>
    internal static void Check(ReadOnlySpan<byte> graph, ArtifactManifest manifest)
    {
        GraphReferences references = new(manifest);
        try
        {
            references.CheckModel(graph);
        }
        catch (InvalidDataException e)
        {
            throw Refuse("", e.Message, "an ONNX model", e);
        }

        if (references._missing.Count > 0)
        {
            throw Refuse("initializer", "none", $"the tensor '{references._missing.Keys.Min(StringComparer.Ordinal)}' of the manifest");
        }
    }

    private void CheckModel(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length >= 8 && bytes[4..8].SequenceEqual("ORTM"u8))
        {
            throw new InvalidDataException("the mark of ONNX Runtime's own format, by which it would not read the bytes as ONNX");
        }

        ProtoReader model = new(bytes, OnnxFields.Model);
        while (model.Next())
        {
            switch (model.Field)
            {
                case 7:
                    CheckGraph(model.Bytes, depth: 0);
                    break;
                case 20:
                    CheckChildren(model.Bytes, depth: 1);
                    break;
                case 25:
                    CheckFunction(model.Bytes);
                    break;
            }
        }
    }

    /// <summary>GraphProto: nodes, initializers, sparse initializers.</summary>
    private void CheckGraph(ReadOnlySpan<byte> bytes, int depth)
    {
        if (depth > Deepest)
        {
            throw new InvalidDataException($"subgraphs nested deeper than {Deepest}");
        }

        ProtoReader graph = new(bytes, OnnxFields.Graph);
        while (graph.Next())
        {
            switch (graph.Field)
            {
                case 1:
                    CheckNode(graph.Bytes, depth);
                    break;
                case 5:
                    CheckTensor(GraphTensor.Read(graph.Bytes), isWeight: depth == 0);
                    break;
                case 15:
                    CheckSparse(graph.Bytes, isInitializer: depth == 0);
                    break;
            }
        }
    }

    /// <summary>NodeProto: the graphs and tensors in its attributes.</summary>
    private void CheckNode(ReadOnlySpan<byte> bytes, int depth)
    {
        ProtoReader node = new(bytes, OnnxFields.Node);
        while (node.Next())
        {
            if (node.Field == 5)
            {
                CheckAttribute(node.Bytes, depth);
            }
        }
    }

    private void CheckAttribute(ReadOnlySpan<byte> bytes, int depth)
    {
        ProtoReader attribute = new(bytes, OnnxFields.Attribute);
        while (attribute.Next())
        {
            switch (attribute.Field)
            {
                case 5 or 10:
                    CheckTensor(GraphTensor.Read(attribute.Bytes), isWeight: false);
                    break;
                case 6 or 11:
                    CheckGraph(attribute.Bytes, depth + 1);
                    break;
                case 22 or 23:
                    CheckSparse(attribute.Bytes, isInitializer: false);
                    break;
            }
        }
    }

    /// <summary>FunctionProto: nodes, attribute defaults.</summary>
    private void CheckFunction(ReadOnlySpan<byte> bytes)
    {
        ProtoReader function = new(bytes, OnnxFields.Function);
        while (function.Next())
        {
            switch (function.Field)
            {
                case 7:
                    CheckNode(function.Bytes, depth: 1);
                    break;
                case 11:
                    CheckAttribute(function.Bytes, depth: 1);
                    break;
            }
        }
    }

    /// <summary>TrainingInfoProto: two graphs.</summary>
    private void CheckChildren(ReadOnlySpan<byte> bytes, int depth)
    {
        ProtoReader training = new(bytes, OnnxFields.TrainingInfo);
        while (training.Next())
        {
            if (training.Field is 1 or 2)
            {
                CheckGraph(training.Bytes, depth);
            }
        }
    }

    /// <summary>SparseTensorProto: values, with the initializer's name, and indices.</summary>
    private void CheckSparse(ReadOnlySpan<byte> bytes, bool isInitializer)
    {
        ProtoReader sparse = new(bytes, OnnxFields.SparseTensor);
        while (sparse.Next())
        {
            if (sparse.Field is 1 or 2)
            {
                GraphTensor part = GraphTensor.Read(sparse.Bytes);
                CheckTensor(part, isWeight: false);
                if (isInitializer && sparse.Field == 1 && _weights.Contains(part.Name))
                {
                    throw Refuse($"sparse initializer '{part.Name}'", "bytes in the graph", "a reference to the decoded weights");
                }
            }
        }
    }

    private void CheckTensor(GraphTensor found, bool isWeight)
    {
        if (!found.IsExternal)
        {
            if (isWeight && _weights.Contains(found.Name))
            {
                throw Refuse($"initializer '{found.Name}'", "bytes in the graph", "a reference to the decoded weights");
            }

            return;
        }

        string field = $"initializer '{found.Name}'";
        if (!isWeight || found.Location != _manifest.DecodedName)
        {
            throw Refuse(
                field, $"external data in '{found.Location}'", $"only weights of the main graph outside of the graph, in "
                + $"'{_manifest.DecodedName}'");
        }

        if (!_missing.Remove(found.Name, out TensorEntry? tensor))
        {
            throw Refuse(field, "external data", "a tensor of the manifest, once");
        }

        string place = Describe(found.DataType, found.Shape, found.Offset, found.Length);
        string expected = Describe(tensor.ElementType.OnnxNumber(), tensor.Shape, tensor.DecodedOffset, BlobLayout.DecodedBytes(tensor));
        if (place != expected)
        {
            throw Refuse(field, place, expected);
        }
    }

    private static string Describe(int type, IEnumerable<long> shape, long offset, long? length) =>
        FormattableString.Invariant($"type {type}, shape [{string.Join(',', shape)}], {length} bytes at {offset}");

    private static SafFormatException Refuse(string field, string found, string expected, Exception? inner = null) =>
        new(ArtifactFiles.Graph, field, found, expected, inner);
}
