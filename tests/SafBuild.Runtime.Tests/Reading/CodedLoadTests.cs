using Microsoft.ML.OnnxRuntime;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Reading;
using SafBuild.Runtime.Tensors;
using SafBuild.Runtime.Tests.Models;

namespace SafBuild.Runtime.Tests.Reading;

/// <summary>Artifacts in coded storage as an application loads them, with faults in every file.</summary>
public sealed class CodedLoadTests
{
    private static readonly float[] Input = [.. Enumerable.Range(0, 32).Select(i => MathF.Sin(i))];

    public static TheoryData<string, int> Forms =>
        [.. CodedStorageForms.All.Select(f => (f.Storage.Name, f.ValueBits))];

    [Theory]
    [MemberData(nameof(Forms))]
    public void Every_storage_and_number_of_bits_loads_and_computes_what_its_levels_say(string storage, int valueBits)
    {
        using ArtifactOnDisk disk = new(SmallNetwork.MakeCoded(storage, valueBits));
        using ArtifactOnDisk plain = new(SmallNetwork.Make("Float32", "Identity", version: 2));
        (float[] outputs, SafReadReport report) = Run(disk);
        (float[] exact, _) = Run(plain);

        Assert.True(report.IsClean, $"{report}");
        Assert.Equal(disk.Artifact.Blob.Length / 512, report.CodedBlocks);
        Assert.Equal(0, report.CorrectedBits);
        Assert.Equal(0, report.EstimatedBitErrorRate);

        // A level is at most so far from the weight; the network has 18 products a value.
        double step = 2.0 / ((1 << valueBits) - 2);
        Assert.All(outputs.Zip(exact), o => Assert.True(Math.Abs(o.First - o.Second) < 4 * step, $"{o.First} is not near {o.Second}"));
    }

    /// <summary>The design's promise: at one flipped bit in ten every load of every file damaged is the clean one.</summary>
    [Fact]
    public void All_of_200_copies_with_every_file_damaged_at_a_tenth_load_and_compute_the_same()
    {
        SmallArtifact artifact = SmallNetwork.MakeCoded();
        using ArtifactOnDisk disk = new(artifact);
        (float[] clean, _) = Run(disk);
        Dictionary<string, byte[]> files = Directory.GetFiles(disk.Folder).ToDictionary(f => Path.GetFileName(f), File.ReadAllBytes);
        Assert.Equal(4, files.Count);
        for (int copy = 0; copy < 200; copy++)
        {
            foreach ((string name, byte[] bytes) in files)
            {
                disk.Write(name, Flips.Independent(bytes, 0.1, seed: (copy * 7) + name.Length));
            }

            (float[] outputs, SafReadReport report) = Run(disk);
            Assert.Equal(clean, outputs);
            Assert.Equal(0, report.Lost);
            Assert.Equal(["manifest.json", "graph.onnx"], report.RestoredFiles);
            Assert.Equal(SafRateSource.Code, report.BitErrorRateSource);
            Assert.InRange(0.1, report.BitErrorRateLower / 1.2, report.BitErrorRateUpper * 1.2);
        }
    }

    [Fact]
    public void The_rate_is_inside_its_interval_in_nearly_all_draws()
    {
        SmallArtifact artifact = SmallNetwork.MakeCoded();
        using ArtifactOnDisk disk = new(artifact);
        int inside = 0;
        for (int draw = 0; draw < 200; draw++)
        {
            disk.Write("weights.bin", Flips.Independent(artifact.Blob, 0.03, seed: draw));
            using SafModel model = SafModel.Load(disk.Folder);
            SafReadReport report = model.ReadReport;
            inside += report.BitErrorRateLower <= 0.03 && report.BitErrorRateUpper >= 0.03 ? 1 : 0;
            Assert.True(report.BitErrorRateUpper / report.BitErrorRateLower < 2, $"{report.RateText()}");
        }

        Assert.InRange(inside, 180, 200);
    }

    [Theory]
    [InlineData("zeros")]
    [InlineData("ones")]
    [InlineData("noise")]
    [InlineData("another")]
    public void A_blob_that_is_none_of_this_manifest_is_refused(string kind)
    {
        SmallArtifact artifact = SmallNetwork.MakeCoded();
        using ArtifactOnDisk disk = new(artifact);
        disk.Write("weights.bin", kind switch
        {
            "zeros" => new byte[artifact.Blob.Length],
            "ones" => [.. Enumerable.Repeat((byte)0xFF, artifact.Blob.Length)],
            "noise" => TestTensors.Noise(artifact.Blob.Length),
            _ => Other(artifact),
        });

        Assert.EndsWith("weights.bin", Assert.Throws<SafFormatException>(() => SafModel.Load(disk.Folder)).File, StringComparison.Ordinal);
    }

    /// <summary>Clean blocks of other weights, flipped on top or not: what is put right is not what the sample knows.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(0.02)]
    [InlineData(0.1)]
    public void Another_blob_stays_another_under_faults(double rate)
    {
        SmallArtifact artifact = SmallNetwork.MakeCoded();
        using ArtifactOnDisk disk = new(artifact);
        for (int draw = 0; draw < 20; draw++)
        {
            disk.Write("weights.bin", Flips.Independent(Other(artifact), rate, seed: draw));
            Assert.Throws<SafFormatException>(() => SafModel.Load(disk.Folder));
        }
    }

    /// <summary>
    /// The gate scores what the code reads: a load must not refuse it for its rate alone, also where a fifth of all bits differ and more.
    /// </summary>
    [Theory]
    [InlineData(0.2)]
    [InlineData(0.25)]
    public void What_the_code_puts_right_loads_at_any_rate(double rate)
    {
        SmallArtifact artifact = SmallNetwork.MakeCoded("Coded32", 4);
        using ArtifactOnDisk disk = new(artifact);
        (float[] clean, _) = Run(disk);
        int whole = 0;
        for (int draw = 0; draw < 30; draw++)
        {
            byte[] blob = Flips.Independent(artifact.Blob, rate, seed: draw);
            using AlignedBuffer decoded = new(artifact.Manifest.DecodedLength);
            if (WeightReader.Read(artifact.Manifest, blob, decoded).Lost == 0)
            {
                whole++;
                disk.Write("weights.bin", blob);
                Assert.Equal(clean, Run(disk).Outputs);
            }
        }

        Assert.InRange(whole, 20, 30);
    }

    private static (float[] Outputs, SafReadReport Report) Run(ArtifactOnDisk disk)
    {
        using SafModel model = SafModel.Load(disk.Folder);
        using InferenceSession session = model.CreateSession();
        using OrtValue x = OrtValue.CreateTensorValueFromMemory(Input, [1, 2, 4, 4]);
        using RunOptions options = new();
        using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(options, ["x"], [x], ["y"]);
        return ([.. outputs[0].GetTensorDataAsSpan<float>()], model.ReadReport);
    }

    /// <summary>The blob of the same network with its codes one step on.</summary>
    private static byte[] Other(SmallArtifact artifact)
    {
        CodedLayout layout = CodedLayout.Of(artifact.Manifest.Tensors);
        byte[][] values = [.. artifact.Manifest.Tensors.Select((t, i) =>
            Enumerable.Range(0, (int)CodedLayout.Values(t)).Select(v => (byte)((v * 37) + i)).ToArray())];
        return CodedBlob.Encode(layout, values, default);
    }
}
