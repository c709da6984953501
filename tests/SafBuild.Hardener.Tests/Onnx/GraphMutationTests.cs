using Google.Protobuf;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Onnx;
using SafBuild.Runtime;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Tests.Onnx;

/// <summary>
/// The Runtime looks through graph.onnx by hand. Here Google.Protobuf looks at the same bytes: what it sees outside of the graph, and is
/// not a weight of the manifest, the Runtime refuses. 100,000 changed graphs; a million with SAFBUILD_SLOW=1.
/// </summary>
public sealed class GraphMutationTests(ITestOutputHelper log)
{
    private const string File = "tiny.weights";

    private static readonly int Rounds = Environment.GetEnvironmentVariable("SAFBUILD_SLOW") == "1" ? 1_000_000 : 100_000;

    private static readonly ArtifactManifest Manifest = Weights();

    [Fact]
    public void The_model_with_tensors_in_all_places_is_taken()
    {
        byte[] model = Model();

        GraphReferences.Check(model, Manifest);
        EveryTensor every = EveryTensor.Of(model);
        Assert.Equal(2 + 16, every.Tensors.Count);
        Assert.Null(Stray(every));
    }

    [Fact]
    public void What_Google_Protobuf_sees_outside_of_the_graph_is_refused()
    {
        byte[] model = Model();
        (int taken, int unreadable, int strays, int refused) = (0, 0, 0, 0);
        for (int i = 0; i < Rounds; i++)
        {
            byte[] mutated = new GraphMutator((ulong)i).Mutate(model);
            bool isTaken = IsTaken(mutated);
            string? stray = null;
            try
            {
                EveryTensor every = EveryTensor.Of(mutated);
                stray = Stray(every);
                strays += stray is null ? 0 : 1;
            }
            catch (InvalidProtocolBufferException)
            {
                unreadable++;
            }

            taken += isTaken ? 1 : 0;
            refused += isTaken || stray is null ? 0 : 1;
            Assert.False(isTaken && stray is not null, $"mutation {i} was taken: {stray} in {Convert.ToHexString(mutated)}");
        }

        log.WriteLine(
            $"{Rounds} mutations: {unreadable} no protobuf, {strays} with a tensor outside, {refused} of these refused; {taken} taken");
        Assert.Equal(strays, refused);
        Assert.InRange(strays, Rounds / 10, Rounds);
        Assert.InRange(taken, Rounds / 50, Rounds / 2);
    }

    private static bool IsTaken(byte[] graph)
    {
        try
        {
            GraphReferences.Check(graph, Manifest);
            return true;
        }
        catch (SafFormatException)
        {
            return false;
        }
    }

    /// <summary>
    /// A tensor that may lie outside and is not exactly a weight of the manifest, once, in the main graph. A data_location that this schema
    /// does not know counts: this library keeps it, where others keep the value before it.
    /// </summary>
    private static string? Stray(EveryTensor every)
    {
        List<TensorProto> outside = [.. every.Tensors.Where(t => t.DataLocation != TensorProto.Types.DataLocation.Default)];
        foreach (TensorEntry weight in Manifest.Tensors)
        {
            TensorProto expected = External(weight);
            TensorProto? found = outside.Find(t => t.Name == weight.Name);
            if (found is not null
                && found.DataLocation == expected.DataLocation
                && found.DataType == expected.DataType
                && found.Dims.Equals(expected.Dims)
                && Position(found) == Position(expected)
                && every.Model.Graph.Initializer.Count(t => t.Name == weight.Name) == 1
                && every.Model.Graph.Initializer.Any(t => ReferenceEquals(t, found)))
            {
                outside.Remove(found);
            }
        }

        return outside.FirstOrDefault()?.ToString();
    }

    /// <summary>As ONNX Runtime reads it: of each key the last.</summary>
    private static (string? Location, string Offset, string? Length) Position(TensorProto tensor) =>
        (Value(tensor, "location"), Value(tensor, "offset") ?? "0", Value(tensor, "length"));

    private static string? Value(TensorProto tensor, string key) => tensor.ExternalData.LastOrDefault(e => e.Key == key)?.Value;

    private static ArtifactManifest Weights()
    {
        PlacedTensors placed = BlobLayout.Place([Entry("w", 2, 2), Entry("b", 2)]);
        return new ArtifactManifest
        {
            Name = "tiny",
            GraphLength = 1,
            GraphSha256 = Checksums.Sha256([]),
            BlobLength = placed.BlobLength,
            BlockChecksums = [0],
            DecodedName = File,
            DecodedLength = placed.DecodedLength,
            Tensors = placed.Tensors,
        };
    }

    private static TensorEntry Entry(string name, params long[] shape) => new()
    {
        Name = name,
        Shape = shape,
        ElementType = NumberType.Float32,
        Storage = "Float32",
        Read = ReadKind.Copies,
        Range = [-1, 1],
        Offsets = [],
        Length = 0,
        DecodedOffset = 0,
    };

    /// <summary>The manifest's weights, and beside them tensors in the graph in all places where one may be.</summary>
    private static byte[] Model()
    {
        GraphProto graph = Graph(Inside("c"));
        graph.Initializer.Add(Manifest.Tensors.Select(External));
        graph.Node.Add(Node(new AttributeProto { Name = "body", G = Graph(Inside("d")), Type = AttributeProto.Types.AttributeType.Graph }));
        graph.Node.Add(Node(new AttributeProto { Name = "bodies", Graphs = { Graph(Inside("e")) } }));
        AttributeProto values = new() { Name = "values", T = Inside("f"), Tensors = { Inside("g") } };
        values.SparseTensor = Sparse();
        values.SparseTensors.Add(Sparse());
        graph.Node.Add(Node(values));
        graph.SparseInitializer.Add(Sparse());
        FunctionProto function = new() { Name = "function", Node = { Node(new AttributeProto { Name = "value", T = Inside("h") }) } };
        function.AttributeProto.Add(new AttributeProto { Name = "default", T = Inside("i"), G = Graph(Inside("j")) });
        ModelProto model = new() { IrVersion = 10, Graph = graph, Functions = { function } };
        WireField initialization = WireField.Delimited(1, Graph(Inside("k")).ToByteArray());
        WireField algorithm = WireField.Delimited(2, Graph(Inside("l")).ToByteArray());
        byte[] training = WireField.Join([initialization, algorithm]);
        return [.. model.ToByteArray(), .. WireField.Join([WireField.Delimited(20, training)])];
    }

    private static GraphProto Graph(TensorProto initializer) => new() { Name = "graph", Initializer = { initializer } };

    private static NodeProto Node(AttributeProto attribute) => new() { OpType = "If", Attribute = { attribute } };

    private static SparseTensorProto Sparse() => new() { Values = Inside("v"), Indices = Inside("i"), Dims = { 4 } };

    /// <summary>Every second one says that its bytes are inside, the others do not have the field.</summary>
    private static TensorProto Inside(string name)
    {
        TensorProto tensor = new() { Name = name, DataType = 1, Dims = { 2 }, RawData = ByteString.CopyFrom(new byte[8]) };
        if (name[0] % 2 == 0)
        {
            tensor.DataLocation = TensorProto.Types.DataLocation.Default;
        }

        return tensor;
    }

    private static TensorProto External(TensorEntry entry)
    {
        TensorProto tensor = new() { Name = entry.Name, DataType = 1, Dims = { entry.Shape } };
        ExternalWeights.Refer(tensor, File, entry.DecodedOffset, BlobLayout.DecodedBytes(entry));
        return tensor;
    }
}
