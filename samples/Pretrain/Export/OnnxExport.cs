using Google.Protobuf;
using Pretrain.Images;
using Pretrain.Learning;
using SafBuild.Hardener.Onnx;

namespace Pretrain.Export;

/// <summary>Writes a network as ONNX, opset 17, input [N, 1, 20, 20], output [N, 10]. BatchNorm stays in the graph.</summary>
internal static class OnnxExport
{
    private const int IrVersion = 8;
    private const int OperatorSet = 17;

    internal static byte[] Encode(Network network)
    {
        var graph = new GraphProto { Name = "shapes" };
        graph.Input.Add(Value("image", 1, ShapeImage.Size, ShapeImage.Size));
        graph.Output.Add(Value("logits", Network.Classes));
        string current = "image";
        foreach (Layer layer in network.Layers)
            current = Add(graph, layer, current);
        graph.Node[^1].Output[0] = "logits";

        var model = new ModelProto { IrVersion = IrVersion, ProducerName = "SafBuild samples/Pretrain", Graph = graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = OperatorSet });
        return model.ToByteArray();
    }

    private static string Add(GraphProto graph, Layer layer, string x)
    {
        switch (layer)
        {
            case Convolution convolution:
                graph.Initializer.Add(Tensor(convolution.Weight.Name, Kernels(convolution), convolution.Outputs, convolution.Inputs, 3, 3));
                return Node(graph, "Conv", [x, convolution.Weight.Name], ("kernel_shape", [3, 3]), ("pads", [1, 1, 1, 1]));
            case BatchNormalization norm:
                return Node(graph, "BatchNormalization", [x, .. Normalisation(graph, norm)]);
            case Relu:
                return Node(graph, "Relu", [x]);
            case MaxPool:
                return Node(graph, "MaxPool", [x], ("kernel_shape", [2, 2]), ("strides", [2, 2]));
            case GlobalAverage:
                return Node(graph, "Flatten", [Node(graph, "GlobalAveragePool", [x])]);
            case Dense dense:
                graph.Initializer.Add(Tensor(dense.Weight.Name, dense.Weight.Value, dense.Inputs, dense.Outputs));
                graph.Initializer.Add(Tensor(dense.Bias.Name, dense.Bias.Value, dense.Outputs));
                return Node(graph, "Gemm", [x, dense.Weight.Name, dense.Bias.Name]);
            default:
                throw new NotSupportedException($"No ONNX node for {layer.GetType().Name}.");
        }
    }

    /// <summary>From [row, column, input, output] to ONNX's [output, input, row, column].</summary>
    private static float[] Kernels(Convolution convolution)
    {
        (int inputs, int outputs) = (convolution.Inputs, convolution.Outputs);
        float[] kernels = new float[convolution.Weight.Value.Length];
        for (int i = 0; i < kernels.Length; i++)
        {
            (int tap, int input, int output) = (i % 9, i / 9 % inputs, i / 9 / inputs);
            kernels[i] = convolution.Weight.Value[(((tap * inputs) + input) * outputs) + output];
        }

        return kernels;
    }

    private static string[] Normalisation(GraphProto graph, BatchNormalization norm)
    {
        string name = norm.Gamma.Name[..^".weight".Length];
        TensorProto[] tensors =
        [
            Tensor(norm.Gamma.Name, norm.Gamma.Value, norm.Gamma.Value.Length),
            Tensor(norm.Beta.Name, norm.Beta.Value, norm.Beta.Value.Length),
            Tensor(name + ".running_mean", norm.RunningMean, norm.RunningMean.Length),
            Tensor(name + ".running_var", norm.RunningVariance, norm.RunningVariance.Length),
        ];
        graph.Initializer.Add(tensors);
        return [.. tensors.Select(tensor => tensor.Name)];
    }

    private static string Node(GraphProto graph, string type, string[] inputs, params (string Name, long[] Values)[] attributes)
    {
        string name = $"{type}_{graph.Node.Count}";
        var node = new NodeProto { Name = name, OpType = type };
        node.Input.Add(inputs);
        node.Output.Add(name);
        foreach ((string attribute, long[] values) in attributes)
            node.Attribute.Add(new AttributeProto { Name = attribute, Type = AttributeProto.Types.AttributeType.Ints, Ints = { values } });
        graph.Node.Add(node);
        return name;
    }

    private static TensorProto Tensor(string name, float[] values, params long[] shape)
    {
        byte[] raw = new byte[4 * values.Length];
        for (int i = 0; i < values.Length; i++)
            System.Buffers.Binary.BinaryPrimitives.WriteSingleLittleEndian(raw.AsSpan(4 * i), values[i]);
        var tensor = new TensorProto { Name = name, DataType = (int)TensorProto.Types.DataType.Float, RawData = ByteString.CopyFrom(raw) };
        tensor.Dims.Add(shape);
        return tensor;
    }

    private static ValueInfoProto Value(string name, params long[] sampleShape)
    {
        var shape = new TensorShapeProto { Dim = { new TensorShapeProto.Types.Dimension { DimParam = "N" } } };
        foreach (long size in sampleShape)
            shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = size });
        var tensor = new TypeProto.Types.Tensor { ElemType = (int)TensorProto.Types.DataType.Float, Shape = shape };
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = tensor } };
    }
}
