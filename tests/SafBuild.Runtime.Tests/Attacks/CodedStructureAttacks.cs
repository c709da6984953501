using System.IO.Compression;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Tests.Models;
using SafBuild.Runtime.Tests.Reading;

namespace SafBuild.Runtime.Tests.Attacks;

/// <summary>A coded structure.bin restores what belongs to the artifact and nothing else, however damaged either is.</summary>
public sealed class CodedStructureAttacks
{
    private const string Structure = "structure.bin";

    public static TheoryData<string, string> Spoilt
    {
        get
        {
            TheoryData<string, string> data = [];
            foreach (string file in new[] { "manifest.json", "graph.onnx" })
            {
                foreach (string what in new[]
                {
                    "noise", "zeros", "ones", "half of the blocks lost", "one block less", "one block more", "one byte more",
                    "a bomb", "another build's", "another build's, damaged",
                })
                {
                    data.Add(file, what);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Spoilt))]
    public void A_structure_that_is_hostile_or_foreign_restores_nothing(string name, string what)
    {
        using ArtifactOnDisk disk = new(SmallNetwork.MakeCoded());
        disk.Write(name, Flips.Independent(disk.Read(name), 0.01, seed: 1));
        disk.Write(Structure, Spoil(disk, what));
        SafFormatException e = Assert.Throws<SafFormatException>(() => SafModel.Load(disk.Folder));
        Assert.EndsWith(name, e.File, StringComparison.Ordinal);
        Assert.Contains("structure.bin does not restore it", e.Message, StringComparison.Ordinal);
    }

    /// <summary>At a rate at which digits of two builds could be taken for damaged ones, both manifests damaged.</summary>
    [Theory]
    [InlineData(0.02)]
    [InlineData(0.1)]
    [InlineData(0.15)]
    public void A_structure_of_another_build_restores_no_manifest_at_any_rate(double rate)
    {
        using ArtifactOnDisk disk = new(SmallNetwork.MakeCoded());
        byte[] manifest = disk.Read("manifest.json");
        byte[] other = Spoil(disk, "another build's");
        for (int draw = 0; draw < 20; draw++)
        {
            disk.Write("manifest.json", Flips.Independent(manifest, rate, draw));
            disk.Write(Structure, Flips.Independent(other, rate, draw + 100));
            SafFormatException e = Assert.Throws<SafFormatException>(() => SafModel.Load(disk.Folder));
            Assert.Contains("structure.bin does not restore it", e.Message, StringComparison.Ordinal);
        }
    }

    /// <summary>The graph of another model of the same length, whose hash the manifest on disk does not have.</summary>
    [Fact]
    public void The_structure_of_another_graph_restores_no_graph()
    {
        using ArtifactOnDisk disk = new(SmallNetwork.MakeCoded());
        byte[] graph = disk.Read("graph.onnx");
        byte[] other = [.. graph];
        other[^1] ^= 1;
        disk.Write(Structure, StructureFile.Encode(disk.Read("manifest.json"), other, StructureKind.Coded));
        disk.Write("graph.onnx", Flips.Independent(graph, 0.05, seed: 2));
        Assert.EndsWith("graph.onnx", Assert.Throws<SafFormatException>(() => SafModel.Load(disk.Folder)).File, StringComparison.Ordinal);
    }

    /// <summary>What differs in more than 5 % of its bits under a structure.bin without a flip is another file, not damage.</summary>
    [Fact]
    public void Without_flips_in_the_structure_a_file_that_differs_a_lot_is_not_restored()
    {
        using ArtifactOnDisk disk = new(SmallNetwork.MakeCoded());
        disk.Write("graph.onnx", Flips.Independent(disk.Read("graph.onnx"), 0.08, seed: 2));
        Assert.Throws<SafFormatException>(() => SafModel.Load(disk.Folder));
        disk.Write(Structure, Flips.Independent(disk.Read(Structure), 0.08, seed: 3));
        using SafModel model = SafModel.Load(disk.Folder);
        Assert.Equal(["graph.onnx"], model.ReadReport.RestoredFiles);
    }

    [Fact]
    public void Whole_files_need_no_structure()
    {
        using ArtifactOnDisk disk = new(SmallNetwork.MakeCoded());
        disk.Write(Structure, TestTensors.Noise(1024));
        using SafModel model = SafModel.Load(disk.Folder);
        Assert.True(model.ReadReport.IsClean);
    }

    private static byte[] Spoil(ArtifactOnDisk disk, string what)
    {
        byte[] structure = disk.Read(Structure);
        SmallArtifact artifact = disk.Artifact;
        ArtifactManifest other = artifact.Manifest with { BlockChecksums = [.. artifact.Manifest.BlockChecksums.Select(c => ~c)] };
        byte[] foreign = StructureFile.Encode(ManifestWriter.Write(other), artifact.Graph, StructureKind.Coded);
        return what switch
        {
            "noise" => TestTensors.Noise(structure.Length),
            "zeros" => new byte[structure.Length],
            "ones" => [.. Enumerable.Repeat((byte)0xFF, structure.Length)],
            "half of the blocks lost" => Blanked(structure),
            "one block less" => structure[..^512],
            "one block more" => [.. structure, .. new byte[512]],
            "one byte more" => [.. structure, 0],
            "a bomb" => Bomb(),
            "another build's" => foreign,
            "another build's, damaged" => Flips.Independent(foreign, 0.1, seed: 3),
            _ => throw new ArgumentException(what),
        };
    }

    /// <summary>A file of one tile, the words of the first half of its blocks 0.</summary>
    private static byte[] Blanked(byte[] structure)
    {
        int blocks = structure.Length / 512;
        Assert.InRange(blocks, 2, 64);
        byte[] copy = [.. structure];
        for (int word = 0; word < 64; word++)
        {
            copy.AsSpan(word * 8 * blocks, 8 * ((blocks + 1) / 2)).Clear();
        }

        return copy;
    }

    /// <summary>Some hundred bytes that would be 256 MiB.</summary>
    private static byte[] Bomb()
    {
        using MemoryStream stream = new();
        using (BrotliStream brotli = new(stream, CompressionLevel.Fastest, leaveOpen: true))
        {
            for (int i = 0; i < 256; i++)
            {
                brotli.Write(new byte[1 << 20]);
            }
        }

        byte[] content = stream.ToArray();
        Array.Resize(ref content, (content.Length + 63) / 64 * 64);
        return CodedStructure.Encode(content);
    }
}
