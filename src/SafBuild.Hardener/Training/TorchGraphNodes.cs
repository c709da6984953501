using SafBuild.Diagnostics;
using SafBuild.Hardener.Diagnostics;
using SafBuild.Hardener.Onnx;
using SafBuild.Hardener.Operators;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Training;

/// <summary>Runs nodes in order, inner graphs included.</summary>
internal sealed class TorchGraphNodes(string path, ModelProto model, ScalarType precision)
{
    internal void Run(GraphProto graph, TorchGraphScope values, bool training)
    {
        foreach (NodeProto node in graph.Node)
        {
            RunNode(node, values, training);
        }
    }

    private void RunNode(NodeProto node, TorchGraphScope values, bool training)
    {
        OnnxOperator implementation = OnnxOperators.Find(node.Domain, node.OpType)!;
        GraphValue?[] inputs = [.. node.Input.Select(name => name.Length == 0 ? null : values.GetValue(name, path))];
        NodeCall call = new(node, MissingOperators.OpsetOf(model, node.Domain), inputs, training, precision,
            (body, bodyInputs) => RunBody(body, bodyInputs, values, training));
        IReadOnlyList<GraphValue?> outputs;
        try
        {
            outputs = implementation.RunValues(call);
        }
        catch (Exception e) when (e is not (SafException or OperationCanceledException or OutOfMemoryException))
        {
            string shapes = string.Join(", ", inputs.Select(v => v?.ToString() ?? "-"));
            throw new SafException(Codes.OperatorsMissing, path,
                $"{node.OpType} '{node.Name}' (output '{node.Output.FirstOrDefault()}') fails on inputs {shapes}: {e.Message.Split('\n')[0]}", e);
        }

        for (int i = 0; i < node.Output.Count; i++)
        {
            if (node.Output[i].Length > 0 && i < outputs.Count && outputs[i] is { } output)
            {
                values.Set(node.Output[i], output);
            }
        }
    }

    private IReadOnlyList<GraphValue> RunBody(GraphProto body, IReadOnlyList<GraphValue> inputs, TorchGraphScope outer, bool training)
    {
        TorchGraphScope values = new(outer);
        foreach (TensorProto tensor in body.Initializer)
        {
            values.Set(tensor.Name, TorchTensors.FromProto(tensor, precision));
        }

        for (int i = 0; i < Math.Min(inputs.Count, body.Input.Count); i++)
        {
            values.Set(body.Input[i].Name, inputs[i]);
        }

        Run(body, values, training);
        return [.. body.Output.Select(o => values.GetValue(o.Name, path))];
    }
}
