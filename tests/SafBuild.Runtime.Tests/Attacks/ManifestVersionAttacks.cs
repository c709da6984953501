using SafBuild.Runtime.Artifact;
using static SafBuild.Runtime.Tests.Attacks.TinyManifest;

namespace SafBuild.Runtime.Tests.Attacks;

/// <summary>What version 2 adds: each malformation is refused, and neither version takes the other's keys.</summary>
public sealed class ManifestVersionAttacks
{
    private const string Rates = "\"gatedRates\":[0.0001,0.001]";

    [Fact]
    public void The_unchanged_texts_are_read()
    {
        Assert.Equal(1, Read(Text).Version);
        ArtifactManifest manifest = Read(Text2);
        Assert.Equal((2, 2), (manifest.Version, manifest.GatedRates.Count));
        Assert.Equal([ReadKind.Saf, ReadKind.Copies, ReadKind.Exact], manifest.Tensors.Select(t => t.Read));
        Assert.Equal(ManifestWriter.Write(manifest), ManifestWriter.Write(ManifestReader.Read(ManifestWriter.Write(manifest))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("AAAA")]
    [InlineData(Sample + "AA==")]
    public void Sample_of_another_length(string sample) => Refused("blob.sample", Sample, sample, Text2);

    [Fact]
    public void Sample_is_of_version_2()
    {
        Refused("blob.sample", $",\"sample\":\"{Sample}\"", "", Text2);
        Refused("blob.sample", "\"blockCrc32C\":\"3q2+7w==\"", $"\"blockCrc32C\":\"3q2+7w==\",\"sample\":\"{Sample}\"");
    }

    [Theory]
    [InlineData("[0,24,36]")]
    [InlineData("[0,24,38]")]
    [InlineData("[0,37,24]")]
    [InlineData("[8,24,37]")]
    [InlineData("[0,0,0]")]
    [InlineData("[0,24]")]
    [InlineData("[0]")]
    [InlineData("[]")]
    [InlineData("[0,24,37,45]")]
    [InlineData("[0,24,-1]")]
    public void Wrong_offsets_of_copies(string offsets) => Refused("tensors[1].offset", "[0,24,37]", offsets, Text2);

    [Theory]
    [InlineData("[0]")]
    [InlineData("[8,24]")]
    [InlineData("[9]")]
    public void Wrong_offsets_of_a_tensor_in_saf_form(string offsets) => Refused("tensors[0].offset", "[8]", offsets, Text2);

    [Fact]
    public void The_length_of_all_copies_together() => Refused("tensors[1].length", "\"length\":8,", "\"length\":24,", Text2);

    [Theory]
    [InlineData("Saf")]
    [InlineData("vote")]
    [InlineData("Coded")]
    [InlineData("")]
    public void Unknown_read(string read) => Refused("tensors[1].read", "\"read\":\"copies\"", $"\"read\":\"{read}\"", Text2);

    [Fact]
    public void Exact_with_a_range() => Refused("tensors[1].range", "\"read\":\"copies\"", "\"read\":\"exact\"", Text2);

    [Fact]
    public void Copies_without_a_range() => Refused("tensors[1].range", ",\"range\":[-1,1]", "", Text2);

    [Fact]
    public void Integers_in_saf_form() =>
        Refused("tensors[0].elementType", "\"elementType\":\"Float32\",\"shape\":[2,2]", "\"elementType\":\"Int32\",\"shape\":[2,2]",
            Text2);

    [Fact]
    public void Storage_that_is_not_the_element_type() =>
        Refused("tensors[2].storage", "\"storage\":\"Int8\"", "\"storage\":\"UInt8\"", Text2);

    [Theory]
    [InlineData("\"Int8\"", "\"Int9\"")]
    [InlineData("\"Int8\"", "\"4\"")]
    public void Unknown_element_type(string old, string forged) =>
        Refused("tensors[2].elementType", $"\"elementType\":{old}", $"\"elementType\":{forged}", Text2);

    /// <summary>The hash of the clean blob is one of 64 lower-case digits, and nothing in version 1.</summary>
    [Theory]
    [InlineData(2, 'a', 0)]
    [InlineData(2, 'a', 63)]
    [InlineData(2, 'a', 65)]
    [InlineData(2, 'A', 64)]
    [InlineData(1, 'a', 64)]
    public void A_wrong_hash_of_the_blob(int version, char digit, int digits) => Refused(
        "blob.sha256", "\"blockCrc32C\":\"3q2+7w==\"",
        $"\"blockCrc32C\":\"3q2+7w==\",\"sha256\":\"{new string(digit, digits)}\"", version == 1 ? Text : Text2);

    [Fact]
    public void The_hash_of_the_blob_is_read_in_version_2() => Assert.Equal(new string('a', 64), Read(Text2.Replace(
        "\"blockCrc32C\":\"3q2+7w==\"", $"\"blockCrc32C\":\"3q2+7w==\",\"sha256\":\"{new string('a', 64)}\"",
        StringComparison.Ordinal)).BlobSha256);

    [Fact]
    public void Levels_which_no_storage_of_today_reads() =>
        Refused("tensors[0].levels", "\"scales\":", "\"levels\":\"AACAPwAAAD8=\",\"scales\":", Text2);

    [Theory]
    [InlineData("[0.001,0.0001]")]
    [InlineData("[0.001,0.001]")]
    [InlineData("[-0.001]")]
    [InlineData("[0.51]")]
    [InlineData("[1e400]")]
    [InlineData("[\"NaN\"]")]
    [InlineData("[NaN]")]
    [InlineData("[null]")]
    [InlineData("null")]
    [InlineData("0.001")]
    public void Gated_rates(string rates) => Refused("", Rates, $"\"gatedRates\":{rates}", Text2);

    [Fact]
    public void Too_many_gated_rates()
    {
        string[] rates = [.. Enumerable.Range(0, ManifestRules.MostGatedRates + 1)
            .Select(i => FormattableString.Invariant($"{i / 256.0}"))];
        Refused("gatedRates", Rates, $"\"gatedRates\":[{string.Join(',', rates)}]", Text2);
        Assert.Equal(64, Read(
            Text2.Replace(Rates, $"\"gatedRates\":[{string.Join(',', rates.SkipLast(1))}]", StringComparison.Ordinal)).GatedRates.Count);
    }

    [Theory]
    [InlineData("copies", "\"read\":\"copies\",", "\"read\":\"copies\",\"copies\":3,")]
    [InlineData("offset", "\"offsets\":[0,24,37],", "\"offset\":0,")]
    [InlineData("offset", "\"offsets\":[0,24,37],", "\"offsets\":[0,24,37],\"offset\":0,")]
    [InlineData("read", "\"read\":\"copies\",", "")]
    public void Keys_of_version_1_in_version_2(string field, string old, string forged) =>
        Refused("tensors[1]." + field, old, forged, Text2);

    [Theory]
    [InlineData("read", "\"copies\":3,", "\"copies\":3,\"read\":\"copies\",")]
    [InlineData("copies", "\"copies\":3,", "\"read\":\"copies\",")]
    [InlineData("offsets", "\"offset\":16,", "\"offset\":16,\"offsets\":[16,24,32],")]
    [InlineData("levels", "\"copies\":3,", "\"copies\":3,\"levels\":\"\",")]
    public void Keys_of_version_2_in_version_1(string field, string old, string forged) => Refused("tensors[1]." + field, old, forged);

    [Fact]
    public void Gated_rates_in_version_1() => Refused("gatedRates", "\"tensors\":", "\"gatedRates\":[],\"tensors\":");

    [Fact]
    public void An_integer_type_in_version_1() =>
        Refused("tensors[1]", "\"elementType\":\"Float32\",\"shape\":[2],\"storage\":\"Float32\"",
            "\"elementType\":\"Int32\",\"shape\":[2],\"storage\":\"Int32\"");

    [Fact]
    public void A_storage_of_version_2_in_version_1() =>
        Refused("tensors[0].storage", "\"storage\":\"Float32\",\"copies\":1", "\"storage\":\"Secded\",\"copies\":1");

    [Fact]
    public void One_version_under_the_others_number()
    {
        Refused("blob.sample", "\"safbuild\":1", "\"safbuild\":2");
        Refused("", "\"safbuild\":2", "\"safbuild\":1", Text2);
        Refused("safbuild", "\"safbuild\":2", "\"safbuild\":3", Text2);
    }
}
