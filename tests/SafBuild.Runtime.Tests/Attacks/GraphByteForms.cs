using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Tests.Models;

namespace SafBuild.Runtime.Tests.Attacks;

/// <summary>Byte forms that protobuf reads as another thing than they look like: in each place of a tensor they are refused.</summary>
public sealed class GraphByteForms
{
    /// <summary>No tensor may then be external.</summary>
    private static readonly ArtifactManifest NoWeights = TinyManifest.Read(TinyManifest.Text) with { Tensors = [] };

    /// <summary>data_location is field 14; its tag is 70.</summary>
    private static readonly Dictionary<string, string> Locations = new()
    {
        ["1"] = "7001",
        ["1 in two bytes"] = "708100",
        ["1 in ten bytes"] = "7081808080808080808000",
        ["1 and bit 32"] = "708180808010",
        ["1 and bit 32 in ten bytes"] = "7081808080908080808000",
        ["1 and bit 63"] = "7081808080808080808001",
        ["1 and a bit 64 that is cut"] = "7081808080808080808002",
        ["1 then 7"] = "70017007",
        ["1 then 0"] = "70017000",
        ["0 then 1"] = "70007001",
        ["7"] = "7007",
        ["2 to the 31st"] = "708080808008",
        ["as a delimited field"] = "720101",
        ["as 32 bits"] = "7501000000",
        ["as 64 bits"] = "710100000000000000",
        ["as a group"] = "73080174",
        ["with a tag in two bytes"] = "F00001",
        ["with a tag in ten bytes"] = "F080808080808080800001",
        ["with bit 32 in its tag"] = "F08080801001",
        ["with bit 35 in its tag"] = "F0808080800101",
        ["absent"] = "",
    };

    /// <summary>Forms of the other fields of an external tensor, after all that a right one has.</summary>
    private static readonly Dictionary<string, string> Others = new()
    {
        ["name as a number"] = "4001",
        ["name twice"] = "420163",
        ["name that is not UTF-8"] = "4201FF",
        ["data location 7"] = "7007",
        ["data location as 32 bits"] = "7501000000",
        ["dimension as 32 bits"] = "0D02000000",
        ["dimension with a bit 64 that is cut"] = "0882808080808080808002",
        ["dimension with a tag in two bytes"] = "880002",
        ["dimension with bit 32 in its tag"] = "888080801002",
        ["packed dimension without an end"] = "0A0182",
        ["packed dimension in two bytes"] = "0A028200",
        ["data type twice"] = "1001",
        ["data as a number"] = "4801",
        ["external data as a number"] = "6801",
        ["external data with a length in two bytes"] = "6A800000",
        ["key twice"] = "6A060A01610A0161",
        ["key as 32 bits"] = "6A050D00000000",
        ["value as a number"] = "6A021001",
        ["unknown key"] = "6A060A0161120162",
        ["no key"] = "6A00",
        ["a group"] = "A306A406",
        ["a field 0"] = "0200",
    };

    public static MatrixTheoryData<string, string> LocationsInPlaces => new(Locations.Keys, TensorPlaces.All.Keys);

    public static MatrixTheoryData<string, string> OthersInPlaces => new(Others.Keys, TensorPlaces.All.Keys);

    public static TheoryData<string> Places => [.. TensorPlaces.All.Keys];

    [Theory]
    [MemberData(nameof(Places))]
    public void A_tensor_with_its_bytes_in_the_graph_is_taken_in_each_place(string place)
    {
        Taken(TensorPlaces.All[place](Inside()));
        Taken(TensorPlaces.All[place](Inside().Literal("7000")));
        Taken(TensorPlaces.All[place](new OnnxBytes().Literal("0A0102").Int(2, 1).Literal("C23E0161")));
    }

    [Theory]
    [MemberData(nameof(LocationsInPlaces))]
    public void Data_location(string form, string place) => Refused(TensorPlaces.All[place](External().Literal(Locations[form])));

    [Theory]
    [MemberData(nameof(OthersInPlaces))]
    public void Other_field_of_a_tensor(string form, string place) => Refused(TensorPlaces.All[place](Inside().Literal(Others[form])));

    [Theory]
    [MemberData(nameof(Places))]
    public void Data_type_in_ten_bytes(string place) =>
        Refused(TensorPlaces.All[place](new OnnxBytes().Literal("1081808080F0FFFFFFFF01")));

    /// <summary>Protobuf merges the parts of a message that stands in two fields.</summary>
    [Theory]
    [InlineData("two graphs", "3A00 3A00")]
    [InlineData("graph as a number", "3801")]
    [InlineData("graph as 64 bits", "39 0000000000000000")]
    [InlineData("graph with a tag in two bytes", "BA00 00")]
    [InlineData("graph with a length in two bytes", "3A 8000")]
    [InlineData("graph as a group", "3B 3C")]
    [InlineData("node as a number", "3A02 0801")]
    [InlineData("initializer as a number", "3A02 2801")]
    [InlineData("initializer as 32 bits", "3A05 2D00000000")]
    [InlineData("sparse initializer as a number", "3A02 7801")]
    [InlineData("quantization annotation as a number", "3A02 7001")]
    [InlineData("attribute as a number", "3A04 0A02 2801")]
    [InlineData("two tensors in an attribute", "3A08 0A06 2A04 2A00 2A00")]
    [InlineData("two graphs in an attribute", "3A08 0A06 2A04 3200 3200")]
    [InlineData("two sparse tensors in an attribute", "3A0A 0A08 2A06 B20100 B20100")]
    [InlineData("tensor of an attribute as a number", "3A06 0A04 2A02 2801")]
    [InlineData("tensors of an attribute as 32 bits", "3A09 0A07 2A05 5500000000")]
    [InlineData("type of an attribute with bit 32", "3A0B 0A09 2A07 A001 8480808010")]
    [InlineData("floats of an attribute as a number", "3A06 0A04 2A02 3801")]
    [InlineData("two values of a sparse tensor", "3A06 7A04 0A00 0A00")]
    [InlineData("two indices of a sparse tensor", "3A06 7A04 1200 1200")]
    [InlineData("values of a sparse tensor as a number", "3A04 7A02 0801")]
    [InlineData("dimension of a sparse tensor as 32 bits", "3A07 7A05 1D00000000")]
    [InlineData("function as a number", "C80101")]
    [InlineData("node of a function as a number", "CA0102 3801")]
    [InlineData("default of a function as a number", "CA0102 5801")]
    [InlineData("training as a number", "A00101")]
    [InlineData("two algorithms in a training", "A20104 1200 1200")]
    [InlineData("algorithm of a training as a number", "A20102 1001")]
    public void Container(string what, string hex)
    {
        byte[] bytes = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        SafFormatException e = Assert.Throws<SafFormatException>(() => GraphReferences.Check(bytes, NoWeights));
        Assert.True(e.Found.Contains("field", StringComparison.Ordinal) || e.Found.Contains("bytes", StringComparison.Ordinal)
            || e.Found.Contains("wire type 3", StringComparison.Ordinal), $"{what}: {e.Message}");
    }

    /// <summary>In memory ONNX Runtime tells its own format by four bytes in place of a protobuf's name or unknown field.</summary>
    [Fact]
    public void Mark_of_another_format()
    {
        string rest = new('0', 252);
        Taken(new OnnxBytes().Text(100, "ORTN" + rest));
        Refused(new OnnxBytes().Text(100, "ORTM" + rest));
    }

    private static OnnxBytes External()
    {
        OnnxBytes tensor = new OnnxBytes().Int(1, 2).Int(2, 1).Text(8, "c");
        tensor.Message(13, new OnnxBytes().Text(1, "location").Text(2, "secret"));
        return tensor.Message(13, new OnnxBytes().Text(1, "length").Text(2, "8"));
    }

    private static OnnxBytes Inside() => OnnxBytes.Raw("c", 1, [2], new byte[8]);

    private static void Taken(OnnxBytes model) => GraphReferences.Check(model.ToArray(), NoWeights);

    private static void Refused(OnnxBytes model) => Assert.Throws<SafFormatException>(() => Taken(model));
}
