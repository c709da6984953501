using Google.Protobuf;
using SafBuild.Hardener.Onnx;

namespace SafBuild.Tests.Onnx;

/// <summary>All tensors that Google.Protobuf finds in a model's bytes, on every path of ONNX's schema.</summary>
internal sealed class EveryTensor
{
    /// <summary>ModelProto.training_info, which the Hardener's schema leaves among the unknown fields.</summary>
    private const uint TrainingTag = (20 << 3) | 2;

    private EveryTensor(ModelProto model) => Model = model;

    internal ModelProto Model { get; }

    internal List<TensorProto> Tensors { get; } = [];

    /// <exception cref="InvalidProtocolBufferException">The bytes are no ONNX model.</exception>
    internal static EveryTensor Of(byte[] bytes)
    {
        EveryTensor every = new(ModelProto.Parser.ParseFrom(bytes));
        every.AddGraph(every.Model.Graph);
        foreach (FunctionProto function in every.Model.Functions)
        {
            every.AddNodes(function.Node);
            every.AddAttributes(function.AttributeProto);
        }

        CodedInputStream input = new(bytes);
        for (uint tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
        {
            if (tag == TrainingTag)
            {
                every.AddTraining(input.ReadBytes().CreateCodedInput());
            }
            else
            {
                input.SkipLastField();
            }
        }

        return every;
    }

    /// <summary>TrainingInfoProto: initialization and algorithm, each merged where it stands more than once.</summary>
    private void AddTraining(CodedInputStream training)
    {
        GraphProto[] graphs = [new(), new()];
        for (uint tag = training.ReadTag(); tag != 0; tag = training.ReadTag())
        {
            if (tag is ((1 << 3) | 2) or ((2 << 3) | 2))
            {
                graphs[(tag >> 3) - 1].MergeFrom(training.ReadBytes());
            }
            else
            {
                training.SkipLastField();
            }
        }

        AddGraph(graphs[0]);
        AddGraph(graphs[1]);
    }

    private void AddGraph(GraphProto? graph)
    {
        if (graph is not null)
        {
            Tensors.AddRange(graph.Initializer);
            AddSparse(graph.SparseInitializer);
            AddNodes(graph.Node);
        }
    }

    private void AddNodes(IEnumerable<NodeProto> nodes)
    {
        foreach (NodeProto node in nodes)
        {
            AddAttributes(node.Attribute);
        }
    }

    private void AddAttributes(IEnumerable<AttributeProto> attributes)
    {
        foreach (AttributeProto attribute in attributes)
        {
            Add(attribute.T);
            Tensors.AddRange(attribute.Tensors);
            AddSparse([attribute.SparseTensor, .. attribute.SparseTensors]);
            AddGraph(attribute.G);
            foreach (GraphProto graph in attribute.Graphs)
            {
                AddGraph(graph);
            }
        }
    }

    private void AddSparse(IEnumerable<SparseTensorProto?> tensors)
    {
        foreach (SparseTensorProto? sparse in tensors)
        {
            Add(sparse?.Values);
            Add(sparse?.Indices);
        }
    }

    private void Add(TensorProto? tensor)
    {
        if (tensor is not null)
        {
            Tensors.Add(tensor);
        }
    }
}
