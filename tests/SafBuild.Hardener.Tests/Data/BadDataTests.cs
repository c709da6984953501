using SafBuild.Hardener.Data;
using SafBuild.Runtime.Tensors;
using SafBuild.Shared.Diagnostics;
using static SafBuild.Hardener.Tests.Data.TemporaryFolder;

namespace SafBuild.Hardener.Tests.Data;

/// <summary>Every kind of bad data gives its code, and names the file and the values.</summary>
public sealed class BadDataTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Missing_files()
    {
        Refused("SAF0105", _folder.File("none.csv"), _folder.File("none.csv"));
        Refused("SAF0105", Describe("""{ "format": "cifar", "files": "none.bin" }"""), _folder.File("none.bin"), "d.dataset.json");
        _folder.Write("i", [0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0, 1, 5]);
        Refused("SAF0105", Describe("""{ "format": "idx", "files": "i", "labels": "none" }"""), _folder.File("none"));
    }

    [Theory]
    [InlineData("", "whole file")]
    [InlineData("[]", "SAF0106")]
    [InlineData("""{ "files": "a.bin" }""", "format")]
    [InlineData("""{ "format": "cifar" }""", "files")]
    [InlineData("""{ "format": "cifar", "files": [] }""", "'files'")]
    [InlineData("""{ "format": "parquet", "files": "a.bin" }""", "'format'", "parquet", "cifar, idx, npz")]
    [InlineData("""{ "format": "cifar", "files": "a.bin", "shapes": [1] }""", "shapes")]
    [InlineData("""{ "format": "cifar", "files": "a.bin", "shape": [0, 1, 1] }""", "'shape'", "[0,1,1]")]
    [InlineData("""{ "format": "cifar", "files": "a.bin", "shape": [2000000, 2000000, 2000000] }""", "'shape'")]
    [InlineData("""{ "format": "cifar", "files": "a.bin", "shape": [1, 1, 1], "skip": 3 }""", "'skip'", "is 3", "hold 3 samples")]
    [InlineData("""{ "format": "cifar", "files": "a.bin", "shape": [1, 1, 1], "skip": -1 }""", "'skip'")]
    [InlineData("""{ "format": "cifar", "files": "a.bin", "shape": [1, 1, 1], "take": 0 }""", "'take'")]
    [InlineData("""{ "format": "cifar", "files": "a.bin", "shape": [1, 1, 1], "normalize": { "std": 0 } }""", "'normalize.std'")]
    [InlineData("""{ "format": "cifar", "files": "a.bin", "shape": [1, 1, 1], "normalize": { "mean": [1, 2, 3] } }""", "'normalize.mean'",
        "3 numbers")]
    [InlineData("""{ "format": "cifar", "files": "a.bin", "shape": [1, 1, 1], "normalize": { "mean": "x" } }""", "normalize.mean")]
    [InlineData("""{ "format": "cifar", "files": "a.bin", "shape": [1, 1, 1], "augment": { "crop": 1 } }""", "'augment.crop'", "side of 1")]
    [InlineData("""{ "format": "cifar", "files": "a.bin", "shape": [1, 1, 1], "layout": "abc" }""", "layout", "Chw, Hwc")]
    [InlineData("""{ "format": "cifar", "files": "a.bin", "shape": [1, 1, 1], "labels": true }""", "'labels'")]
    [InlineData(
        """{ "format": "records", "files": "a.bin", "recordSize": 2, "inputs": [ { "type": "int8", "offset": 2, "shape": [1] } ] }""",
        "'inputs[0].offset'", "bytes 2 to 2", "has 2")]
    [InlineData("""{ "format": "records", "files": "a.bin", "recordSize": 2, "inputs": [ { "offset": 1, "shape": [1] } ] }""",
        "'inputs[0].type'")]
    [InlineData(
        """{ "format": "records", "files": "a.bin", "recordSize": 2, "inputs": [ { "type": "int8", "shape": [1] } ], """
        + """ "labels": { "type": "float32" } }""", "'labels.offset'", "bytes 0 to 3")]
    [InlineData(
        """{ "format": "records", "files": "a.bin", "recordSize": 2, "inputs": [ { "type": "int8", "shape": [1] } ], "labels": 3 }""",
        "'labels'")]
    public void Descriptions(string text, params string[] named)
    {
        _folder.Write("a.bin", 0, 10, 1, 11, 2, 12);
        Refused("SAF0106", Describe(text), [.. named, "d.dataset.json"], -1, 1, 1, 1);
    }

    [Fact]
    public void Truncated_files()
    {
        _folder.Write("a.bin", new byte[3073 + 3000]);
        Refused("SAF0107", Describe("""{ "format": "cifar", "files": "a.bin" }"""), "a.bin", "expected 6146", "found 6073");
        _folder.Write("i", [0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 2, 1, 2, 3]);
        Refused("SAF0107", Describe("""{ "format": "idx", "files": "i" }"""), "expected 16", "found 15");
        _folder.Write("i", [1, 2, 3]);
        Refused("SAF0107", Describe("""{ "format": "idx", "files": "i" }"""), "010203");
        byte[] npz = File.ReadAllBytes(_folder.WriteNpz("a.npz", ("x", Npy("<f4", "(1, 1)", Bytes(1f)))));
        Refused("SAF0107", _folder.Write("b.npz", npz[..^30]), "b.npz", $"{npz.Length - 30} bytes");
    }

    [Fact]
    public void Damaged_arrays()
    {
        Refused("SAF0107", _folder.WriteNpz("1.npz", ("x", Npy("<f4", "(2, 2)", new byte[12]))), "'x'", "expected 16", "found 12");
        Refused("SAF0107", _folder.WriteNpz("3.npz", ("x", Npy(">f4", "(2, 2)", new byte[16]))), "'>f4'");
        Refused("SAF0107", _folder.WriteNpz("4.npz", ("x", Npy("<f4", "(99999999999, 99999999999)", new byte[16]))), "99999999999");
        Refused("SAF0107", _folder.WriteNpz("5.npz", ("z", Npy("<f4", "(2, 2)", new byte[16]))), "'input'", "'z'");
        Refused("SAF0107", _folder.WriteNpz("6.npz", ("x", [1, 2, 3])), "NumPy header");
        byte[] x = Npy("<f4", "(2, 2)", new byte[16]);
        Refused("SAF0107", _folder.WriteNpz("7.npz", ("x", x), ("y", Npy("|u1", "(3,)", new byte[3]))), "'y'", "[3]");
        Refused("SAF0107", _folder.WriteNpz("8.npz", ("x", x), ("y", Npy("<f4", "(2,)", Bytes(1f, float.NaN)))), "NaN");
    }

    [Fact]
    public void Damaged_tables()
    {
        Refused("SAF0107", _folder.Write("1.csv", "1,2,0\n1,0\n"), "line 2", "2 columns", "expected 3");
        Refused("SAF0107", _folder.Write("2.csv", "1,2,0\n1,abc,0\n"), "row 2", "column 2", "'abc'");
        Refused("SAF0107", _folder.Write("3.csv", "1,2,0\n1,nan,0\n"), "'nan'");
        Refused("SAF0107", _folder.Write("4.csv", ""), "4.csv");
    }

    [Fact]
    public void Samples_that_do_not_fit_the_model()
    {
        _folder.Write("a.bin", new byte[3073]);
        string cifar = Describe("""{ "format": "cifar", "files": "a.bin" }""");
        SafException e = Assert.Throws<SafException>(() => DataSetLoader.Load(cifar, Model(-1, 3, 224, 224)));
        Assert.Contains("SAF0109", e.Message);
        Assert.Contains("[N,3,224,224]", e.Message);
        Assert.Contains("[3,32,32]", e.Message);
        e = Assert.Throws<SafException>(() => DataSetLoader.Load(_folder.Write("f.csv", "0.5,0\n"), Model(NumberType.Int64, -1, 1)));
        Assert.Contains("SAF0109", e.Message);
        Assert.Contains("Int64", e.Message);
        e = Assert.Throws<SafException>(() => DataSetLoader.Load(_folder.Write("g.csv", "300,0\n"), Model(NumberType.UInt8, -1, 1)));
        Assert.Contains("SAF0107", e.Message);
        Assert.Contains("300", e.Message);
    }

    [Fact]
    public void Labels_out_of_range()
    {
        string path = _folder.Write("a.csv", "1,2,0\n1,2,9\n1,2,10\n");
        DataSet data = DataSetLoader.Load(path, Model(-1, 2));
        data.CheckLabels(11);
        SafException e = Assert.Throws<SafException>(() => data.CheckLabels(10));
        Assert.StartsWith($"{path} : error SAF0108: sample 2 has label 10; the model has 10 classes", e.Message);
        Assert.Throws<SafException>(() => DataSetLoader.Load(_folder.Write("b.csv", "1,2,-1\n"), Model(-1, 2)).CheckLabels(10));
    }

    /// <summary>A class of which no sample is there would shift the numbers of those behind it: labels that are wrong.</summary>
    [Fact]
    public void Names_of_classes_that_are_not_all_there()
    {
        DataSet data = DataSetLoader.Load(_folder.Write("a.csv", "1,2,cat\n1,2,eel\n3,2,eel\n"), Model(-1, 2));
        data.CheckLabels(2);
        SafException e = Assert.Throws<SafException>(() => data.CheckLabels(3));
        Assert.Contains("SAF0108: the labels give 2 names of classes, and the model has 3 classes", e.Message, StringComparison.Ordinal);
        Assert.Throws<SafException>(() => data.CheckLabels(1));
    }

    [Fact]
    public void Every_prefix_of_an_archive_is_refused()
    {
        byte[] whole = File.ReadAllBytes(
            _folder.WriteNpz("a.npz", ("x", Npy("<f4", "(1, 2)", Bytes(1f, 2f))), ("y", Npy("<i8", "(1,)", Bytes(1L)))));
        for (int length = 0; length < whole.Length; length++)
        {
            string cut = _folder.Write("cut.npz", whole[..length]);
            SafException e = Assert.Throws<SafException>(() => DataSetLoader.Load(cut, Model(-1, 2)));
            Assert.Equal("SAF0107", e.Diagnostics.Single().Code.Id);
        }
    }

    private string Describe(string text) => _folder.Write("d.dataset.json", text);

    private static void Refused(string code, string path, params string[] named) => Refused(code, path, named, -1, 2);

    private static void Refused(string code, string path, string[] named, params long[] shape)
    {
        SafException e = Assert.Throws<SafException>(() => DataSetLoader.Load(path, Model(shape)));
        Assert.Equal(code, e.Diagnostics.Single().Code.Id);
        Assert.All(named, text => Assert.Contains(text, e.Message));
    }
}
