using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Tests.Models;
using static SafBuild.Runtime.Tests.Attacks.TinyCoded;

namespace SafBuild.Runtime.Tests.Attacks;

/// <summary>
/// A manifest that breaks a rule of docs/format.md, 14, is refused, one way a test, by the product and by the second reader.
/// </summary>
public sealed class CodedManifestAttacks
{
    private const string Exact =
        "\"elementType\":\"Int8\",\"shape\":[5],\"read\":\"exact\",\"storage\":\"Int8\",\"offsets\":[0],\"length\":5";

    [Fact]
    public void The_text_that_the_attacks_change_is_itself_read()
    {
        ArtifactManifest manifest = Read("\"name\":\"tiny\"", "\"name\":\"tiny\"");
        Assert.Equal(["w", "b", "q", "p", "n"], manifest.Tensors.Select(t => t.Name));
        Assert.Equal([4, 8, 8, 4, 8], manifest.Tensors.Select(t => t.ValueBits));
        Assert.Equal([null, 0.25, 2, -2, 1], manifest.Tensors.Select(t => t.Lost));
        Assert.Equal(-1, manifest.Tensors[0].Levels[0]);
    }

    [Fact]
    public void A_plain_tensor_among_coded_ones() =>
        Refused("tensors", Q, Exact);

    [Fact]
    public void A_plain_tensor_among_coded_ones_and_none_of_their_keys() => Refused(
        "tensors", Q + ",\"decodedOffset\":128,\"range\":[-3,7],\"lost\":2",
        Exact + ",\"decodedOffset\":128");

    [Theory]
    [InlineData("\"offsets\":[0]")]
    [InlineData("\"function\":\"Clip\"")]
    [InlineData("\"outOfRange\":\"Saturate\"")]
    [InlineData("\"limits\":\"AACAPwAAgD8AAIA/AACAPw==\"")]
    [InlineData("\"range\":[-1,1]")]
    [InlineData("\"lost\":0")]
    [InlineData("\"copies\":1")]
    public void A_key_that_levels_do_not_have(string key) => Refused("", W, W + "," + key);

    [Theory]
    [InlineData("\"offsets\":[0]")]
    [InlineData("\"function\":\"Clip\"")]
    [InlineData("\"outOfRange\":\"Saturate\"")]
    [InlineData("\"limits\":\"AACAPw==\"")]
    [InlineData("\"scaleShape\":[1]")]
    [InlineData("\"scales\":\"AACAPw==\"")]
    [InlineData("\"levels\":\"AACAPw==\"")]
    public void A_key_that_own_bits_do_not_have(string key) => Refused("", Q, Q + "," + key);

    [Theory]
    [InlineData(",\"valueBits\":4,\"length\":24", ",\"length\":24")]
    [InlineData("\"scaleShape\":[4,1],", "")]
    [InlineData("\"levels\"", "\"limits\"")]
    [InlineData(",\"range\":[-3,7]", "")]
    [InlineData(",\"range\":[-9,9]", ",\"limits\":\"\"")]
    [InlineData(",\"lost\":2", "")]
    [InlineData(",\"lost\":-2", "")]
    public void A_missing_key(string old, string forged) => Refused("", old, forged);

    [Fact]
    public void Levels_missing() => Refused("tensors[0].levels", $",\"levels\":\"{Levels}\"", "");

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(-4)]
    [InlineData(4294967300)]
    [InlineData(long.MaxValue)]
    public void Value_bits_that_levels_of_16_do_not_have(long bits) =>
        Refused("", W, W.Replace("\"valueBits\":4", $"\"valueBits\":{bits}", StringComparison.Ordinal));

    [Theory]
    [InlineData("4.0")]
    [InlineData("4e0")]
    [InlineData("\"4\"")]
    [InlineData("[4]")]
    public void Value_bits_that_are_no_integer(string bits) =>
        Refused("", W, W.Replace("\"valueBits\":4", $"\"valueBits\":{bits}", StringComparison.Ordinal));

    [Theory]
    [InlineData("Coded64", 4)]
    [InlineData("Coded64", 8)]
    [InlineData("Coded32", 5)]
    [InlineData("Coded8", 8)]
    [InlineData("Coded4", 4)]
    [InlineData("Coded016", 4)]
    [InlineData("coded16", 4)]
    [InlineData("Float32", 4)]
    [InlineData("Secded", 4)]
    [InlineData("", 4)]
    public void A_storage_that_levels_do_not_have(string storage, int bits) =>
        Refused("tensors[0]", W, $"\"storage\":\"{storage}\",\"valueBits\":{bits},\"length\":24");

    [Fact]
    public void Levels_of_integers() => Refused(
        "tensors[0].elementType", "\"elementType\":\"Float32\",\"shape\":[4,3]", "\"elementType\":\"Int32\",\"shape\":[4,3]");

    public static TheoryData<string, float[]> WrongLevels => new()
    {
        { "none", [] },
        { "one too few", [.. Sixteen(0)[1..]] },
        { "one too many", [.. Sixteen(0), 0] },
        { "32", [.. Sixteen(0), .. Sixteen(0)] },
        { "beyond 1", Sixteen(MathF.BitIncrement(1)) },
        { "beyond -1", Sixteen(MathF.BitDecrement(-1)) },
        { "NaN", Sixteen(float.NaN) },
        { "infinite", Sixteen(float.NegativeInfinity) },
    };

    [Theory]
    [MemberData(nameof(WrongLevels))]
    public void Levels_that_are_none(string what, float[] levels)
    {
        Assert.NotEmpty(what);
        Refused("tensors[0].levels", Levels, TinyManifest.Floats(levels));
    }

    [Theory]
    [InlineData(6)]
    [InlineData(8)]
    public void Levels_of_codes_that_have_none(int bits) => Refused("", W, W.Replace("4,", $"{bits},", StringComparison.Ordinal));

    [Fact]
    public void Levels_in_any_order_and_equal_ones_are_read() =>
        Assert.Equal(1, Read(Levels, TinyManifest.Floats(Sixteen(1))).Tensors[0].Levels[7]);

    [Theory]
    [InlineData("AACAPwAAAEAAAEBA")]
    [InlineData("AACAPwAAAEAAAEBAAAAAAA==")]
    [InlineData("AACAPwAAAEAAAEBAAACAfw==")]
    [InlineData("AACAPwAAAEAAAEBAAACAvw==")]
    public void Scales_that_are_none(string scales) => Refused("tensors[0].scales", TinyManifest.Floats(1, 2, 3, 4), scales);

    [Theory]
    [InlineData("1.5")]
    [InlineData("-1.0000001192092896")]
    [InlineData("0.1")]
    [InlineData("1e39")]
    [InlineData("1e400")]
    [InlineData("\"0.25\"")]
    [InlineData("[0.25]")]
    [InlineData("null")]
    public void A_lost_value_that_no_float_of_the_range_is(string lost) => Refused("", "\"lost\":0.25", $"\"lost\":{lost}");

    [Theory]
    [InlineData("8")]
    [InlineData("-4")]
    [InlineData("1.5")]
    [InlineData("300")]
    public void A_lost_value_that_no_integer_of_the_range_is(string lost) => Refused("tensors[2].lost", "\"lost\":2", $"\"lost\":{lost}");

    [Theory]
    [InlineData("8")]
    [InlineData("-9")]
    [InlineData("0.5")]
    public void A_lost_value_that_no_4_bit_integer_is(string lost) => Refused("tensors[3].lost", "\"lost\":-2", $"\"lost\":{lost}");

    [Theory]
    [InlineData("9007199254740994")]
    [InlineData("9223372036854775808")]
    public void A_lost_value_that_JSON_cannot_name(string lost) => Refused("tensors[4]", "\"range\":[-9,9],\"lost\":1", $"\"lost\":{lost}");

    [Theory]
    [InlineData("2.0")]
    [InlineData("2e0")]
    [InlineData("20e-1")]
    public void A_lost_value_in_any_form_of_JSON_is_read(string lost) =>
        Assert.Equal(2, Read("\"lost\":2", $"\"lost\":{lost}").Tensors[2].Lost);

    [Fact]
    public void A_range_of_4_bit_integers() => Refused("", "\"lost\":-2", "\"lost\":-2,\"range\":[-8,7]");

    [Fact]
    public void Integers_of_64_bits_without_a_range_are_read() =>
        Assert.Empty(Read(",\"range\":[-9,9],\"lost\":1", ",\"lost\":12345").Tensors[4].Range);

    [Theory]
    [InlineData("Int8", "Coded8", 8, 5)]
    [InlineData("Int8", "Coded32", 4, 20)]
    [InlineData("Int8", "Coded32", 6, 20)]
    [InlineData("Int16", "Coded32", 8, 40)]
    [InlineData("Int8", "Int8", 8, 5)]
    public void Integers_in_a_storage_that_does_not_hold_them(string type, string storage, int bits, int length) => Refused(
        "tensors[2]", Q,
        $"\"elementType\":\"{type}\",\"shape\":[5],\"read\":\"codedBits\"," +
        $"\"storage\":\"{storage}\",\"valueBits\":{bits},\"length\":{length}");

    [Fact]
    public void Floats_in_a_storage_of_codes() => Refused(
        "tensors[1]", B, B.Replace("Coded64", "Coded32", StringComparison.Ordinal)
            .Replace("\"length\":64", "\"length\":32", StringComparison.Ordinal));

    [Fact]
    public void Integers_of_4_bits_two_a_value_in_a_storage_of_codes() => Refused(
        "tensors[3]", P,
        P.Replace("Coded8\",\"valueBits\":4,\"length\":3", "Coded16\",\"valueBits\":8,\"length\":4", StringComparison.Ordinal));

    [Fact]
    public void Integers_of_4_bits_in_4_bits_of_Coded64() => Refused(
        "tensors[3]", P,
        P.Replace("Coded8\",\"valueBits\":4,\"length\":3", "Coded64\",\"valueBits\":4,\"length\":24", StringComparison.Ordinal));

    [Theory]
    [InlineData(0)]
    [InlineData(-24)]
    [InlineData(12)]
    [InlineData(23)]
    [InlineData(25)]
    [InlineData(512)]
    public void A_length_that_values_do_not_have(int length) =>
        Refused("tensors[0].length", W, W.Replace("\"length\":24", $"\"length\":{length}", StringComparison.Ordinal));

    [Fact]
    public void The_length_of_nibbles_is_that_of_elements_and_not_of_bytes() =>
        Refused("tensors[3].length", P, P.Replace("\"length\":3", "\"length\":2", StringComparison.Ordinal));

    [Fact]
    public void A_blob_of_another_length_than_its_streams() => Refused(
        "blob.length", "\"blob\":{\"length\":2048,\"blockSize\":64,\"blockCrc32C\":\"" + new string('A', 171) + "=\"",
        "\"blob\":{\"length\":2560,\"blockSize\":64,\"blockCrc32C\":\"" + new string('A', 214) + "==\"");

    [Fact]
    public void A_blob_that_is_shorter_than_its_streams() => Refused(
        "blob.length", "\"blob\":{\"length\":2048,\"blockSize\":64,\"blockCrc32C\":\"" + new string('A', 171) + "=\"",
        "\"blob\":{\"length\":1984,\"blockSize\":64,\"blockCrc32C\":\"" + new string('A', 166) + "==\"");

    /// <summary>p in the storage and bits of b shares its stream: one block less.</summary>
    [Fact]
    public void Streams_are_of_a_storage_and_its_value_bits() => Refused(
        "blob.length", P,
        P.Replace("Coded8\",\"valueBits\":4,\"length\":3", "Coded64\",\"valueBits\":8,\"length\":16", StringComparison.Ordinal));

    /// <summary>70 tensors of 2^31 - 1 bytes: more blocks than 2^31.</summary>
    [Fact]
    public void Streams_whose_blocks_overflow()
    {
        const long Bytes = int.MaxValue;
        string tensors = string.Concat(Enumerable.Range(0, 70).Select(i =>
            $",{{\"name\":\"x{i}\",\"elementType\":\"UInt8\",\"shape\":[{Bytes}],\"read\":\"codedBits\",\"storage\":\"Coded64\"," +
            $"\"valueBits\":8,\"length\":{8 * Bytes},\"decodedOffset\":{320 + (i << 31)},\"range\":[0,1],\"lost\":0}}"));
        Refused("tensors", "\"range\":[-9,9],\"lost\":1}", "\"range\":[-9,9],\"lost\":1}" + tensors);
    }

    [Theory]
    [InlineData("\"read\":\"coded\"", "\"read\":\"Coded\"")]
    [InlineData("\"read\":\"coded\"", "\"read\":\"codedBits\"")]
    [InlineData("\"read\":\"coded\"", "\"read\":\"saf\"")]
    [InlineData("\"read\":\"coded\"", "\"copies\":1")]
    public void Another_read(string old, string forged) => Refused("", old, forged);

    [Fact]
    public void A_decoded_place() => Refused("tensors[2].decodedOffset", "\"decodedOffset\":128", "\"decodedOffset\":64");

    [Theory]
    [InlineData("\"read\":\"exact\"", "\"read\":\"exact\",\"valueBits\":8")]
    [InlineData("\"read\":\"copies\"", "\"read\":\"copies\",\"lost\":0")]
    [InlineData("\"function\":\"Tanh\"", "\"function\":\"Tanh\",\"levels\":\"\"")]
    [InlineData("\"storage\":\"Float32\",\"read\":\"saf\"", "\"storage\":\"Coded32\",\"read\":\"saf\"")]
    public void A_plain_tensor_with_what_only_coded_ones_have(string old, string forged) =>
        TinyManifest.Refused("", old, forged, TinyManifest.Text2);

    [Theory]
    [InlineData("\"copies\":1", "\"read\":\"coded\"")]
    [InlineData("\"storage\":\"Float32\",\"copies\":1", "\"storage\":\"Coded32\",\"copies\":1")]
    [InlineData("\"copies\":1", "\"copies\":1,\"valueBits\":8")]
    public void Version_1_has_no_coded_storage(string old, string forged) => TinyManifest.Refused("", old, forged);

    private static float[] Sixteen(float seventh) => [.. Enumerable.Range(0, 16).Select(i => i == 7 ? seventh : (i - 8) / 8f)];
}
