using System.Buffers.Binary;
using Google.Protobuf;
using SafBuild.Hardener.Faults;
using SafBuild.Hardener.Onnx;
using ElementKind = SafBuild.Hardener.Onnx.TensorProto.Types.DataType;

namespace SafBuild.Hardener.Tests.Emit;

/// <summary>
/// A model of this project's own: x [N,6] -> MatMul w1 [6,8] -> Add b1 [8] -> Relu -> Gemm w2 [3,8] (transB), b2 [3] -> y [N,3],
/// so that tests need no data.
/// </summary>
internal static class TinyModel
{
    internal static OnnxModel Create(ulong seed = 1, long opset = 13)
    {
        ModelProto proto = new() { IrVersion = 8, Graph = new GraphProto { Name = "tiny" } };
        proto.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = opset });
        GraphProto graph = proto.Graph;
        graph.Initializer.Add(Tensor("w1", seed, 1, 6, 8));
        graph.Initializer.Add(Tensor("b1", seed, 2, 8));
        graph.Initializer.Add(Tensor("w2", seed, 3, 3, 8));
        graph.Initializer.Add(Tensor("b2", seed, 4, 3));
        graph.Node.Add(Node("MatMul", "h0", "x", "w1"));
        graph.Node.Add(Node("Add", "h1", "h0", "b1"));
        graph.Node.Add(Node("Relu", "h2", "h1"));
        NodeProto gemm = Node("Gemm", "y", "h2", "w2", "b2");
        gemm.Attribute.Add(new AttributeProto { Name = "transB", Type = AttributeProto.Types.AttributeType.Int, I = 1 });
        graph.Node.Add(gemm);
        graph.Input.Add(Value("x", ElementKind.Float, 6));
        graph.Output.Add(Value("y", ElementKind.Float, 3));
        return new OnnxModel { Path = "tiny.onnx", Proto = proto, Sha256 = new string('0', 64), Files = [] };
    }

    internal static TensorProto Tensor(string name, ulong seed, int stream, params long[] shape)
    {
        KeyedRandom random = new(seed, RandomPurpose.Samples, 0, stream);
        byte[] bytes = new byte[4 * shape.Aggregate(1L, (a, b) => a * b)];
        for (int i = 0; i < bytes.Length; i += 4)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i), (float)((random.NextDouble() * 2) - 1));
        }

        TensorProto tensor = new() { Name = name, DataType = (int)ElementKind.Float, RawData = ByteString.CopyFrom(bytes) };
        tensor.Dims.Add(shape);
        return tensor;
    }

    internal static NodeProto Node(string type, string output, params string[] inputs)
    {
        NodeProto node = new() { OpType = type, Name = output };
        node.Input.Add(inputs);
        node.Output.Add(output);
        return node;
    }

    internal static NodeProto Cast(string input, string output, ElementKind to)
    {
        NodeProto node = Node("Cast", output, input);
        node.Attribute.Add(new AttributeProto { Name = "to", Type = AttributeProto.Types.AttributeType.Int, I = (long)to });
        return node;
    }

    /// <summary>Of shape [N, width], or [N] for width 0.</summary>
    internal static ValueInfoProto Value(string name, ElementKind kind, long width = 0)
    {
        TypeProto.Types.Tensor type = new() { ElemType = (int)kind, Shape = new TensorShapeProto() };
        type.Shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimParam = "N_" + name });
        if (width > 0)
        {
            type.Shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = width });
        }

        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = type } };
    }
}
