using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Operators;
using SafBuild.Hardener.Tests.Training;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Functions;
using SafBuild.Shared;
using SafBuild.Shared.Options;

namespace SafBuild.Hardener.Tests.Emit;

public class SafFormTests
{
    private static readonly HardenRequest Plain = new() { Name = "tiny" };

    /// <summary>The options of the form, as the table has them.</summary>
    public static TheoryData<string> Names => [.. Rows.Select(r => r.Name)];

    private static IEnumerable<OptionRow<HardenRequest>> Rows => OptionTable.Metadata.Where(r => r.Section == OptionSection.Form);

    [Fact]
    public void Every_spelling_of_a_name_is_the_same_form()
    {
        HardenRequest odd = Plain with { Function = "aRCTAN", Storage = "fLOAT32" };

        Assert.Equal(SafForm.Of(Plain), SafForm.Of(odd));
        Assert.Equal(Manifest(Plain), Manifest(odd));
        Assert.Equal(Key(Plain), Key(odd));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_option_reaches_the_cache_key_and_the_provenance(string name)
    {
        HardenRequest other = With(name);

        Assert.NotEqual(Key(Base(name)), Key(other));
        Assert.Equal([FormKey(name)], Provenance(Base(name)).Except(Provenance(other)).Select(p => p.Key));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_option_is_read_back_from_an_artifact(string name)
    {
        SafForm form = SafForm.Of(With(name));

        Assert.NotEqual(SafForm.Default, form);
        Assert.Equal(form, SafForm.Of(Artifact(form).Manifest));
    }

    [Fact]
    public void The_options_tell_all_of_the_form() => Assert.Equal(
        Rows.Select(r => FormKey(r.Name)).Order(StringComparer.Ordinal),
        SafForm.Default.Options.Select(o => o.Key).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("Tanh", "Q2.5", "PerTensor", "Zero")]
    [InlineData("Identity", "Float32", "Unit", "Saturate")]
    public void An_artifact_tells_the_form_that_it_was_made_in(string function, string storage, string scale, string rule)
    {
        SafForm form = SafForm.Of(
            Plain with
            {
                Function = function,
                Storage = storage,
                Scale = Enum.Parse<ScaleMode>(scale),
                OutOfRange = Enum.Parse<OutOfRange>(rule)
            });

        Assert.Equal(form, SafForm.Of(Artifact(form).Manifest));
    }

    /// <summary>Nothing checks the provenance of an artifact: a number would be a mode that no one has heard of.</summary>
    [Theory]
    [InlineData("7")]
    [InlineData("2")]
    [InlineData("PerTensor,Unit")]
    [InlineData("unit")]
    public void A_scale_of_the_provenance_that_is_no_name_is_the_default(string scale)
    {
        ArtifactManifest manifest = Artifact(SafForm.Default).Manifest;
        SortedDictionary<string, string> provenance = new(manifest.Provenance.ToDictionary()) { ["scale"] = scale };

        Assert.Equal(SafForm.Default, SafForm.Of(manifest with { Provenance = provenance }));
    }

    [Theory]
    [InlineData("Identity", "Saturate", "Function=\"Arctan\", Protect=\"*\"")]
    [InlineData("Clip", "Saturate", "Function=\"Arctan\", OutOfRange=\"Zero\", Protect=\"*\"")]
    [InlineData("Arctan", "Saturate", "OutOfRange=\"Zero\", Protect=\"*\"")]
    [InlineData("Arctan", "Zero", "Protect=\"*\"")]
    public void A_form_knows_what_would_make_it_sturdier(string function, string rule, string expected)
    {
        SafForm form = SafForm.Of(Plain with { Function = function, OutOfRange = Enum.Parse<OutOfRange>(rule) });

        Assert.Equal(expected, string.Join(", ", form.Sturdier(1e-5)));
        Assert.Contains("Scale=\"PerChannel\"", (form with { Scale = ScaleMode.PerTensor }).Sturdier(1e-5));
    }

    [Theory]
    [InlineData("Coded32", 8, "ValueBits=\"6\"")]
    [InlineData("Coded32", 4, "")]
    [InlineData("Coded8", 5, "ValueBits=\"4\", Storage=\"Coded16\"")]
    public void A_coded_form_gets_sturdier_by_fewer_bits_or_more_bytes(string storage, int bits, string expected) => Assert.Equal(
        expected, string.Join(", ", SafForm.Of(Plain with { Storage = storage, ValueBits = bits }).Sturdier(1e-3)));

    /// <summary>Above 0.16 no code leaves a weight bits enough to keep its metric without faults.</summary>
    [Theory]
    [InlineData("Float32", 9e-5, false)]
    [InlineData("Float32", 1e-4, true)]
    [InlineData("Q2.5", 1e-2, true)]
    [InlineData("Float32", 0.16, true)]
    [InlineData("Float32", 0.17, false)]
    [InlineData("Secded", 1e-2, false)]
    public void Coded_storage_is_named_where_flips_are_many_and_the_form_has_no_code(string storage, double rate, bool named) =>
        Assert.Equal(named, SafForm.Of(Plain with { Storage = storage }).Sturdier(rate).Contains("Storage=\"Coded32\""));

    /// <summary>The plain request with the example of one option, which is never its default.</summary>
    private static HardenRequest With(string name)
    {
        OptionRow<HardenRequest> row = Rows.Single(r => r.Name == name);
        HardenRequest request = Base(name);
        Assert.True(row.TryRead(ref request, row.Example, "/"));
        return request;
    }

    /// <summary>Bits of a value are for coded storage alone.</summary>
    private static HardenRequest Base(string name) => name == "ValueBits" ? Plain with { Storage = "Coded32" } : Plain;

    /// <summary>In manifests and reports.</summary>
    private static string FormKey(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    private static SortedDictionary<string, string> Provenance(HardenRequest request) =>
        Hardener.Emit.Provenance.Of(TinyModel.Create(), SafForm.Of(request), request.Seed, training: null);

    private static byte[] Manifest(HardenRequest request) => ManifestWriter.Write(Artifact(SafForm.Of(request)).Manifest);

    private static string Key(HardenRequest request) =>
        TrainedCache.Key(request, SafForm.Of(request), TinyModel.Create(), MemoryData.Create([], 0, null));

    private static MemoryArtifact Artifact(SafForm form)
    {
        PreparedModel model = new(TinyModel.Create(), OnnxOperators.Roles);
        return ArtifactBuilder.Build(new ArtifactParts
        {
            Name = "tiny",
            Model = model,
            Form = form,
            Provenance = Hardener.Emit.Provenance.Of(model.File, form, seed: 1, training: null),
        });
    }
}
