using Google.Protobuf;
using SafBuild.Hardener.Data;
using SafBuild.Hardener.Onnx;
using SafBuild.Hardener.Tests.Data;
using SafBuild.Hardener.Tests.Onnx;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;
using static SafBuild.Hardener.Tests.Data.TemporaryFolder;

namespace SafBuild.Hardener.Tests;

/// <summary>A file that a load reads and the list does not have is an input whose change nobody sees.</summary>
public sealed class InputFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>
    /// For each of <see cref="DataFormats"/>, two data files, and whatever else the format can name, below "a b/". The model has one input
    /// of two values. A new format needs a line here.
    /// </summary>
    private string Describe(string format)
    {
        Directory.CreateDirectory(_folder.File("a b"));
        if (format == "images")
        {
            PictureFiles.WritePng(_folder.File("one/x/1.png"), 1, 1, [1, 2, 3]);
            PictureFiles.WritePng(_folder.File("a b/two/y/sub/1.png"), 1, 1, [1, 2, 3]);
            _folder.Write("names", "x\ny\n");
            return _folder.Write("d.dataset.json", """{ "format": "images", "files": ["one", "a b/../a b/two/"], "classes": "names" }""");
        }

        (byte[] one, string rest) = format switch
        {
            "cifar" => ([0, 10, 20], """ "shape": [1, 1, 2] """),
            "idx" => ([0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0, 2, 7, 8], """ "labels": ["l1", "a b/l2"] """),
            "npz" => (File.ReadAllBytes(_folder.WriteNpz("z", ("x", Npy("<f4", "(1, 2)", Bytes(1f, 2f))), ("y", Npy("|u1", "(1,)", [0])))),
                """ "labels": "y" """),
            "csv" => ("1,2,0\n"u8.ToArray(), """ "labels": "2" """),
            "records" => ([0, 1, 2], """
                "recordSize": 3, "labels": { "type": "uint8" }, "inputs": [ { "type": "uint8", "offset": 1, "shape": [2] } ]
                """),
            _ => throw new ArgumentException($"data format '{format}' has no example here: add one", nameof(format)),
        };
        _folder.Write("one", one);
        _folder.Write("a b/two", one);
        _folder.Write("l1", [0, 0, 8, 1, 0, 0, 0, 1, 7]);
        _folder.Write("a b/l2", [0, 0, 8, 1, 0, 0, 0, 1, 9]);
        return _folder.Write("d.dataset.json", $$"""{ "format": "{{format}}", "files": ["one", "a b/../a b/two"], {{rest}} }""");
    }

    public static TheoryData<string> Formats => [.. DataFormats.All.Select(f => f.Name)];

    [Theory, MemberData(nameof(Formats))]
    public void The_files_of_a_data_set_are_those_that_loading_reads(string format)
    {
        string path = Describe(format);
        DataSet loaded = DataSetLoader.Load(
            path, format == "cifar" ? Model(-1, 1, 1, 2) : format == "images" ? Model(-1, 3, 1, 1) : Model(-1, 2));

        InputFiles found = InputFiles.Of(Request() with { TrainingData = path, ValidationData = path });

        // A folder stands for its files, and each build lists them anew.
        Assert.Equal(loaded.Files, found.Training.SelectMany(f => PictureFolder.IsEntry(f)
            ? PictureFolder.Files(f).Select(p => Path.GetFullPath(p, f)) : [f]));
        Assert.Equal(found.Training, found.Validation);
        Assert.Equal(format == "idx" ? 5 : format == "images" ? 4 : 3, found.Training.Count);
        Assert.Equal(path, found.Training[0]);
    }

    [Fact]
    public void A_plain_file_is_a_data_set_of_itself()
    {
        string csv = _folder.Write("plain.csv", "1,2,0\n");
        InputFiles found = InputFiles.Of(Request() with { ValidationData = csv });
        Assert.Equal([csv], found.Validation);
        Assert.Empty(found.Training);
    }

    [Fact]
    public void The_files_of_a_model_are_those_that_loading_reads()
    {
        Directory.CreateDirectory(_folder.File("parts"));
        _folder.Write("z.data", new byte[24]);
        _folder.Write("parts/b.data", new byte[24]);
        _folder.Write("unused.data", new byte[24]);
        ModelProto proto = OnnxLoaderTests.Model(External("w", "z.data"));
        proto.Graph.Initializer.Add(External("again", "z.data"));
        TensorProto inside = External("inside", "parts/b.data");
        proto.Graph.Node.Add(new NodeProto
        {
            OpType = "Constant",
            Output = { "c" },
            Attribute = { new AttributeProto { Name = "value", Type = AttributeProto.Types.AttributeType.Tensor, T = inside } },
        });
        HardenRequest request = Request(proto);

        IReadOnlyList<string> found = InputFiles.Of(request).Model;

        Assert.Equal(OnnxLoader.Load(request.Model).Files, found);
        Assert.Equal([request.Model, _folder.File("parts/b.data"), _folder.File("z.data")], found);
    }

    [Fact]
    public void The_weights_of_a_model_are_not_read()
    {
        using (FileStream file = File.Create(_folder.File("large.data")))
        {
            // A hole: no disk has so much, and no memory.
            file.SetLength(1L << 42);
        }

        Assert.Equal(2, InputFiles.Of(Request(OnnxLoaderTests.Model(External("w", "large.data")))).Model.Count);
    }

    [Theory]
    [InlineData("SAF0105", null)]
    [InlineData("SAF0105", """{ "format": "cifar", "files": "none.bin", "shape": [1, 1, 2] }""")]
    [InlineData("SAF0105", """{ "format": "idx", "files": "i", "labels": "none" }""")]
    [InlineData("SAF0106", "{")]
    [InlineData("SAF0106", """{ "format": "cifar", "files": [] }""")]
    [InlineData("SAF0106", """{ "format": "parquet", "files": "i" }""")]
    [InlineData("SAF0106", """{ "format": "idx", "files": "i", "labels": 3 }""")]
    [InlineData("SAF0106", """{ "format": "idx", "files": "i", "labels": [] }""")]
    public void A_data_set_that_cannot_be_listed_says_what_loading_says(string code, string? description)
    {
        _folder.Write("i", [0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0, 2, 7, 8]);
        string path = description is null ? _folder.File("none.csv") : _folder.Write("d.dataset.json", description);
        HardenRequest request = Request() with { ValidationData = path };

        SafException found = Assert.Throws<SafException>(() => InputFiles.Of(request));

        Assert.Equal(code, Assert.Single(found.Diagnostics).Code.Id);
        Assert.Equal(Assert.Throws<SafException>(() => DataSetLoader.Load(path, Model(-1, 2))).Diagnostics, found.Diagnostics);
    }

    [Theory]
    [InlineData("SAF1001", null)]
    [InlineData("SAF1002", "")]
    [InlineData("SAF1002", "version https://git-lfs.github.com/spec/v1")]
    public void A_model_that_cannot_be_listed_says_what_loading_says(string code, string? text) =>
        AssertSame(code, text is null ? _folder.File("none.onnx") : _folder.Write("m.onnx", text));

    [Theory]
    [InlineData("none.data")]
    [InlineData("../none.data")]
    public void A_missing_file_of_external_data_is_said_as_loading_says_it(string location) =>
        AssertSame("SAF1006", Request(OnnxLoaderTests.Model(External("w", location))).Model);

    private static void AssertSame(string code, string model)
    {
        SafException found = Assert.Throws<SafException>(() => InputFiles.Of(new() { Model = model }));
        Assert.Equal(code, Assert.Single(found.Diagnostics).Code.Id);
        Assert.Equal(Assert.Throws<SafException>(() => OnnxLoader.Load(model)).Diagnostics, found.Diagnostics);
    }

    private HardenRequest Request(ModelProto? model = null) => new()
    {
        Model = _folder.Write("m.onnx", (model ?? OnnxLoaderTests.Model(new TensorProto
        {
            Name = "w",
            DataType = (int)TensorProto.Types.DataType.Float,
            Dims = { 2, 3 },
            RawData = ByteString.CopyFrom(new byte[24]),
        })).ToByteArray()),
        Name = "m",
        OutputDirectory = _folder.File("out"),
    };

    /// <summary>2 x 3 floats that lie in another file.</summary>
    private static TensorProto External(string name, string location) => new()
    {
        Name = name,
        DataType = (int)TensorProto.Types.DataType.Float,
        Dims = { 2, 3 },
        DataLocation = TensorProto.Types.DataLocation.External,
        ExternalData = { new StringStringEntryProto { Key = "location", Value = location } },
    };
}
