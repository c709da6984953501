using Google.Protobuf;
using SafBuild.Hardener.Onnx;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Tests.Onnx;

public sealed class OnnxLoaderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("safbuild-onnx-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Saving_and_loading_gives_the_same_model_and_bytes()
    {
        string path = Path.Combine(_folder, "model.onnx");
        ModelProto model = Model(Tensor(TensorProto.Types.DataType.Float, 2, 3));

        OnnxSaver.Save(model, path);

        OnnxModel loaded = OnnxLoader.Load(path);
        Assert.Equal(model, loaded.Proto);
        Assert.Equal(File.ReadAllBytes(path), OnnxSaver.Bytes(loaded.Proto));
        Assert.Equal([path], loaded.Files);
        Assert.Equal(64, loaded.Sha256.Length);
        Assert.Equal([path], Directory.GetFiles(_folder));
    }

    [Fact]
    public void A_missing_file_is_SAF1001()
    {
        AssertCode("SAF1001", Path.Combine(_folder, "no.onnx"), "does not exist");
        AssertCode("SAF1001", _folder, "folder");
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:00", "Git LFS pointer")]
    [InlineData("<!DOCTYPE html><html>", "web page")]
    [InlineData("{\"a\": 1}", "JSON")]
    [InlineData("PK\u0003\u0004aaaa", "zip")]
    [InlineData("hello, this is some text", "truncated or damaged")]
    public void Another_kind_of_file_is_SAF1002_and_named(string content, string found)
    {
        string path = Path.Combine(_folder, "model.onnx");
        File.WriteAllText(path, content);

        AssertCode("SAF1002", path, found);
    }

    [Fact]
    public void Every_truncation_of_a_model_is_SAF1002()
    {
        string path = Path.Combine(_folder, "model.onnx");
        byte[] whole = Model(Tensor(TensorProto.Types.DataType.Float, 2, 3)).ToByteArray();
        int graphEnd = whole.Length - new ModelProto { OpsetImport = { new OperatorSetIdProto { Version = 17 } } }.CalculateSize();
        for (int length = 0; length < graphEnd; length++)
        {
            File.WriteAllBytes(path, whole[..length]);
            SafException e = Assert.Throws<SafException>(() => OnnxLoader.Load(path));
            Assert.Equal("SAF1002", Assert.Single(e.Diagnostics).Code.Id);
        }
    }

    [Theory]
    [InlineData(new long[] { 2, 4 }, "needs 32 bytes of data and has 24")]
    [InlineData(new long[] { -2, -3 }, "impossible shape")]
    [InlineData(new long[] { 1L << 40, 1L << 40 }, "impossible shape")]
    [InlineData(new long[] { 1L << 40 }, "needs 4398046511104 bytes")]
    public void A_tensor_whose_data_does_not_fit_its_shape_is_SAF1002(long[] dims, string found)
    {
        TensorProto tensor = Tensor(TensorProto.Types.DataType.Float, 2, 3);
        tensor.Dims.Clear();
        tensor.Dims.AddRange(dims);
        string path = Path.Combine(_folder, "model.onnx");
        File.WriteAllBytes(path, Model(tensor).ToByteArray());

        AssertCode("SAF1002", path, found);
        AssertCode("SAF1002", path, "'w'");
    }

    [Fact]
    public void Contradictions_are_SAF1002()
    {
        string path = Path.Combine(_folder, "model.onnx");
        ModelProto twice = Model(Tensor(TensorProto.Types.DataType.Float, 2, 3));
        twice.Graph.Initializer.Add(twice.Graph.Initializer[0]);
        File.WriteAllBytes(path, twice.ToByteArray());
        AssertCode("SAF1002", path, "two initializers have the name 'w'");

        File.WriteAllBytes(path, new ModelProto { IrVersion = 8 }.ToByteArray());
        AssertCode("SAF1002", path, "no graph");

        ModelProto nameless = Model(Tensor(TensorProto.Types.DataType.Float, 2, 3));
        nameless.Graph.Node[0].OpType = "";
        File.WriteAllBytes(path, nameless.ToByteArray());
        AssertCode("SAF1002", path, "no operator type");
    }

    private static void AssertCode(string code, string path, string text)
    {
        SafException e = Assert.Throws<SafException>(() => OnnxLoader.Load(path));
        Assert.Equal(code, Assert.Single(e.Diagnostics).Code.Id);
        Assert.Contains(text, e.Message);
        Assert.StartsWith(path, e.Message);
    }

    internal static TensorProto Tensor(TensorProto.Types.DataType type, params long[] dims) => new()
    {
        Name = "w",
        DataType = (int)type,
        Dims = { dims },
        RawData = ByteString.CopyFrom(
            [.. Enumerable.Range(0, (int)TensorData.RawLength(type, TensorData.Count(dims))).Select(i => (byte)(i % 50))]),
    };

    internal static ModelProto Model(TensorProto weight) => new()
    {
        IrVersion = 8,
        OpsetImport = { new OperatorSetIdProto { Version = 17 } },
        Graph = new()
        {
            Name = "g",
            Initializer = { weight },
            Node = { new NodeProto { OpType = "Identity", Input = { "w" }, Output = { "y" } } },
            Output = { new ValueInfoProto { Name = "y" } },
        },
    };
}
