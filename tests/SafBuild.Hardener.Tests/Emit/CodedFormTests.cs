using System.Globalization;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Operators;
using SafBuild.Hardener.Tests.Graph;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Formats.Coded;
using SafBuild.Runtime.Functions;
using SafBuild.Runtime.Reading;
using SafBuild.Runtime.Tensors;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Tests.Emit;

/// <summary>Coded storage: which form a request gives, and what its artifact holds.</summary>
public sealed class CodedFormTests
{
    private static readonly HardenRequest Coded = new() { Name = "m", Model = "m.onnx", Storage = "Coded32" };

    [Theory]
    [InlineData("Coded32", 1e-5, 8)]
    [InlineData("Coded32", 0.1, 8)]
    [InlineData("Coded32", 0.15, 6)]
    [InlineData("Coded32", 0.18, 4)]
    [InlineData("Coded16", 0.05, 8)]
    [InlineData("Coded16", 0.08, 6)]
    [InlineData("Coded16", 0.1, 5)]
    [InlineData("Coded8", 0.01, 6)]
    [InlineData("Coded8", 0.03, 5)]
    [InlineData("Coded8", 0.05, 4)]
    public void Auto_takes_the_most_bits_whose_code_holds(string storage, double rate, int bits)
    {
        HardenRequest request = Coded with { Storage = storage, Gate = new() { BitErrorRate = rate } };
        SafForm form = SafForm.Of(request);

        Assert.Equal(bits, form.Coded!.ValueBits);
        Assert.Contains($"ValueBits={bits}", form.Coded.Reason(request), StringComparison.Ordinal);
        Assert.Contains("the most bits that hold", form.Coded.Reason(request), StringComparison.Ordinal);
    }

    [Fact]
    public void Auto_says_that_nothing_holds_where_nothing_does()
    {
        HardenRequest request = Coded with { Storage = "Coded8", Gate = new() { BitErrorRate = 0.2 } };

        Assert.Contains("blocks will be lost", SafForm.Of(request).Coded!.Reason(request), StringComparison.Ordinal);
    }

    /// <summary>A block of 1,000 is lost at this rate.</summary>
    [Theory]
    [InlineData("Coded32", 8, "{0} (Coded32, ValueBits=8)")]
    [InlineData("Coded16", 6, "{0} (Coded16, 6)")]
    [InlineData("Coded8", 5, "{0} (Coded8, 5)")]
    public void Manual_says_how_many_flips_a_code_puts_right(string storage, int bits, string said)
    {
        Assert.True(CodedStorage.TryFind(storage, out CodedStorage? coded));
        string expected = string.Format(CultureInfo.InvariantCulture, said, Math.Round(1 / coded.WorkingRate(bits)));
        Assert.Contains(expected, HardenRequest.Rows.Single(r => r.Name == "Storage").Sentence, StringComparison.Ordinal);
    }

    public static TheoryData<string, string> Refused => new()
    {
        { "Coded32 5", "ValueBits=\"5\" has no code in Storage=\"Coded32\"; it is one of 4, 6, 8, or Auto." },
        { "Coded8 8", "ValueBits=\"8\" has no code" },
        { "Coded16 7", "ValueBits=\"7\" has no code" },
        { "Float32 8", "ValueBits=\"8\" is for coded storage" },
        { "levels", "LevelTraining=\"BinaryRelax\" is for coded storage, and Storage is Float16" },
        { "function", "Function=\"Tanh\" does not go with" },
        { "rule", "OutOfRange=\"Zero\" does not go with" },
        { "scale", "Scale=\"PerTensor\" does not go with" },
        { "unit", "Scale=\"Unit\" does not go with" },
        { "faults", "TrainingBitErrorRate does not go with" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Options_that_do_not_go_together_are_refused(string what, string message)
    {
        HardenRequest request = what.Split(' ') is [string storage, string bits]
            ? Coded with { Storage = storage, ValueBits = int.Parse(bits) }
            : what switch
            {
                "levels" => new() { Storage = "Float16", Training = new() { LevelTraining = LevelTraining.BinaryRelax } },
                "function" => Coded with { Function = "Tanh" },
                "rule" => Coded with { OutOfRange = OutOfRange.Zero },
                "scale" => Coded with { Scale = ScaleMode.PerTensor },
                "unit" => Coded with { Scale = ScaleMode.Unit },
                _ => Coded with { TrainingData = "d.npz", Training = new() { BitErrorRate = 1e-3 } },
            };

        SafException e = Assert.Throws<SafException>(() => SafForm.Of(request));
        Assert.Equal(Codes.OptionOutOfRange, e.Diagnostics[0].Code);
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Coded32", 8)]
    [InlineData("Coded32", 4)]
    [InlineData("Coded16", 5)]
    [InlineData("Coded8", 6)]
    public void An_artifact_tells_its_form_and_reads_within_half_a_step(string storage, int bits)
    {
        SafForm form = SafForm.Of(Coded with { Storage = storage, ValueBits = bits });
        PreparedModel model = new(TinyModel.Create(), OnnxOperators.Roles);
        MemoryArtifact artifact = ArtifactBuilder.Build(new() { Name = "m", Model = model, Form = form });
        ManifestReader.Read(ManifestWriter.Write(artifact.Manifest));

        Assert.Equal(form, SafForm.Of(artifact.Manifest));
        Assert.All(artifact.Manifest.Tensors, t => Assert.True(t.Read is ReadKind.Coded or ReadKind.CodedBits));
        using AlignedBuffer decoded = new(artifact.Manifest.DecodedLength);
        ReadCounts counts = WeightReader.Read(artifact.Manifest, artifact.Blob, decoded);
        Assert.Equal((0, artifact.Blob.Length / 512), (counts.Detected, counts.CodedBlocks));
        foreach (TensorEntry tensor in artifact.Manifest.Tensors)
        {
            WeightTensor weight = model.Weights.Single(w => w.Name == tensor.Name);
            ReadOnlySpan<byte> read = decoded.Slice(tensor.DecodedOffset, BlobLayout.DecodedBytes(tensor));
            if (tensor.Read == ReadKind.CodedBits)
            {
                Assert.Equal(weight.Bytes, read.ToArray());
                continue;
            }

            // Uniform levels are a step apart; fitted ones are at most as far from a value as the largest gap between them.
            float[] levels = tensor.Levels.Count > 0 ? [.. tensor.Levels.Order()] : [];
            double gap = levels.Length == 0 ? 1.0 / ((1 << (bits - 1)) - 1)
                : levels.Zip(levels.Skip(1), (a, b) => b - a).Append(1 - levels[^1]).Max();
            for (int i = 0; i < weight.Values.Length; i++)
            {
                double error = Math.Abs(weight.Values[i] - tensor.ElementType.Read<double>(read, i));
                Assert.True(error <= (gap * tensor.Scales.Max() * 0.51) + 1e-6 || levels.Length > 0 && error <= gap * tensor.Scales.Max(),
                    $"{tensor.Name} {i}: {error}");
            }
        }
    }

    /// <summary>Integer weights keep their bits; what has steps and zero points is as strong as there is.</summary>
    [Theory]
    [MemberData(nameof(QuantizedNames))]
    public void Integers_keep_their_bits(string name)
    {
        PreparedModel model = new(QuantizedModels.All[name].Model, OnnxOperators.Roles);
        SafForm form = SafForm.Of(Coded with { Storage = "Coded16" });
        MemoryArtifact artifact = ArtifactBuilder.Build(new() { Name = "m", Model = model, Form = form });
        ManifestReader.Read(ManifestWriter.Write(artifact.Manifest));
        byte[] faulted = [.. artifact.Blob];
        Random random = new(3);
        for (int bit = 0; bit < 8 * faulted.Length; bit++)
        {
            faulted[bit / 8] ^= (byte)(random.NextDouble() < 0.03 ? 1 << (bit % 8) : 0);
        }

        using AlignedBuffer decoded = new(artifact.Manifest.DecodedLength);
        ReadCounts counts = WeightReader.Read(artifact.Manifest, faulted, decoded);
        Assert.Equal(0, counts.Lost);
        Assert.InRange(counts.CorrectedBits, 1, long.MaxValue);
        foreach (TensorEntry tensor in artifact.Manifest.Tensors.Where(t => t.Read == ReadKind.CodedBits))
        {
            Assert.Equal(
                model.Weights.Single(w => w.Name == tensor.Name).Bytes,
                decoded.Slice(tensor.DecodedOffset, BlobLayout.DecodedBytes(tensor)).ToArray());
        }
    }

    public static TheoryData<string> QuantizedNames => [.. QuantizedModels.All.Keys];

    [Fact]
    public void Integers_of_8_bits_have_no_room_in_Coded8()
    {
        PreparedModel model = new(QuantizedModels.All.Values
            .First(m => new PreparedModel(m.Model, OnnxOperators.Roles).Weights
                .Any(w => w.Kind == WeightKind.OwnBits && w.ElementType.Bits() == 8)).Model, OnnxOperators.Roles);
        SafForm form = SafForm.Of(Coded with { Storage = "Coded8" });

        SafException e = Assert.Throws<SafException>(
            () => ArtifactBuilder.Build(new() { Name = "m", Model = model, Form = form }));
        Assert.Equal(Codes.CodedTooNarrow, e.Diagnostics[0].Code);
    }
}
