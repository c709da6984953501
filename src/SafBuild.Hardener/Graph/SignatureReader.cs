using SafBuild.Hardener.Onnx;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Graph;

/// <summary>Reads a model's signature from its graph.</summary>
internal static class SignatureReader
{
    /// <summary>Before it, every initializer had to be an input, too, and ONNX Runtime takes all of them for constants.</summary>
    internal const long FirstIrWithDefaults = 4;

    /// <summary>
    /// Inputs that are not initializers, those that are (with a default), and outputs. Outputs that are no tensors of numbers (the
    /// class-name maps of classical models, for example) are left out: no metric here can judge them.
    /// </summary>
    /// <exception cref="SafException">SAF1003: an input is no tensor of a supported type.</exception>
    internal static ModelSignature Read(OnnxModel model)
    {
        GraphProto graph = model.Proto.Graph;
        HashSet<string> initializers =
            [.. graph.Initializer.Select(i => i.Name), .. graph.SparseInitializer.Select(s => s.Values?.Name ?? "")];
        ModelPort[] inputs =
            [.. graph.Input.Where(i => !initializers.Contains(i.Name)).Select(i => Port(i) ?? throw Unsupported(model, i))];
        return new(inputs, [.. graph.Output.Select(Port).OfType<ModelPort>()])
        {
            Optional = model.Proto.IrVersion < FirstIrWithDefaults ? []
                : [.. graph.Input.Where(i => initializers.Contains(i.Name)).Select(Port).OfType<ModelPort>()],
        };
    }

    private static ModelPort? Port(ValueInfoProto value)
    {
        if (value.Type is not null && value.Type.ValueCase != TypeProto.ValueOneofCase.TensorType)
        {
            return null;
        }

        // A value without a type: ONNX Runtime infers it; float is by far the most likely.
        TypeProto.Types.Tensor tensor = value.Type?.TensorType ?? new() { ElemType = (int)TensorProto.Types.DataType.Float };
        long[] shape = [.. (tensor.Shape?.Dim ?? []).Select(d => d.HasDimValue && d.DimValue >= 0 ? d.DimValue : -1)];
        return ModelPort.TypeOf(tensor) is { } type ? new(value.Name, type, shape) { HasRank = tensor.Shape is not null } : null;
    }

    private static SafException Unsupported(OnnxModel model, ValueInfoProto input)
    {
        string type = input.Type.ValueCase == TypeProto.ValueOneofCase.TensorType
            ? ((TensorProto.Types.DataType)input.Type.TensorType.ElemType).ToString() : input.Type.ValueCase.ToString();
        return new(Codes.ModelRefused, model.Path,
            $"input '{input.Name}' is of type {type}; SafBuild feeds tensors of {string.Join(", ", ModelPort.Types)}.");
    }
}
