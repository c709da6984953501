using SafBuild.Hardener.Onnx;
using SafBuild.Hardener.Operators;
using SafBuild.Shared.Diagnostics;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Training;

/// <summary>
/// Runs nodes in order, inner graphs included. What a node leaves besides its outputs is freed behind it, and an output of the main graph
/// behind its last reader: autograd holds by itself what it needs, and a check holds no more than a few layers.
/// </summary>
internal sealed class TorchGraphNodes(string path, ModelProto model, ScalarType precision)
{
    private readonly LastReads _lastReads = new(model.Graph);

    /// <summary>Runs the main graph.</summary>
    internal void Run(TorchGraphScope values, bool training)
    {
        for (int i = 0; i < model.Graph.Node.Count; i++)
        {
            RunNode(model.Graph.Node[i], values, training);
            foreach (string name in _lastReads.Behind(i))
            {
                values.Free(name);
            }
        }
    }

    private void RunNode(NodeProto node, TorchGraphScope values, bool training)
    {
        using TorchSharp.DisposeScope scope = NewDisposeScope();
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
                $"{node.OpType} '{node.Name}' (output '{node.Output.FirstOrDefault()}') fails on inputs {shapes}: "
                + $"{e.Message.Split('\n')[0]}", e);
        }

        for (int i = 0; i < node.Output.Count; i++)
        {
            if (node.Output[i].Length > 0 && i < outputs.Count && outputs[i] is { } output)
            {
                foreach (Tensor tensor in output.Tensors.Where(scope.Contains))
                {
                    scope.MoveToOuter(tensor);
                }

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

        foreach (NodeProto node in body.Node)
        {
            RunNode(node, values, training);
        }

        return [.. body.Output.Select(o => values.GetValue(o.Name, path))];
    }
}
