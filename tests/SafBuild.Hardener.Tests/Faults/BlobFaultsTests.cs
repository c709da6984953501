using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Faults;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Onnx;
using SafBuild.Hardener.Operators;
using SafBuild.Hardener.Tests.Emit;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Functions;
using SafBuild.Shared;
using SafBuild.Tests.Shared;

namespace SafBuild.Hardener.Tests.Faults;

/// <summary>Copies lie apart in version 2; their faults are those of version 1, and no burst takes two of them.</summary>
public sealed class BlobFaultsTests
{
    public static TheoryData<string> Models => ["iris-mlp", "kws-dscnn", "resnet8", "resnet20"];

    [Theory]
    [MemberData(nameof(Models))]
    public void One_stream_hits_the_same_bits_in_both_layouts(string name)
    {
        MemoryArtifact one = VersionOne.Of(Convert(name, protect: false));
        MemoryArtifact two = Convert(name, protect: true);
        Assert.Equal((1, 2), (one.Manifest.Version, two.Manifest.Version));
        byte[] first = [.. one.Blob];
        byte[] second = [.. two.Blob];
        long flips = BlobFaults.Inject(one.Manifest, first, new RandomBitFlip(), 1e-3, 5, RandomPurpose.Gate, 3);
        Assert.Equal(flips, BlobFaults.Inject(two.Manifest, second, new RandomBitFlip(), 1e-3, 5, RandomPurpose.Gate, 3));
        Assert.True(flips > 0);
        foreach ((TensorEntry a, TensorEntry b) in one.Manifest.Tensors.Zip(two.Manifest.Tensors))
        {
            Assert.Equal((a.Name, a.Length, a.Copies), (b.Name, b.Length, b.Copies));
            for (int copy = 0; copy < a.Copies; copy++)
            {
                Assert.Equal(first.AsSpan((int)a.Offsets[copy], (int)a.Length), second.AsSpan((int)b.Offsets[copy], (int)b.Length));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void A_burst_shorter_than_the_least_distance_leaves_two_copies_of_every_value(string name)
    {
        ArtifactManifest manifest = Convert(name, protect: true).Manifest;
        long distance = BlobLayout.LeastDistance(manifest)!.Value;
        Assert.True(distance >= 16, $"{distance} bytes");
        bool[] inBurst = new bool[manifest.BlobLength];
        for (long start = 0; start < manifest.BlobLength; start += Math.Max(distance / 7, 1))
        {
            Array.Clear(inBurst);
            Array.Fill(inBurst, true, (int)start, (int)Math.Min(distance, manifest.BlobLength - start));
            foreach (TensorEntry tensor in manifest.Tensors.Where(t => t.Copies == 3))
            {
                for (long i = 0; i < tensor.Length; i++)
                {
                    Assert.True(tensor.Offsets.Count(o => inBurst[o + i]) <= 1, $"{name}, {tensor.Name}, byte {i}, burst at {start}");
                }
            }
        }

        long together = BlobLayout.LeastDistance(VersionOne.Of(Convert(name, protect: false)).Manifest)!.Value;
        Assert.True(distance > together, $"{distance} bytes apart, and {together} in version 1");
    }

    private static MemoryArtifact Convert(string name, bool protect)
    {
        OnnxModel model = OnnxLoader.Load(TestData.Path($"models/{name}.onnx"));
        return ArtifactBuilder.Build(new ArtifactParts
        {
            Name = name,
            Model = new PreparedModel(model, OnnxOperators.Roles),
            Form = ExactConversionTests.Form("Arctan", ScaleMode.PerChannel, "Float32", OutOfRange.Saturate),
            Protection = protect ? StructureKind.Copies : StructureKind.None,
        });
    }
}
