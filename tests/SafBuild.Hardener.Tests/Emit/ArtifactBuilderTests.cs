using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Onnx;
using SafBuild.Hardener.Operators;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Formats;
using SafBuild.Runtime.Functions;
using SafBuild.Runtime.Reading;
using SafBuild.Runtime.Tensors;
using SafBuild.Shared;

namespace SafBuild.Hardener.Tests.Emit;

public class ArtifactBuilderTests
{
    public static TheoryData<string, string, bool> Forms => [.. from function in SaturatedFunctions.All
                                                                from storage in StorageFormats.All
                                                                from zero in (bool[])[false, true]
                                                                select (function.Name, storage.Name, zero)];

    /// <summary>A clean blob of any form reads as s * f(stored v), and nothing in it counts as a fault.</summary>
    [Theory]
    [MemberData(nameof(Forms))]
    public void Clean_blob_of_every_form_reads_as_its_formula_without_counts(string function, string storage, bool zero)
    {
        MemoryArtifact artifact = TinyArtifact.Build(1, function, storage, zero ? OutOfRange.Zero : OutOfRange.Saturate);
        using AlignedBuffer decoded = new(artifact.Manifest.DecodedLength);

        Assert.Equal(default, WeightReader.Read(artifact.Manifest, artifact.Blob, decoded));

        TensorEntry w2 = artifact.Manifest.Tensors.Single(t => t.Name == "w2");
        Assert.Equal((function, storage, zero), (w2.Function, w2.Storage, w2.Limits.Count > 0));
        SafForm form = ExactConversionTests.Form(function, ScaleMode.PerChannel, storage);
        float[] raw = new float[24];
        form.Storage.Decode(artifact.Blob.AsSpan((int)w2.Offsets[0], (int)w2.Length), raw);
        ReadOnlySpan<float> weights = MemoryMarshal.Cast<byte, float>(decoded.Slice(w2.DecodedOffset, 96));
        for (int i = 0; i < raw.Length; i++)
        {
            double s = w2.Scales[w2.Scales.Count == 1 ? 0 : i / 8];
            Assert.Equal(s * form.Function.Evaluate(raw[i]), weights[i], 1e-5 * s * Math.Min(form.Function.Bound, 1000));
        }
    }

    [Fact]
    public void Layout_is_in_order_without_holes_and_aligned()
    {
        ArtifactManifest manifest = TinyArtifact.Build().Manifest;

        Assert.Equal(["w1", "b1", "w2", "b2"], manifest.Tensors.Select(t => t.Name));
        // Copies of b1 and b2 in front, between w1 and w2, and behind.
        Assert.Equal([44, 0, 280, 32], manifest.Tensors.Select(t => t.Offsets[0]));
        Assert.Equal([0, 236, 376], manifest.Tensors[1].Offsets);
        Assert.Equal([192, 32, 96, 12], manifest.Tensors.Select(t => t.Length));
        Assert.Equal(420, manifest.BlobLength);
        Assert.All(manifest.Tensors, t => Assert.Equal(0, t.DecodedOffset % 64));
    }

    [Fact]
    public void Forms_of_one_storage_share_one_layout()
    {
        // So that one fault mask hits the same bits in the plain, clip, unit and hardened model.
        var layouts = from function in (string[])["Identity", "Clip", "Tanh", "Arctan"]
                      from rule in Enum.GetValues<OutOfRange>()
                      select string.Join(' ',
                          TinyArtifact.Build(1, function, "Q2.5", rule).Manifest.Tensors.Select(t => (t.Offsets[0], t.Length)));

        Assert.Single(layouts.Distinct());
    }

    [Fact]
    public void Trained_values_replace_the_models()
    {
        PreparedModel model = new(TinyModel.Create(), OnnxOperators.Roles);
        IReadOnlyList<WeightTensor> weights = model.Weights;
        SafForm form = ExactConversionTests.Form("Tanh", ScaleMode.PerChannel);
        Dictionary<string, SafTensor> saf = weights.Where(w => w.Kind == WeightKind.Saf)
            .ToDictionary(w => w.Name, w => ExactConversion.Convert(w, form));
        saf["w1"].Raw[5] = 0.75f;

        MemoryArtifact artifact = ArtifactBuilder.Build(new ArtifactParts
        {
            Name = "tiny",
            Model = model,
            Form = form,
            Saf = saf,
            TrainedThreeCopies = new Dictionary<string, float[]> { ["b2"] = [3, -4, 5] },
        });

        Assert.Equal(0.75f, BitConverter.ToSingle(artifact.Blob, (int)artifact.Manifest.Tensors[0].Offsets[0] + 20));
        TensorEntry b2 = artifact.Manifest.Tensors[3];
        Assert.Equal([-4.0, 5.0], b2.Range);
        Assert.Equal(3, b2.Offsets.Count);
        Assert.All(b2.Offsets, offset => Assert.Equal(
            [3, -4, 5], MemoryMarshal.Cast<byte, float>(artifact.Blob.AsSpan((int)offset, (int)b2.Length)).ToArray()));
    }

    [Theory]
    [InlineData("Float16", 2)]
    [InlineData("BFloat16", 2)]
    [InlineData("Float64", 8)]
    public void Three_copies_of_other_types_are_bit_for_bit(string typeName, int size)
    {
        NumberType type = Enum.Parse<NumberType>(typeName);
        WeightTensor tensor = ExactConversionTests.Weights([0.5f, -1.25f, 3], [3], [1], WeightKind.ThreeCopies) with
        {
            ElementType = type,
            Bytes = WeightEncoder.ToBytes([0.5f, -1.25f, 3], type),
        };

        (TensorEntry entry, byte[] stored) = WeightEncoder.EncodeThreeCopies(tensor);
        (_, byte[] trained) = WeightEncoder.EncodeThreeCopies(tensor, [0.5f, -1.25f, 3]);

        Assert.Equal(tensor.Bytes, stored);
        Assert.Equal(stored, trained);
        Assert.Equal(3 * size, stored.Length);
        Assert.Equal([-1.25, 3], entry.Range);
        Assert.Equal(type.ToString(), entry.Storage);
    }

    [Fact]
    public void Session_of_the_tiny_model_equals_the_golden()
    {
        using InferenceSession golden = new(OnnxSaver.Bytes(TinyModel.Create().Proto));
        using InferenceSession converted = ModelRuns.Open(TinyArtifact.Build());

        Assert.InRange(ModelRuns.Difference(ModelRuns.Run(golden), ModelRuns.Run(converted)), 0, 1e-6);
    }

    [Fact]
    public void Build_cancelled_stops()
    {
        OnnxModel model = TinyModel.Create();
        ArtifactParts parts = new()
        {
            Name = "tiny",
            Model = new PreparedModel(model, OnnxOperators.Roles),
            Form = ExactConversionTests.Form("Tanh", ScaleMode.PerChannel),
            Cancellation = new CancellationToken(canceled: true),
        };

        Assert.ThrowsAny<OperationCanceledException>(() => ArtifactBuilder.Build(parts));
    }

    [Fact]
    public void Provenance_names_model_and_options_and_no_place()
    {
        IReadOnlyDictionary<string, string> provenance = TinyArtifact.Build().Manifest.Provenance;

        Assert.Equal(new string('0', 64), provenance["model.sha256"]);
        Assert.Equal("1", provenance["seed"]);
        Assert.StartsWith("SafBuild 0.", provenance["tool"]);
        Assert.Equal(provenance.Keys.Order(StringComparer.Ordinal), provenance.Keys);
        Assert.DoesNotContain(provenance.Values, v => v.Contains('/') || v.Contains('\\') || v.Contains(Environment.MachineName));
    }
}
