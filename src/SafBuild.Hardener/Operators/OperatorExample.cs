using Google.Protobuf;
using SafBuild.Hardener.Onnx;

namespace SafBuild.Hardener.Operators;

/// <summary>A node, the opset it is read in, and what it is fed: enough to make a model of one node.</summary>
/// <param name="Operator">The operator shown.</param>
/// <param name="Opset">Version of the operator set.</param>
/// <param name="Inputs">In order; <see cref="ExampleInput.Missing"/> for one left out.</param>
/// <param name="Attributes">long, double, string, long[], float[], TensorProto or GraphProto.</param>
internal sealed record OperatorExample(
    OnnxOperator Operator, int Opset, IReadOnlyList<ExampleInput> Inputs, IReadOnlyList<(string Name, object Value)> Attributes)
{
    /// <summary>Number of outputs that the node has.</summary>
    internal int Outputs { get; init; } = 1;

    /// <summary>Element types of the outputs; float where not said.</summary>
    internal IReadOnlyList<TensorProto.Types.DataType> OutputTypes { get; init; } = [];

    /// <summary>False where the gradient is 0 or undefined by nature (rounding, comparison).</summary>
    internal bool HasGradient { get; init; } = true;

    /// <summary>Largest difference to ONNX Runtime, relative to the largest output.</summary>
    internal double Tolerance { get; init; } = 2e-5;

    /// <summary>Version of the operator's own domain; of no meaning for the standard one.</summary>
    internal int DomainOpset { get; init; } = 1;

    /// <summary>Nodes before the example's, in the form "c, d = Op(a, b)"; the graph's inputs are x0, x1 and so on.</summary>
    internal IReadOnlyList<string> Before { get; init; } = [];

    /// <summary>Nodes after the example's; the graph's outputs are y0, y1 and so on.</summary>
    internal IReadOnlyList<string> After { get; init; } = [];

    /// <summary>What the node reads, where it does not read the graph's inputs in order.</summary>
    internal IReadOnlyList<string>? Reads { get; init; }

    /// <summary>What the node makes, where it does not make the graph's outputs in order.</summary>
    internal IReadOnlyList<string>? Makes { get; init; }

    /// <summary>An example of the same inputs and outputs in a newer form, for forms that ONNX Runtime no longer runs.</summary>
    internal OperatorExample? Twin { get; init; }

    internal OperatorExample Without(bool gradient) => this with { HasGradient = gradient };

    internal OperatorExample Giving(params TensorProto.Types.DataType[] types) =>
        this with { OutputTypes = types, Outputs = Math.Max(Outputs, types.Length) };

    public override string ToString() =>
        $"{Operator.Name}-{Opset}({string.Join("; ", Inputs)})[{string.Join(", ", Attributes.Select(a => $"{a.Name}={Text(a.Value)}"))}]";

    /// <summary>The model of one node. Constant inputs are initializers, the others are the graph's inputs.</summary>
    internal ModelProto ToModel()
    {
        NodeProto node = new() { OpType = Operator.Name, Domain = Operator.Domain, Name = "example" };
        node.Attribute.AddRange(Attributes.Select(a => Attribute(a.Name, a.Value)));
        GraphProto graph = new() { Name = "example" };
        for (int i = 0; i < Inputs.Count; i++)
        {
            if (Inputs[i].IsConstant)
            {
                graph.Initializer.Add(Inputs[i].ToTensor($"x{i}", i));
            }
            else if (!Inputs[i].IsMissing)
            {
                graph.Input.Add(Inputs[i].ToValueInfo($"x{i}"));
            }
        }

        for (int i = 0; i < Outputs; i++)
        {
            TensorProto.Types.DataType type = i < OutputTypes.Count ? OutputTypes[i] : TensorProto.Types.DataType.Float;
            graph.Output.Add(new ValueInfoProto { Name = $"y{i}", Type = new() { TensorType = new() { ElemType = (int)type } } });
        }

        node.Input.AddRange(Reads ?? [.. Inputs.Select((input, i) => input.IsMissing ? "" : $"x{i}")]);
        node.Output.AddRange(Makes ?? [.. Enumerable.Range(0, Outputs).Select(i => $"y{i}")]);
        graph.Node.AddRange([.. Before.Select(Parsed), node, .. After.Select(Parsed)]);
        ModelProto model = new()
        {
            IrVersion = 8,
            Graph = graph,
            OpsetImport = { new OperatorSetIdProto { Domain = "", Version = Opset } }
        };
        if (Operator.Domain.Length > 0)
        {
            model.OpsetImport.Add(new OperatorSetIdProto { Domain = Operator.Domain, Version = DomainOpset });
        }

        return model;
    }

    private static NodeProto Parsed(string text)
    {
        string[] parts = text.Replace(" = ", "(", StringComparison.Ordinal).Split('(', ')');
        return new() { Output = { Names(parts[0]) }, OpType = parts[1], Input = { Names(parts[2]) } };
    }

    private static IEnumerable<string> Names(string list) => list.Length == 0 ? [] : list.Split(',').Select(n => n.Trim());

    private static AttributeProto Attribute(string name, object value) => value switch
    {
        int i => new() { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = i },
        long i => new() { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = i },
        double f => new() { Name = name, Type = AttributeProto.Types.AttributeType.Float, F = (float)f },
        string s => new() { Name = name, Type = AttributeProto.Types.AttributeType.String, S = ByteString.CopyFromUtf8(s) },
        long[] ints => new() { Name = name, Type = AttributeProto.Types.AttributeType.Ints, Ints = { ints } },
        float[] floats => new() { Name = name, Type = AttributeProto.Types.AttributeType.Floats, Floats = { floats } },
        string[] strings => new()
        {
            Name = name,
            Type = AttributeProto.Types.AttributeType.Strings,
            Strings = { strings.Select(ByteString.CopyFromUtf8) }
        },
        TensorProto t => new() { Name = name, Type = AttributeProto.Types.AttributeType.Tensor, T = t },
        GraphProto g => new() { Name = name, Type = AttributeProto.Types.AttributeType.Graph, G = g },
        _ => throw new ArgumentException($"attribute {name} of type {value.GetType()}"),
    };

    private static string Text(object value) => value switch
    {
        long[] ints => string.Join(" ", ints),
        float[] floats => string.Join(" ", floats),
        string[] strings => string.Join(" ", strings),
        TensorProto => "tensor",
        GraphProto => "graph",
        _ => FormattableString.Invariant($"{value}"),
    };
}
