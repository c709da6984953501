using SafBuild.Hardener.Data;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Hardener.Tests.Data;

/// <summary>How many samples lie in each file of a data set, whatever skip and take leave of them.</summary>
public sealed class SamplesOfTests : IDisposable
{
    private const string Records = """
        "files": ["a.bin", "b.bin"], "recordSize": 4, "inputs": [{"type": "uint8", "offset": 1, "shape": [3]}],
        "labels": {"type": "uint8", "offset": 0}
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("cifar", """ "files": ["a.bin", "b.bin"], "shape": [1, 1, 3] """, "a.bin 2, b.bin 3")]
    [InlineData("records", Records, "a.bin 2, b.bin 3")]
    [InlineData("idx", """ "files": ["i.idx"], "labels": "l.idx" """, "i.idx 4, l.idx 4")]
    [InlineData("csv", """ "files": ["a.csv", "b.csv"] """, "a.csv 3, b.csv 2")]
    [InlineData("npz", """ "files": ["a.npz", "b.npz"] """, "a.npz 2, b.npz 3")]
    [InlineData("images", """ "files": "pictures" """, "1.png 1, 2.png 1, 0.png 1")]
    public void Every_format_counts_the_samples_of_its_files_and_none_of_the_description(string format, string fields, string expected)
    {
        _folder.Write("a.bin", [.. Enumerable.Range(0, 8).Select(i => (byte)(i % 3))]);
        _folder.Write("b.bin", [.. Enumerable.Range(0, 12).Select(i => (byte)(i % 3))]);
        _folder.Write("i.idx", [0, 0, 8, 2, 0, 0, 0, 4, 0, 0, 0, 3, .. new byte[12]]);
        _folder.Write("l.idx", [0, 0, 8, 1, 0, 0, 0, 4, 1, 2, 3, 4]);
        _folder.Write("a.csv", "x,y,z,label\n1,2,3,0\n4,5,6,1\n7,8,9,1\n");
        _folder.Write("b.csv", "1,2,3,0\n4,5,6,1\n");
        Npz("a.npz", 2);
        Npz("b.npz", 3);
        foreach (string picture in new[] { "a/1", "a/2", "b/0" })
        {
            PictureFiles.WritePng(_folder.File($"pictures/{picture}.png"), 1, 1, [1, 2, 3]);
        }

        string path = _folder.Write("set.dataset.json", $$"""{"format": "{{format}}", {{fields}}, "skip": 1, "take": 2}""");

        long[] shape = format == "cifar" ? [-1, 1, 1, 3] : format == "images" ? [-1, 3, 1, 1] : [-1, 3];
        DataSet set = DataSetLoader.Load(path, TemporaryFolder.Model(NumberType.Float32, shape));

        Assert.Equal(2, set.Count);
        Assert.Equal(expected, string.Join(", ", set.Files.Where(set.SamplesOf.ContainsKey)
            .Select(f => $"{Path.GetFileName(f)} {set.SamplesOf[f]}")));
        Assert.DoesNotContain(path, set.SamplesOf.Keys);
        Assert.Equal(6, DataFormats.All.Count);
    }

    private void Npz(string name, int samples) => _folder.WriteNpz(name,
        ("x", TemporaryFolder.Npy("<f4", $"({samples}, 3)", new byte[12 * samples])),
        ("y", TemporaryFolder.Npy("|u1", $"({samples},)", new byte[samples])));
}
