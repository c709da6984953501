using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Tests.Models;

namespace SafBuild.Runtime.Tests.Attacks;

/// <summary>A graph with the right hash that does not belong to the manifest, or reaches outside, is refused.</summary>
public sealed class GraphAttacks
{
    private const string Decoded = "tiny.weights";

    private static readonly ArtifactManifest Manifest = TinyManifest.Read(TinyManifest.Text);

    [Fact]
    public void The_graph_that_the_attacks_change_is_itself_taken() => GraphReferences.Check(Model(Graph(W(), B())), Manifest);

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("weights.bin")]
    [InlineData("")]
    public void Path_to_another_file(string location) => Refused(Graph(W(location), B()));

    [Fact]
    public void One_more_external_initializer() => Refused(Graph(W(), B(), External("c", [2], 0, 8)));

    [Fact]
    public void An_initializer_twice() => Refused(Graph(W(), B(), B()));

    [Fact]
    public void An_initializer_again_with_its_bytes_in_the_graph()
    {
        OnnxBytes inside = OnnxBytes.Raw("b", 1, [2], new byte[8]);
        Refused(Graph(W(), B(), inside));
        Refused(Graph(W(), B()).Message(15, new OnnxBytes().Message(1, inside)));
    }

    [Theory]
    [InlineData("location", "")]
    [InlineData("location", "other")]
    [InlineData("offset", "64")]
    [InlineData("length", "8")]
    [InlineData("checksum", "0")]
    [InlineData("prepacked_0", "0")]
    [InlineData("Location", "other")]
    public void A_key_of_external_data_that_is_there_already_or_unknown(string key, string value) =>
        Refused(Graph(W(), B().Message(13, new OnnxBytes().Text(1, key).Text(2, value))));

    [Theory]
    [InlineData("64\0")]
    [InlineData("+64")]
    [InlineData(" 64")]
    [InlineData("0x40")]
    public void A_place_that_is_not_only_digits(string offset) => Refused(Graph(W(), Place("tiny.weights"u8.ToArray(), offset)));

    /// <summary>Read as text, other bytes could become the manifest's name; ONNX Runtime would open the file of these bytes.</summary>
    [Fact]
    public void A_location_that_is_not_UTF_8()
    {
        ArtifactManifest manifest = Manifest with { DecodedName = "\uFFFD" };
        OnnxBytes w = OnnxBytes.External("w", 1, [2, 2], "\uFFFD", 0, 16);
        GraphReferences.Check(Model(Graph(w, Place("\uFFFD"u8.ToArray(), "64"))), manifest);
        Assert.Throws<SafFormatException>(() => GraphReferences.Check(Model(Graph(w, Place([0xFF], "64"))), manifest));
    }

    [Fact]
    public void A_missing_initializer() => Refused(Graph(W()));

    [Fact]
    public void A_weight_inside_the_graph() => Refused(Graph(W(), OnnxBytes.Raw("b", 1, [2], new byte[8])));

    [Fact]
    public void Another_type_of_the_same_size() => Refused(Graph(W(), OnnxBytes.External("b", 6, [2], Decoded, 64, 8)));

    [Fact]
    public void Another_shape_of_the_same_size() => Refused(Graph(External("w", [4], 0, 16), B()));

    [Fact]
    public void A_place_beyond_the_buffer() => Refused(Graph(W(), External("b", [2], 1 << 20, 8)));

    [Fact]
    public void A_length_beyond_the_tensor() => Refused(Graph(W(), External("b", [2], 64, 1 << 20)));

    [Fact]
    public void A_place_that_is_no_number() => Refused(Graph(W(), new OnnxBytes()
        .Int(1, 2).Int(2, 1).Text(8, "b").Message(13, new OnnxBytes().Text(1, "offset").Text(2, "-1")).Int(14, 1)));

    [Fact]
    public void External_data_in_a_subgraph()
    {
        OnnxBytes inner = new OnnxBytes().Message(5, External("c", [2], 0, 8));
        OnnxBytes branch = new OnnxBytes().Text(1, "then_branch").Message(6, inner).Int(20, 5);
        Refused(Graph(W(), B()).Message(1, OnnxBytes.Node("If", ["x"], "y", branch)));
    }

    [Fact]
    public void External_data_in_an_attribute() =>
        Refused(Graph(W(), B())
            .Message(1, OnnxBytes.Node("Constant", [], "y", new OnnxBytes().Text(1, "value").Message(5, External("c", [2], 0, 8)))));

    [Fact]
    public void External_data_in_a_sparse_initializer() =>
        Refused(Graph(W(), B()).Message(15, new OnnxBytes().Message(1, External("c", [2], 0, 8))));

    [Fact]
    public void External_data_in_a_function()
    {
        OnnxBytes node = OnnxBytes.Node("Constant", [], "y", new OnnxBytes().Text(1, "value").Message(5, External("c", [2], 0, 8)));
        Refused(new OnnxBytes().Message(7, Graph(W(), B())).Message(25, new OnnxBytes().Message(7, node)));
    }

    [Fact]
    public void A_thousand_nested_subgraphs()
    {
        OnnxBytes graph = new();
        for (int i = 0; i < 1000; i++)
        {
            graph = new OnnxBytes().Message(1, new OnnxBytes().Message(5, new OnnxBytes().Message(6, graph)));
        }

        Refused(new OnnxBytes().Message(7, graph));
    }

    [Theory]
    [InlineData("3A")]
    [InlineData("3AFFFFFFFF0F")]
    [InlineData("3AFFFFFFFFFFFFFFFFFFFF01")]
    [InlineData("3B3C")]
    [InlineData("07")]
    [InlineData("00")]
    [InlineData("FFFFFFFFFFFFFFFFFFFFFF")]
    [InlineData("3D0000")]
    public void Bytes_that_are_no_protobuf(string hex) =>
        Assert.Throws<SafFormatException>(() => GraphReferences.Check(Convert.FromHexString(hex), Manifest));

    private static void Refused(OnnxBytes graph)
    {
        SafFormatException e = Assert.Throws<SafFormatException>(() => GraphReferences.Check(Model(graph), Manifest));
        Assert.Equal("graph.onnx", e.File);
    }

    private static byte[] Model(OnnxBytes graph) => new OnnxBytes().Int(1, 8).Message(7, graph).ToArray();

    private static OnnxBytes Graph(params OnnxBytes[] initializers) =>
        initializers.Aggregate(new OnnxBytes().Text(2, "tiny"), (graph, tensor) => graph.Message(5, tensor));

    private static OnnxBytes W(string location = Decoded) => OnnxBytes.External("w", 1, [2, 2], location, 0, 16);

    private static OnnxBytes B() => External("b", [2], 64, 8);

    /// <summary>The tensor b.</summary>
    private static OnnxBytes Place(byte[] location, string offset) => new OnnxBytes()
        .Int(1, 2).Int(2, 1).Text(8, "b")
        .Message(13, new OnnxBytes().Text(1, "location").Bytes(2, location))
        .Message(13, new OnnxBytes().Text(1, "offset").Text(2, offset))
        .Message(13, new OnnxBytes().Text(1, "length").Text(2, "8"))
        .Int(14, 1);

    private static OnnxBytes External(string name, long[] shape, long offset, long length) =>
        OnnxBytes.External(name, 1, shape, Decoded, offset, length);
}
