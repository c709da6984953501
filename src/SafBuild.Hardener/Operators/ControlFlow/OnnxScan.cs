using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Onnx;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.ControlFlow;

internal sealed class OnnxScan : OnnxOperator
{
    internal override string Name => "Scan";

    internal override InputRoles Roles { get; } = new() { Rest = InputRole.Data.Because("the nodes of the body read it and say how") };

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        if (call.Opset >= 9)
        {
            return Scanned(call, [.. Enumerable.Range(0, call.Count).Select(i => call[i])]);
        }

        // Opset 8: sequence lengths first, and a batch in front of every state and scan.
        if (call.Optional(0) is not null)
        {
            throw new NotSupportedException("sequence lengths of Scan");
        }

        Tensor[] inputs = [.. Enumerable.Range(1, call.Count - 1).Select(i => call[i])];
        IReadOnlyList<Tensor>[] samples =
            [.. Enumerable.Range(0, (int)inputs[0].shape[0]).Select(n => Scanned(call, [.. inputs.Select(i => i[n])]))];
        return [.. Enumerable.Range(0, samples[0].Count).Select(o => stack(samples.Select(s => s[o])))];
    }

    private static Tensor[] Scanned(NodeCall call, Tensor[] inputs)
    {
        int scans = (int)call.Int("num_scan_inputs", 0);
        int states = inputs.Length - scans;
        Tensor[] state = inputs[..states];
        long[] axes = call.Ints("scan_input_axes") ?? new long[scans];
        bool[] reversed = Flags(call.Ints("scan_input_directions") ?? call.Ints("directions"), scans);
        Tensor[] scanned = [.. Enumerable.Range(0, scans).Select(i => inputs[states + i].movedim([axes[i]], [0]))];
        int outputs = call.Attribute("body")!.G.Output.Count - states;
        List<Tensor>[] collected = [.. Enumerable.Range(0, outputs).Select(_ => new List<Tensor>())];
        long steps = scanned[0].shape[0];
        for (long t = 0; t < steps; t++)
        {
            IEnumerable<Tensor> slices = scanned.Select((s, i) => s[reversed[i] ? steps - 1 - t : t]);
            IReadOnlyList<Tensor> results =
                [.. call.RunBody("body", [.. state.Concat(slices).Select(GraphValue.Of)]).Select(v => v.Tensor!)];
            state = [.. results.Take(states)];
            for (int i = 0; i < outputs; i++)
            {
                collected[i].Add(results[states + i]);
            }
        }

        long[] outputAxes = call.Ints("scan_output_axes") ?? new long[outputs];
        bool[] outputReversed = Flags(call.Ints("scan_output_directions"), outputs);
        return [.. state, .. collected.Select((c, i) => stack(outputReversed[i] ? Enumerable.Reverse(c) : c, outputAxes[i]))];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(8, [Missing, F(2, 2), F(2, 3, 2)], ("num_scan_inputs", 1), ("body", Body())) with { Outputs = 2 },
        .. Cases([9, 11, 16, 19], [F(2), F(3, 2)], ("num_scan_inputs", 1), ("body", Body())).Select(e => e with { Outputs = 2 }),
        .. Cases([11, 19], [F(2), F(2, 3)], ("num_scan_inputs", 1), ("body", Body()), ("scan_input_axes", new long[] { 1 }),
            ("scan_input_directions", new long[] { 1 }), ("scan_output_axes", new long[] { 1 }),
            ("scan_output_directions", new long[] { 1 }))
            .Select(e => e with { Outputs = 2 }),
    ];

    private static bool[] Flags(long[]? values, int count) =>
        [.. Enumerable.Range(0, count).Select(i => values is not null && values[i] != 0)];

    /// <summary>A running product of sums.</summary>
    private static GraphProto Body() => new()
    {
        Name = "body",
        Node =
        {
            new NodeProto { OpType = "Add", Input = { "s", "x" }, Output = { "next" } },
            new NodeProto { OpType = "Mul", Input = { "next", "x" }, Output = { "out" } },
        },
        Input = { Value("s"), Value("x") },
        Output = { Value("next"), Value("out") },
    };

    private static ValueInfoProto Value(string name) => new()
    {
        Name = name,
        Type = new()
        {
            TensorType =
            new()
            {
                ElemType = (int)TensorProto.Types.DataType.Float,
                Shape = new() { Dim = { new TensorShapeProto.Types.Dimension { DimValue = 2 } } }
            }
        },
    };
}
