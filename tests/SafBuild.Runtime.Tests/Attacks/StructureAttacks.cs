using System.Diagnostics;
using System.IO.Compression;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Tests.Models;

namespace SafBuild.Runtime.Tests.Attacks;

/// <summary>structure.bin restores what belongs to the artifact and nothing else; while the files are whole it is not looked at.</summary>
public sealed class StructureAttacks
{
    private const string Structure = "structure.bin";

    private static readonly string[] Damaged = ["manifest.json", "graph.onnx"];

    public static TheoryData<string> Files => [.. Damaged];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_byte_of_a_damaged_file_is_restored_and_reported(string name)
    {
        using ArtifactOnDisk disk = new(SmallNetwork.Make(version: 2));
        byte[] bytes = disk.Read(name);
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] ^= 0x21;
            disk.Write(name, bytes);
            using SafModel model = SafModel.Load(disk.Folder);
            Assert.Equal([name], model.ReadReport.RestoredFiles);
            Assert.False(model.ReadReport.IsClean);
            Assert.EndsWith($"{name} restored from structure.bin", model.ReadReport.ToString(), StringComparison.Ordinal);
            bytes[i] ^= 0x21;
        }
    }

    [Fact]
    public void Both_files_and_two_copies_of_every_block_are_restored()
    {
        using ArtifactOnDisk disk = new(SmallNetwork.Make(version: 2));
        foreach (string name in Damaged)
        {
            disk.Write(name, Flipped(disk.Read(name), [100, 2000, 3001]));
        }

        byte[] structure = disk.Read(Structure);
        int copy = structure.Length / 3;
        for (int block = 0; block < copy / StructureBlocks.Block; block++)
        {
            int at = block * StructureBlocks.Block;
            structure.AsSpan(at, 64).Clear();
            structure.AsSpan(((block % 2) + 1) * copy + at, 64).Fill(0xFF);
        }

        disk.Write(Structure, structure);
        using SafModel model = SafModel.Load(disk.Folder);
        Assert.Equal(Damaged, model.ReadReport.RestoredFiles);
        Assert.Equal("small", model.Name);
    }

    /// <summary>The same bit in two copies makes the majority wrong, and a third damage keeps the last copy from being whole.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_majority_that_is_wrong_in_some_bits_is_put_right_by_its_checksum(int wrong)
    {
        byte[] content = [.. Enumerable.Range(0, 60).Select(i => (byte)(i * 37))];
        byte[] stored = StructureBlocks.Encode(content);
        for (int k = 0; k < wrong; k++)
        {
            Flip(stored, 100 + (k * 61));
            Flip(stored, 512 + 100 + (k * 61));
        }

        Flip(stored, 1024 + 7);
        Assert.Equal(content, StructureBlocks.Repair(stored));
    }

    [Fact]
    public void Whole_files_need_no_structure()
    {
        foreach (byte[]? other in new byte[]?[] { null, [], new byte[192], new byte[500] })
        {
            using ArtifactOnDisk disk = new(SmallNetwork.Make(version: 2));
            File.Delete(disk.PathOf(Structure));
            if (other is not null)
            {
                disk.Write(Structure, other);
            }

            using SafModel model = SafModel.Load(disk.Folder);
            Assert.True(model.ReadReport.IsClean);
            Assert.StartsWith("clean: ", model.ReadReport.ToString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("empty")]
    [InlineData("one byte more")]
    [InlineData("one block less")]
    [InlineData("zeros")]
    [InlineData("a terabyte")]
    [InlineData("another model's")]
    [InlineData("a bomb")]
    [InlineData("version 1")]
    [InlineData("link")]
    [InlineData("pipe")]
    [InlineData("folder")]
    public void A_structure_that_is_hostile_or_foreign_restores_nothing(string what)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() && what == "pipe", "pipes in folders are a thing of Unix");
        foreach (string name in Damaged)
        {
            using ArtifactOnDisk disk = new(SmallNetwork.Make(version: 2));
            disk.Write(name, Flipped(disk.Read(name), [800]));
            Spoil(disk, what);
            SafFormatException e = Assert.Throws<SafFormatException>(() => SafModel.Load(disk.Folder));
            Assert.EndsWith(name, e.File, StringComparison.Ordinal);
            Assert.Contains("structure.bin does not restore it", e.Message, StringComparison.Ordinal);
        }
    }

    /// <summary>Same lengths, other weights: the hash in the old manifest is a different one, and so are its checksums.</summary>
    [Fact]
    public void The_structure_of_another_build_of_one_model_restores_nothing()
    {
        SmallArtifact artifact = SmallNetwork.Make(version: 2);
        ArtifactManifest other = artifact.Manifest with { BlockChecksums = [.. artifact.Manifest.BlockChecksums.Select(c => ~c)] };
        using ArtifactOnDisk disk = new(artifact);
        disk.Write(Structure, StructureFile.Encode(ManifestWriter.Write(other), artifact.Graph));
        disk.Write("graph.onnx", Flipped(artifact.Graph, [800]));
        SafFormatException e = Assert.Throws<SafFormatException>(() => SafModel.Load(disk.Folder));
        Assert.EndsWith("graph.onnx", e.File, StringComparison.Ordinal);
    }

    /// <summary>A manifest with a flip cannot be compared as a whole, but its hash is nothing like that of another build.</summary>
    [Fact]
    public void A_damaged_manifest_is_not_restored_to_that_of_another_build()
    {
        SmallArtifact artifact = SmallNetwork.Make(version: 2);
        ArtifactManifest other = artifact.Manifest with { BlockChecksums = [.. artifact.Manifest.BlockChecksums.Select(c => ~c)] };
        using ArtifactOnDisk disk = new(artifact);
        disk.Write(Structure, StructureFile.Encode(ManifestWriter.Write(other), artifact.Graph));
        disk.Write("manifest.json", Flipped(disk.Read("manifest.json"), [2000]));
        SafFormatException e = Assert.Throws<SafFormatException>(() => SafModel.Load(disk.Folder));
        Assert.EndsWith("manifest.json", e.File, StringComparison.Ordinal);
        Assert.Contains("another build", e.Message, StringComparison.Ordinal);
    }

    /// <summary>A line of memory, 64 bytes, may fail at once: at most 41 of the hash's digits.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(64)]
    public void A_lost_line_of_memory_in_the_manifest_is_restored(int line)
    {
        using ArtifactOnDisk disk = new(SmallNetwork.Make(version: 2));
        byte[] manifest = disk.Read("manifest.json");
        manifest.AsSpan(line, 64).Clear();
        disk.Write("manifest.json", manifest);
        using SafModel model = SafModel.Load(disk.Folder);
        Assert.Equal(["manifest.json"], model.ReadReport.RestoredFiles);
    }

    [Fact]
    public void Version_1_has_no_structure_even_where_one_lies_beside_it()
    {
        using ArtifactOnDisk disk = new();
        disk.Write(Structure, StructureFile.Encode(disk.Read("manifest.json"), disk.Artifact.Graph));
        disk.Write("graph.onnx", Flipped(disk.Artifact.Graph, [800]));
        SafFormatException e = Assert.Throws<SafFormatException>(() => SafModel.Load(disk.Folder));
        Assert.DoesNotContain("structure.bin", e.Message, StringComparison.Ordinal);
    }

    private static void Spoil(ArtifactOnDisk disk, string what)
    {
        byte[] structure = disk.Read(Structure);
        string path = disk.PathOf(Structure);
        SmallArtifact artifact = disk.Artifact;
        switch (what)
        {
            case "missing":
                File.Delete(path);
                break;
            case "a terabyte":
                using (FileStream file = File.OpenWrite(path))
                {
                    file.SetLength(192L << 32);
                }

                break;
            case "link":
                File.Move(path, disk.PathOf("elsewhere"));
                File.CreateSymbolicLink(path, disk.PathOf("elsewhere"));
                break;
            case "folder":
                File.Delete(path);
                Directory.CreateDirectory(path);
                break;
            case "pipe":
                File.Delete(path);
                using (Process mkfifo = Process.Start("mkfifo", [path]))
                {
                    mkfifo.WaitForExit();
                }

                break;
            default:
                disk.Write(Structure, what switch
                {
                    "empty" => [],
                    "one byte more" => [.. structure, 0],
                    "one block less" => structure[..^192],
                    "zeros" => new byte[structure.Length],
                    "another model's" => StructureFile.Encode(
                        ManifestWriter.Write(SmallNetwork.Make("Float16", version: 2).Manifest), SmallNetwork.Make("Float16").Graph),
                    "version 1" => StructureFile.Encode(ManifestWriter.Write(SmallNetwork.Make().Manifest), artifact.Graph),
                    "a bomb" => Bomb(),
                    _ => throw new ArgumentException(what),
                });
                break;
        }
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
        Array.Resize(ref content, (content.Length + 59) / 60 * 60);
        return StructureBlocks.Encode(content);
    }

    private static byte[] Flipped(byte[] bytes, int[] bits)
    {
        byte[] copy = [.. bytes];
        foreach (int bit in bits)
        {
            Flip(copy, bit);
        }

        return copy;
    }

    private static void Flip(byte[] bytes, int bit) => bytes[bit / 8] ^= (byte)(1 << (bit % 8));
}
