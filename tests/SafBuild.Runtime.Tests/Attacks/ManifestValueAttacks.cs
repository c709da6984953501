using static SafBuild.Runtime.Tests.Attacks.TinyManifest;

namespace SafBuild.Runtime.Tests.Attacks;

/// <summary>A manifest with values that docs/format.md does not allow is refused, one way a test.</summary>
public sealed class ManifestValueAttacks
{
    private const string WStart = "\"copies\":1,\"offset\":0,\"length\":16,\"decodedOffset\":0";
    private const string BStart = "\"copies\":3,\"offset\":16,\"length\":24,\"decodedOffset\":64";

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("..\\\\secrets")]
    [InlineData("C:secrets")]
    [InlineData("..")]
    [InlineData("")]
    [InlineData("a\\u0000b")]
    public void Path_in_the_name_of_the_decoded_file(string name) => Refused("decoded.name", "tiny.weights", name);

    [Theory]
    [InlineData("../tiny")]
    [InlineData("ti\\\\ny")]
    [InlineData("ti:ny")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("ti\\u001b[31mny")]
    [InlineData("ti\\nny")]
    [InlineData("tiny\\u007f")]
    [InlineData("\\u009btiny")]
    public void Path_or_control_character_in_the_name(string name) => Refused("name", "\"tiny\"", $"\"{name}\"");

    [Theory]
    [InlineData("ti\\u001bny.weights")]
    [InlineData("tiny.weights\\u0085")]
    public void Control_character_in_the_name_of_the_decoded_file(string name) => Refused("decoded.name", "tiny.weights", name);

    [Fact]
    public void Control_character_in_a_provenance_key() => Refused("provenance", "\"tool\"", "\"to\\u001bol\"");

    /// <summary>The graph has the name, and a model may have any.</summary>
    [Fact]
    public void Control_character_in_the_name_of_a_tensor_is_read() =>
        Assert.Equal("w\n", Read(Text.Replace("\"w\"", "\"w\\n\"", StringComparison.Ordinal)).Tensors[0].Name);

    [Fact]
    public void NUL_in_the_name() => Refused("name", "\"tiny\"", "\"ti\\u0000ny\"");

    [Fact]
    public void NUL_in_the_name_of_a_tensor() => Refused("tensors[0].name", "\"w\"", "\"w\\u0000\"");

    [Fact]
    public void NUL_in_a_provenance_key() => Refused("provenance", "\"tool\"", "\"to\\u0000ol\"");

    [Fact]
    public void Empty_name_of_a_tensor() => Refused("tensors[1].name", "\"b\"", "\"\"");

    [Fact]
    public void Name_of_a_megabyte() => Refused("tensors[1].name", "\"b\"", "\"" + new string('b', 1 << 20) + "\"");

    [Fact]
    public void Duplicate_name() => Refused("tensors[1].name", "\"b\"", "\"w\"");

    [Fact]
    public void Overlap() => Refused("tensors[1].offset", "\"offset\":16", "\"offset\":12");

    [Fact]
    public void Hole() => Refused("tensors[1].offset", "\"offset\":16", "\"offset\":20");

    [Fact]
    public void Hole_before_the_first() =>
        Refused("tensors[0].offset", WStart, WStart.Replace("\"offset\":0,", "\"offset\":4,", StringComparison.Ordinal));

    [Fact]
    public void Negative_offset() => Refused("tensors[1].offset", "\"offset\":16", "\"offset\":-16");

    [Fact]
    public void Length_that_does_not_match_the_shape() =>
        Refused("tensors[0].length", WStart, WStart.Replace("16", "20", StringComparison.Ordinal));

    [Fact]
    public void Shape_that_does_not_match_the_length() => Refused("tensors[1].length", "\"shape\":[2]", "\"shape\":[3]");

    [Fact]
    public void Blob_longer_than_its_tensors() => Refused("blob.length", "\"length\":40", "\"length\":44");

    [Fact]
    public void Negative_blob() => Refused("blob.length", "\"length\":40", "\"length\":-40");

    [Fact]
    public void Blob_beyond_2_GiB() => Refused("blob.length", "\"length\":40", "\"length\":2147483648");

    [Fact]
    public void Decoded_overlap() => Refused("tensors[1].decodedOffset", BStart, BStart.Replace("64", "0", StringComparison.Ordinal));

    [Fact]
    public void Decoded_place_that_is_not_aligned() =>
        Refused("tensors[1].decodedOffset", BStart, BStart.Replace("64", "16", StringComparison.Ordinal));

    [Fact]
    public void Decoded_length_too_short() => Refused("decoded.length", "\"length\":72", "\"length\":64");

    [Fact]
    public void Shape_whose_product_overflows() => Refused("tensors[0].shape", "\"shape\":[2,2]", "\"shape\":[4294967296,4294967296]");

    [Fact]
    public void Shape_whose_bytes_overflow() => Refused("tensors[0].shape", "\"shape\":[2,2]", "\"shape\":[9223372036854775807]");

    [Fact]
    public void Zero_size() => Refused("tensors[0].shape", "\"shape\":[2,2]", "\"shape\":[2,0]");

    [Fact]
    public void Negative_dimension() => Refused("tensors[0].shape", "\"shape\":[2,2]", "\"shape\":[-2,-2]");

    [Fact]
    public void Thirty_three_dimensions() =>
        Refused("tensors[0].shape", "\"shape\":[2,2]", "\"shape\":[" + string.Join(',', Enumerable.Repeat(1, 33)) + "]");

    [Theory]
    [InlineData("Float8")]
    [InlineData("float32")]
    [InlineData("Float64")]
    [InlineData("Q2.6")]
    [InlineData("")]
    public void Unknown_storage(string storage) =>
        Refused("tensors[0].storage", "\"storage\":\"Float32\",\"copies\":1", $"\"storage\":\"{storage}\",\"copies\":1");

    [Theory]
    [InlineData("Relu")]
    [InlineData("tanh")]
    [InlineData("")]
    public void Unknown_function(string function) => Refused("tensors[0].function", "\"Tanh\"", $"\"{function}\"");

    [Theory]
    [InlineData("Wrap")]
    [InlineData("zero")]
    [InlineData("1")]
    [InlineData("Saturate, Zero")]
    public void Unknown_rule(string rule) => Refused("tensors[0]", "\"Zero\"", $"\"{rule}\"");

    [Theory]
    [InlineData("Int8")]
    [InlineData("0")]
    public void Unknown_element_type(string type) =>
        Refused("tensors[1].elementType", "\"elementType\":\"Float32\",\"shape\":[2],", $"\"elementType\":\"{type}\",\"shape\":[2],");

    [Fact]
    public void Type_swap_of_three_copies() =>
        Refused("tensors[1].storage", "\"elementType\":\"Float32\",\"shape\":[2],", "\"elementType\":\"Float16\",\"shape\":[4],");

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(-1)]
    [InlineData(3)]
    public void Other_number_of_copies(int copies) => Refused("tensors[0]", "\"copies\":1", $"\"copies\":{copies}");

    [Theory]
    [InlineData("[2]")]
    [InlineData("[2,1,1]")]
    [InlineData("[3,1]")]
    [InlineData("[0,1]")]
    [InlineData("[-2,-1]")]
    [InlineData("[4,1]")]
    public void Scale_shape_that_does_not_divide(string shape) =>
        Refused("tensors[0].scaleShape", "\"scaleShape\":[2,1]", $"\"scaleShape\":{shape}");

    [Theory]
    [InlineData(1f)]
    [InlineData(1f, 1f, 1f)]
    [InlineData(1f, 0f)]
    [InlineData(1f, -1f)]
    [InlineData(1f, float.NaN)]
    [InlineData(float.PositiveInfinity, 1f)]
    public void Scales_that_are_no_scales(params float[] scales) => Refused("tensors[0].scales", "AACAPwAAAD8=", Floats(scales));

    [Fact]
    public void Scale_that_makes_infinite_weights() =>
        Refused("tensors[0].scales", "\"function\":\"Tanh\",\"outOfRange\":\"Zero\",\"scaleShape\":[2,1],\"scales\":\"AACAPwAAAD8=\"",
            $"\"function\":\"Arctan\",\"outOfRange\":\"Zero\",\"scaleShape\":[2,1],\"scales\":\"{Floats(3e38f, 1)}\"");

    [Theory]
    [InlineData(1f)]
    [InlineData(1f, -1f)]
    [InlineData(1f, float.NaN)]
    [InlineData(1f, float.PositiveInfinity)]
    public void Limits_that_are_no_limits(params float[] limits) => Refused("tensors[0].limits", "AACAPwAAgD8=", Floats(limits));

    [Fact]
    public void Limits_missing() => Refused("tensors[0].limits", ",\"limits\":\"AACAPwAAgD8=\"", "");

    [Fact]
    public void Limits_without_a_use() => Refused("tensors[0].limits", "\"Zero\"", "\"Saturate\"");

    [Fact]
    public void Scales_for_three_copies() => Refused("tensors[1].scales", "\"range\":[-1,1]", "\"range\":[-1,1],\"scales\":\"AACAPw==\"");

    [Theory]
    [InlineData("[1,-1]")]
    [InlineData("[1]")]
    [InlineData("[-1,0,1]")]
    [InlineData("[-1e39,1]")]
    [InlineData("[-1,1e400]")]
    public void Range_that_is_none(string range) => Refused("", "[-1,1]", range);

    [Fact]
    public void Range_missing() => Refused("tensors[1].range", ",\"range\":[-1,1]", "");

    [Theory]
    [InlineData(0)]
    [InlineData(63)]
    [InlineData(96)]
    [InlineData(-64)]
    [InlineData(int.MinValue)]
    [InlineData(int.MaxValue)]
    public void Block_size_that_is_none(int size) => Refused("blob.blockSize", "\"blockSize\":64", $"\"blockSize\":{size}");

    [Fact]
    public void Too_many_block_checksums() => Refused("blob.blockCrc32C", "3q2+7w==", "3q2+796tvu8=");

    [Fact]
    public void Hash_of_the_graph_in_upper_case() => Refused("graph.sha256", "e3b0c44", "E3B0C44");

    [Theory]
    [InlineData(0)]
    [InlineData(-7)]
    [InlineData(2147483648)]
    public void Length_of_the_graph(long length) => Refused("graph.length", "\"length\":7,", $"\"length\":{length},");
}
