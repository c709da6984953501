using System.Runtime.InteropServices;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using SafBuild.Hardener.Data;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Onnx;
using SafBuild.Hardener.Operators;
using T = SafBuild.Hardener.Onnx.TensorProto.Types.DataType;

namespace SafBuild.Hardener.Tests.Models;

/// <summary>
/// Quantises the real models as the usual tools do. Int8: QuantizeLinear and DequantizeLinear around Conv and Gemm, weights in int8 for
/// each output channel, biases in int32, activations in uint8 over the range that some samples reach. 4 bits: MatMulNBits in blocks.
/// </summary>
internal sealed class Quantizer
{
    private const int BlockSize = 32;

    private readonly ModelProto _proto;
    private readonly Dictionary<string, TensorProto> _initializers;
    private readonly Dictionary<string, string> _dequantized = [];
    private readonly List<NodeProto> _nodes = [];

    private Quantizer(string model)
    {
        _proto = new PreparedModel(OnnxLoader.Load(model), OnnxOperators.Roles).Normalized.Clone();
        _initializers = _proto.Graph.Initializer.ToDictionary(t => t.Name);
    }

    /// <summary>The model in int8, as a file's bytes.</summary>
    /// <param name="model">Path of a model whose Conv and Gemm have constant weights.</param>
    /// <param name="data">With one input of floats.</param>
    /// <param name="samples">That the ranges are taken from, the first ones.</param>
    internal static byte[] Int8(string model, DataSet data, int samples)
    {
        Quantizer quantizer = new(model);
        NodeProto[] targets = [.. quantizer._proto.Graph.Node.Where(n => n.OpType is "Conv" or "Gemm")];
        Dictionary<string, (float Low, float High)> ranges =
            Ranges(model, [.. targets.Select(n => n.Input[0]).Distinct()], data, samples);
        foreach (NodeProto node in quantizer._proto.Graph.Node)
        {
            if (targets.Contains(node))
            {
                quantizer.QuantizeOperands(node, ranges);
            }

            quantizer._nodes.Add(node);
        }

        return quantizer.Finish();
    }

    /// <summary>The model with MatMulNBits of 4 bits in place of every MatMul with a constant matrix, as a file's bytes.</summary>
    internal static byte[] FourBits(string model)
    {
        Quantizer quantizer = new(model);
        quantizer._proto.OpsetImport.Add(new OperatorSetIdProto { Domain = "com.microsoft", Version = 1 });
        foreach (NodeProto node in quantizer._proto.Graph.Node)
        {
            bool isTarget = node.OpType == "MatMul" && quantizer._initializers.TryGetValue(node.Input[1], out TensorProto? w)
                && w.Dims.Count == 2;
            quantizer._nodes.Add(isTarget ? quantizer.Packed(node) : node);
        }

        return quantizer.Finish();
    }

    private byte[] Finish()
    {
        _proto.Graph.Node.Clear();
        _proto.Graph.Node.AddRange(_nodes);
        HashSet<string> read = [.. _nodes.SelectMany(n => n.Input)];
        TensorProto[] kept = [.. _proto.Graph.Initializer.Where(t => read.Contains(t.Name))];
        _proto.Graph.Initializer.Clear();
        _proto.Graph.Initializer.AddRange(kept);
        return OnnxSaver.Bytes(_proto);
    }

    private void QuantizeOperands(NodeProto node, IReadOnlyDictionary<string, (float Low, float High)> ranges)
    {
        (float low, float high) = ranges[node.Input[0]];
        float step = (high - low) / 255;
        float[] steps = Weight(node);
        if (node.Input.Count > 2)
        {
            float[] bias = TensorData.Floats(_initializers[node.Input[2]]);
            float[] biasSteps = [.. steps.Select(s => s * step)];
            TensorProto codes = Tensor(node.Input[2] + "_q", T.Int32, [bias.Length],
                MemoryMarshal.AsBytes<int>(bias.Zip(biasSteps, (b, s) => (int)Math.Round(b / s)).ToArray()));
            node.Input[2] = Dequantize(codes, Floats(node.Input[2] + "_s", biasSteps));
        }

        node.Input[0] = Activation(node.Input[0], step, (byte)Math.Round(-low / step));
    }

    /// <summary>Symmetric, a step for each output channel: the first dimension of kernels and of the matrices here.</summary>
    private float[] Weight(NodeProto node)
    {
        TensorProto tensor = _initializers[node.Input[1]];
        Assert.True(node.OpType == "Conv" || node.Attribute.Any(a => a.Name == "transB" && a.I == 1));
        float[] values = TensorData.Floats(tensor);
        int channel = values.Length / (int)tensor.Dims[0];
        float[] steps = [.. values.Chunk(channel).Select(c => Math.Max(c.Max(MathF.Abs), 1e-6f) / 127)];
        byte[] codes = [.. values.Select((v, i) => (byte)(sbyte)Math.Round(v / steps[i / channel]))];
        node.Input[1] =
            Dequantize(Tensor(tensor.Name + "_q", T.Int8, [.. tensor.Dims], codes), Floats(tensor.Name + "_s", steps));
        return steps;
    }

    private string Dequantize(TensorProto codes, TensorProto steps)
    {
        TensorProto zeros = new() { Name = codes.Name + "z", DataType = codes.DataType, Dims = { steps.Dims } };
        zeros.Int32Data.AddRange(new int[steps.Dims[0]]);
        _proto.Graph.Initializer.AddRange([codes, steps, zeros]);
        NodeProto node = Node("DequantizeLinear", codes.Name + "_dq", codes.Name, steps.Name, zeros.Name);
        node.Attribute.Add(new AttributeProto { Name = "axis", Type = AttributeProto.Types.AttributeType.Int, I = 0 });
        _nodes.Add(node);
        return node.Output[0];
    }

    private string Activation(string value, float step, byte zero)
    {
        if (_dequantized.TryGetValue(value, out string? known))
        {
            return known;
        }

        (string s, string z) = (value + "_as", value + "_az");
        _proto.Graph.Initializer.AddRange(
            [new() { Name = s, DataType = (int)T.Float, FloatData = { step } }, Tensor(z, T.Uint8, [], [zero])]);
        _nodes.Add(Node("QuantizeLinear", value + "_aq", value, s, z));
        _nodes.Add(Node("DequantizeLinear", value + "_adq", value + "_aq", s, z));
        return _dequantized[value] = value + "_adq";
    }

    /// <summary>Columns in blocks along the input dimension; 8 stands for 0.</summary>
    private NodeProto Packed(NodeProto node)
    {
        TensorProto tensor = _initializers[node.Input[1]];
        (int rows, int columns) = ((int)tensor.Dims[0], (int)tensor.Dims[1]);
        int blocks = (rows + BlockSize - 1) / BlockSize;
        float[] values = TensorData.Floats(tensor);
        byte[] codes = new byte[columns * blocks * BlockSize / 2];
        float[] steps = new float[columns * blocks];
        for (int block = 0; block < steps.Length; block++)
        {
            (int column, int first) = (block / blocks, block % blocks * BlockSize);
            float[] inside = [.. Enumerable.Range(first, Math.Min(BlockSize, rows - first)).Select(r => values[(r * columns) + column])];
            steps[block] = Math.Max(inside.Max(MathF.Abs), 1e-6f) / 7;
            for (int i = 0; i < BlockSize; i++)
            {
                int code = i < inside.Length ? Math.Clamp((int)Math.Round(inside[i] / steps[block]) + 8, 0, 15) : 8;
                codes[((block * BlockSize) + i) / 2] |= (byte)(code << (4 * (i % 2)));
            }
        }

        TensorProto packed = Tensor(tensor.Name + "_q4", T.Uint8, [columns, blocks, BlockSize / 2], codes);
        TensorProto scales = Floats(tensor.Name + "_s4", steps);
        _proto.Graph.Initializer.AddRange([packed, scales]);
        NodeProto made = Node("MatMulNBits", node.Output[0], node.Input[0], packed.Name, scales.Name);
        made.Domain = "com.microsoft";
        foreach ((string name, int value) in new[] { ("K", rows), ("N", columns), ("bits", 4), ("block_size", BlockSize) })
        {
            made.Attribute.Add(new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = value });
        }

        return made;
    }

    /// <summary>Smallest and largest number that each value takes, 0 included.</summary>
    private static Dictionary<string, (float Low, float High)> Ranges(string model, string[] values, DataSet data, int samples)
    {
        ModelProto proto = OnnxLoader.Load(model).Proto.Clone();
        string input = proto.Graph.Input[0].Name;
        proto.Graph.Output.AddRange(values.Where(v => v != input).Select(v => new ValueInfoProto
        {
            Name = v,
            Type = new() { TensorType = new() { ElemType = (int)T.Float } },
        }));
        using InferenceSession session = new(OnnxSaver.Bytes(proto));
        Dictionary<string, (float Low, float High)> ranges = values.ToDictionary(v => v, _ => (0f, 0f));
        DataInput source = data.Inputs[0];
        int[] shape = [1, .. source.SampleShape.Select(d => (int)d)];
        for (int sample = 0; sample < samples; sample++)
        {
            float[] x = new float[shape.Aggregate(1, (a, b) => a * b)];
            source.Copy(sample, MemoryMarshal.AsBytes(x.AsSpan()));
            using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> outputs =
                session.Run([NamedOnnxValue.CreateFromTensor(input, new DenseTensor<float>(x, shape))]);
            foreach (string value in values)
            {
                float[] seen = value == input ? x : [.. outputs.Single(o => o.Name == value).AsEnumerable<float>()];
                (float low, float high) = ranges[value];
                ranges[value] = (Math.Min(low, seen.Min()), Math.Max(high, seen.Max()));
            }
        }

        return ranges;
    }

    private static TensorProto Tensor(string name, T type, long[] dims, ReadOnlySpan<byte> bytes) =>
        new() { Name = name, DataType = (int)type, Dims = { dims }, RawData = ByteString.CopyFrom(bytes) };

    private static TensorProto Floats(string name, float[] values) =>
        new() { Name = name, DataType = (int)T.Float, Dims = { values.Length }, FloatData = { values } };

    private static NodeProto Node(string type, string output, params string[] inputs) =>
        new() { OpType = type, Name = output, Input = { inputs }, Output = { output } };
}
