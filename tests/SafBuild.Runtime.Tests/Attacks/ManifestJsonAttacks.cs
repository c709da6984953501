using System.Text;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Tests.Models;
using static SafBuild.Runtime.Tests.Attacks.TinyManifest;

namespace SafBuild.Runtime.Tests.Attacks;

/// <summary>A manifest that is not the JSON of docs/format.md is refused, one way a test.</summary>
public sealed class ManifestJsonAttacks
{
    [Fact]
    public void The_text_that_the_attacks_change_is_itself_read()
    {
        ArtifactManifest manifest = Read(Text);
        Assert.Equal(["w", "b"], manifest.Tensors.Select(t => t.Name));
        Assert.Equal([1f, 0.5f], manifest.Tensors[0].Scales);
        Assert.Equal([0xEFBEADDE], manifest.BlockChecksums);
    }

    [Fact]
    public void Unknown_version() =>
        RefusedUnsealed("safbuild", Text.Replace("\"safbuild\":1", "\"safbuild\":3", StringComparison.Ordinal));

    [Fact]
    public void Empty_file() => RefusedUnsealed("safbuild", "");

    [Fact]
    public void Only_a_prefix() => RefusedUnsealed("safbuild", """{"safbuild":1,"sha256":"00""");

    [Fact]
    public void Byte_order_mark() => RefusedUnsealed("safbuild", "\uFEFF" + Text);

    [Fact]
    public void Space_before_the_prefix() => RefusedUnsealed("safbuild", " " + Text);

    [Fact]
    public void Wrong_hash() => RefusedUnsealed("sha256", Text);

    [Fact]
    public void Hash_in_upper_case()
    {
        string sealedText = Encoding.UTF8.GetString(ArtifactOnDisk.Seal(Text));
        string hash = sealedText.Substring(ManifestEnvelope.Length - 64, 64);
        RefusedUnsealed("sha256", sealedText.Replace(hash, hash.ToUpperInvariant(), StringComparison.Ordinal));
    }

    [Fact]
    public void Duplicate_key() => Refused("", "\"name\":\"tiny\",", "\"name\":\"tiny\",\"name\":\"tiny\",");

    [Fact]
    public void Duplicate_key_of_a_tensor() => Refused("", "\"offset\":16", "\"offset\":0,\"offset\":16");

    [Fact]
    public void Duplicate_key_in_another_spelling() => Refused("", "\"offset\":16", "\"o\\u0066fset\":0,\"offset\":16");

    [Fact]
    public void Duplicate_key_of_the_provenance() => Refused("", "\"tool\":\"test\"", "\"tool\":\"test\",\"tool\":\"other\"");

    [Fact]
    public void Key_in_another_case() => Refused("", "\"decoded\":", "\"Decoded\":");

    [Fact]
    public void Unknown_key() => Refused("", "\"name\":\"tiny\"", "\"name\":\"tiny\",\"path\":\"/etc/passwd\"");

    [Fact]
    public void Missing_key() => Refused("", "\"name\":\"tiny\",", "");

    [Fact]
    public void Null_in_place_of_a_value() => Refused("", "\"tiny\"", "null");

    [Fact]
    public void Text_in_place_of_a_number() => Refused("", "\"offset\":16", "\"offset\":\"16\"");

    [Fact]
    public void Fraction_in_place_of_an_integer() => Refused("", "\"offset\":16", "\"offset\":16.5");

    [Fact]
    public void Number_beyond_64_bits() => Refused("", "\"offset\":16", "\"offset\":18446744073709551632");

    [Fact]
    public void Array_in_place_of_an_object() => Refused("", "{\"tool\":\"test\"}", "[]");

    [Fact]
    public void Null_tensor() => Refused("", "\"tensors\":[", "\"tensors\":[null,");

    [Fact]
    public void Null_in_the_provenance() => Refused("provenance", "\"test\"", "null");

    [Fact]
    public void Comment() => Refused("", "\"provenance\"", "/* */\"provenance\"");

    [Fact]
    public void Trailing_comma() => Refused("", "\"tool\":\"test\"", "\"tool\":\"test\",");

    [Fact]
    public void Bytes_after_the_end() => Refused("", "{\"tool\":\"test\"}}", "{\"tool\":\"test\"}}{}");

    [Fact]
    public void Cut_off() => Refused("", "\"provenance\":{\"tool\":\"test\"}}", "\"prov");

    [Fact]
    public void Depth_of_a_hundred_thousand() =>
        Refused("", "\"shape\":[2,2]", "\"shape\":" + new string('[', 100_000) + new string(']', 100_000));

    [Fact]
    public void A_hundred_thousand_tensors()
    {
        string tensor =
            """{"name":"b","elementType":"Float32","shape":[2],"storage":"Float32",""" +
            """ "copies":3,"offset":16,"length":24,"decodedOffset":64,"range":[-1,1]},""";
        Refused("tensors", "\"tensors\":[", "\"tensors\":[" + string.Concat(Enumerable.Repeat(tensor, 100_000)));
    }

    [Fact]
    public void Invalid_UTF8()
    {
        byte[] text = Utf8(Text);
        text[Text.IndexOf("tiny", StringComparison.Ordinal)] = 0xFF;
        Assert.Throws<SafFormatException>(() => ManifestReader.Read(ArtifactOnDisk.Seal(text)));
    }

    [Fact]
    public void Half_of_a_surrogate_pair() => Refused("", "\"tiny\"", "\"\\ud800\"");

    [Theory]
    [InlineData(" AACAPwAAAD8=")]
    [InlineData("AACAPwAA AD8=")]
    [InlineData("AACAPwAAAD8=\\n")]
    [InlineData("AACAPwAAAD8=\\u0020")]
    [InlineData("AACA\\tPwAAAD8=")]
    [InlineData("AACAPwAAAD8")]
    [InlineData("AACAPwAAAD9=")]
    [InlineData("AACAPwAAAD_=")]
    [InlineData("AACAPwAAAD8=====")]
    public void Base64_in_another_form(string forged) => Refused("scales", "AACAPwAAAD8=", forged);

    /// <summary>JSON's own escapes are of the text, not of base64.</summary>
    [Fact]
    public void Base64_with_an_escape_is_read() =>
        Assert.Equal([1f, 0.5f], Read(Text.Replace("AACAPwAAAD8=", "\\u0041ACAPwAAAD8=", StringComparison.Ordinal)).Tensors[0].Scales);

    [Fact]
    public void Base64_that_is_none() => Refused("", "AACAPwAAAD8=", "AACAPw*AAD8=");

    [Fact]
    public void Base64_of_half_a_number() => Refused("scales", "AACAPwAAAD8=", "AACAPwAAAA==");

    [Theory]
    [InlineData("16.0")]
    [InlineData("1.6e1")]
    [InlineData("16e0")]
    [InlineData("160e-1")]
    [InlineData("016")]
    [InlineData("+16")]
    [InlineData("0x10")]
    public void Integer_in_another_form(string forged) => Refused("", "\"offset\":16", $"\"offset\":{forged}");

    [Theory]
    [InlineData("\"offset\":0,\"length\":16", "\"offset\":-0,\"length\":16")]
    [InlineData("\"length\":16,\"decodedOffset\":0", "\"length\":16,\"decodedOffset\":-0")]
    public void Integer_zero_with_a_sign(string old, string forged) => Refused("ffset", old, forged);

    /// <summary>Fractions are numbers of JSON in any of its forms.</summary>
    [Theory]
    [InlineData("[-1.0,1]", -1, 1)]
    [InlineData("[-1e0,10E-1]", -1, 1)]
    [InlineData("[-0,0.5]", -0.0, 0.5)]
    [InlineData("[0.1000000014901161193847656250000,0.10000000149011612]", 0.1f, 0.1f)]
    public void Range_in_any_form_of_a_number_is_read(string forged, double low, double high) =>
        Assert.Equal(
            [BitConverter.DoubleToInt64Bits(low), BitConverter.DoubleToInt64Bits(high)],
            Read(Text.Replace("[-1,1]", forged, StringComparison.Ordinal)).Tensors[1].Range.Select(BitConverter.DoubleToInt64Bits));

    [Theory]
    [InlineData("[-1,0.1]")]
    [InlineData("[-1,0.10000000149]")]
    [InlineData("[-1,1.00000001]")]
    public void Range_that_the_type_does_not_hold(string forged) => Refused("tensors[1].range", "[-1,1]", forged);

    [Theory]
    [InlineData(" ")]
    [InlineData("\t\r\n  ")]
    public void White_space_between_tokens_and_at_the_end_is_read(string space) =>
        Assert.Equal(
            2, Read(Text.Replace(",\"range\"", $"{space},{space}\"range\"{space}", StringComparison.Ordinal) + space).Tensors.Count);

    [Theory]
    [InlineData("\u00a0")]
    [InlineData("\u000b")]
    [InlineData("\f")]
    [InlineData("\u0000")]
    [InlineData("\u2028")]
    public void White_space_that_is_none_of_JSON(string space) => Refused("", ",\"range\"", $"{space},\"range\"");

    [Theory]
    [InlineData("C0AF")]
    [InlineData("EDA080")]
    [InlineData("F4908080")]
    [InlineData("E282")]
    [InlineData("80")]
    public void Bytes_that_are_no_UTF8(string hex)
    {
        foreach (string place in new[] { "tiny\"", "test\"", "tool\"", "w\"" })
        {
            byte[] text = Utf8(Text);
            int at = Text.IndexOf(place, StringComparison.Ordinal);
            byte[] forged = [.. text[..at], .. Convert.FromHexString(hex), .. text[at..]];
            Assert.Throws<SafFormatException>(() => ManifestReader.Read(ArtifactOnDisk.Seal(forged)));
        }
    }

    [Theory]
    [InlineData("\\ud800")]
    [InlineData("\\udc00")]
    [InlineData("\\udc00\\ud800")]
    [InlineData("\\x41")]
    [InlineData("\n")]
    public void Escape_or_character_that_is_none(string forged) => Refused("", "\"test\"", $"\"{forged}\"");

    [Fact]
    public void Duplicate_key_of_the_provenance_after_escapes() =>
        Refused("", "\"tool\":\"test\"", "\"tool\":\"test\",\"t\\u006Fol\":\"test\"");

    /// <summary>Texts are compared unit by unit: two forms of one letter are two names.</summary>
    [Fact]
    public void Keys_that_only_normalisation_makes_equal_are_read() =>
        Assert.Equal(2, Read(Text.Replace(
            "\"tool\":\"test\"", "\"\u00e9\":\"a\",\"e\u0301\":\"b\"", StringComparison.Ordinal)).Provenance.Count);

    private static void RefusedUnsealed(string field, string text) =>
        Assert.Equal(field, Assert.Throws<SafFormatException>(() => ManifestReader.Read(Utf8(text))).Field);
}
