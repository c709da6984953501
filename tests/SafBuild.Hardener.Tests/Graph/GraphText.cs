using SafBuild.Hardener.Onnx;

namespace SafBuild.Hardener.Tests.Graph;

/// <summary>Small models, written short.</summary>
internal static class GraphText
{
    internal static OnnxModel Model(GraphProto graph, int opset = 17, int ir = 8, params FunctionProto[] functions)
    {
        ModelProto proto = new() { IrVersion = ir, Graph = graph, OpsetImport = { new OperatorSetIdProto { Version = opset } } };
        proto.Functions.AddRange(functions);
        foreach (string domain in functions.Select(f => f.Domain).Distinct())
        {
            proto.OpsetImport.Add(new OperatorSetIdProto { Domain = domain, Version = 1 });
        }

        return new() { Path = "test.onnx", Proto = proto, Sha256 = "", Files = [] };
    }

    internal static GraphProto MakeGraph(string output, params object[] parts)
    {
        GraphProto graph = new() { Name = "g", Output = { Value(output) } };
        foreach (object part in parts)
        {
            switch (part)
            {
                case NodeProto node:
                    graph.Node.Add(node);
                    break;
                case TensorProto tensor:
                    graph.Initializer.Add(tensor);
                    break;
                case ValueInfoProto value:
                    graph.Input.Add(value);
                    break;
                default:
                    throw new ArgumentException(part.ToString());
            }
        }

        return graph;
    }

    /// <summary>"y = MatMul(x, w)", with an optional name before a colon.</summary>
    internal static NodeProto Node(string text, params (string Name, object Value)[] attributes)
    {
        string[] sides = text.Split(" = ");
        string[] call = sides[1].TrimEnd(')').Split('(');
        NodeProto node = new() { OpType = call[0], Name = "the " + call[0] };
        node.Output.AddRange(sides[0].Split(", "));
        node.Input.AddRange(call[1].Length == 0 ? [] : call[1].Split(", ").Select(n => n == "-" ? "" : n));
        foreach ((string name, object value) in attributes)
        {
            node.Attribute.Add(value switch
            {
                long i => new() { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = i },
                int i => new() { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = i },
                float f => new() { Name = name, Type = AttributeProto.Types.AttributeType.Float, F = f },
                string s => new()
                {
                    Name = name,
                    Type = AttributeProto.Types.AttributeType.String,
                    S = Google.Protobuf.ByteString.CopyFromUtf8(s)
                },
                long[] ints => new() { Name = name, Type = AttributeProto.Types.AttributeType.Ints, Ints = { ints } },
                TensorProto t => new() { Name = name, Type = AttributeProto.Types.AttributeType.Tensor, T = t },
                GraphProto g => new() { Name = name, Type = AttributeProto.Types.AttributeType.Graph, G = g },
                AttributeProto a => a,
                _ => throw new ArgumentException(name),
            });
        }

        return node;
    }

    /// <summary>Floats from -1 to 1, all different.</summary>
    internal static TensorProto Floats(string name, params long[] dims)
    {
        TensorProto tensor = new() { Name = name, DataType = (int)TensorProto.Types.DataType.Float, Dims = { dims } };
        tensor.FloatData.AddRange(Enumerable.Range(1, (int)TensorData.Count(dims)).Select(i => MathF.Sin(i * 0.7f)));
        return tensor;
    }

    internal static TensorProto Numbers(string name, params float[] values) =>
        new() { Name = name, DataType = (int)TensorProto.Types.DataType.Float, Dims = { values.Length }, FloatData = { values } };

    internal static TensorProto Ints(string name, params long[] values) =>
        new() { Name = name, DataType = (int)TensorProto.Types.DataType.Int64, Dims = { values.Length }, Int64Data = { values } };

    internal static ValueInfoProto Value(string name, params long[] dims) => Value(name, TensorProto.Types.DataType.Float, dims);

    internal static ValueInfoProto Value(string name, TensorProto.Types.DataType type, params long[] dims)
    {
        TypeProto.Types.Tensor tensor = new() { ElemType = (int)type };
        if (dims.Length > 0)
        {
            tensor.Shape = new() { Dim = { dims.Select(d => new TensorShapeProto.Types.Dimension { DimValue = d }) } };
        }

        return new() { Name = name, Type = new() { TensorType = tensor } };
    }
}
