using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using SafBuild.Hardener.Onnx;
using SafBuild.Shared.Diagnostics;
using SafBuild.Tests.Shared;

namespace SafBuild.Hardener.Tests.Onnx;

public sealed class ExternalFilesTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("safbuild-external-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private string Folder => Directory.CreateDirectory(Path.Combine(_root, "models")).FullName;

    [Fact]
    public void Data_beside_the_model_is_brought_in_and_named()
    {
        byte[] data = [.. Enumerable.Range(0, 40).Select(i => (byte)i)];
        File.WriteAllBytes(Path.Combine(Folder, "weights.data"), data);

        OnnxModel model = OnnxLoader.Load(Write(("location", "weights.data"), ("offset", "8"), ("length", "24")));

        TensorProto tensor = Assert.Single(model.Proto.Graph.Initializer);
        Assert.Equal(data[8..32], TensorData.Bytes(tensor).ToArray());
        Assert.False(tensor.HasDataLocation);
        Assert.Equal([Path.Combine(Folder, "model.onnx"), Path.Combine(Folder, "weights.data")], model.Files);
        byte[] other = [.. data];
        other[39]++;
        File.WriteAllBytes(Path.Combine(Folder, "weights.data"), other);
        Assert.NotEqual(model.Sha256, OnnxLoader.Load(Path.Combine(Folder, "model.onnx")).Sha256);
    }

    [Fact]
    public void What_is_left_of_external_data_in_a_tensor_that_has_its_bytes_is_taken_away()
    {
        TensorProto tensor = new() { Name = "w", DataType = (int)TensorProto.Types.DataType.Float, Dims = { 2, 3 } };
        tensor.RawData = ByteString.CopyFrom(new byte[24]);
        tensor.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = "weights.data" });
        string path = Path.Combine(Folder, "model.onnx");
        File.WriteAllBytes(path, OnnxLoaderTests.Model(tensor).ToByteArray());

        TensorProto loaded = Assert.Single(OnnxLoader.Load(path).Proto.Graph.Initializer);
        Assert.Empty(loaded.ExternalData);
        Assert.Equal(24, loaded.RawData.Length);
    }

    [Theory]
    [InlineData("does not exist", "location", "weights.data")]
    [InlineData("names no location", "offset", "0")]
    [InlineData("outside the model's folder", "location", "../weights.data")]
    [InlineData("outside the model's folder", "location", "a/../../weights.data")]
    [InlineData("outside the model's folder", "location", "/etc/hostname")]
    [InlineData("outside the model's folder", "location", "a\0b")]
    public void A_location_that_cannot_be_used_is_SAF1006(string found, string key, string value)
    {
        File.WriteAllBytes(Path.Combine(_root, "weights.data"), new byte[100]);

        AssertRefused(Write((key, value)), found);
    }

    /// <summary>ONNX Runtime is asked each time, so that a later version that judges otherwise is seen.</summary>
    [Theory]
    [InlineData("weights.data", "24", true)]
    [InlineData("weights.data", "0", true)]
    [InlineData("link.data", "24", true)]
    [InlineData("link.data", "0", true)]
    [InlineData("out.data", "24", false)]
    [InlineData("up/secret", "24", false)]
    [InlineData("circle.data", "24", false)]
    [InlineData("sub/weights.data", "24", true)]
    [InlineData("../secret", "24", false)]
    [InlineData("none.data", "24", false)]
    [InlineData("weights.data", "23", false)]
    [InlineData("weights.data", "25", false)]
    [InlineData("./weights.data", "24", true)]
    [InlineData("deep/../weights.data", "24", true)]
    [InlineData("sub/../weights.data", "24", false)] // behind the link, ".." is the folder above the model's
    public void Loads_what_ONNX_Runtime_loads(string location, string length, bool loads)
    {
        byte[] data = [.. Enumerable.Range(0, 6).SelectMany(i => BitConverter.GetBytes(i + 0.5f))];
        File.WriteAllBytes(Path.Combine(Folder, "weights.data"), data);
        File.WriteAllBytes(Path.Combine(_root, "secret"), data);
        File.CreateSymbolicLink(Path.Combine(Folder, "link.data"), "weights.data");
        File.CreateSymbolicLink(Path.Combine(Folder, "out.data"), Path.Combine(_root, "secret"));
        Directory.CreateSymbolicLink(Path.Combine(Folder, "up"), _root);
        Directory.CreateSymbolicLink(Path.Combine(Folder, "sub"), Folder);
        Directory.CreateDirectory(Path.Combine(Folder, "deep"));
        File.CreateSymbolicLink(Path.Combine(Folder, "circle.data"), "circle.data");
        string path = Write(("location", location), ("length", length));

        Assert.Equal((loads, loads), (OrtLoads(path), Loads(path, data)));
    }

    /// <summary>As download caches lay files out: every name is a link into one folder of contents.</summary>
    [Fact]
    public void A_model_that_is_a_link_has_its_data_where_it_really_lies()
    {
        byte[] data = [.. Enumerable.Range(0, 24).Select(i => (byte)i)];
        string contents = Directory.CreateDirectory(Path.Combine(_root, "blobs")).FullName;
        File.WriteAllBytes(Path.Combine(contents, "d"), data);
        File.Move(Write(("location", "weights.data"), ("length", "24")), Path.Combine(contents, "m"));
        File.CreateSymbolicLink(Path.Combine(Folder, "model.onnx"), Path.Combine("..", "blobs", "m"));
        File.CreateSymbolicLink(Path.Combine(Folder, "weights.data"), Path.Combine("..", "blobs", "d"));
        string model = Path.Combine(Folder, "model.onnx");

        Assert.Equal((true, true), (OrtLoads(model), Loads(model, data)));
    }

    [Fact]
    public void A_folder_that_is_a_link_is_the_models_folder()
    {
        byte[] data = [.. Enumerable.Range(0, 24).Select(i => (byte)i)];
        File.WriteAllBytes(Path.Combine(Folder, "w1.data"), data);
        File.CreateSymbolicLink(Path.Combine(Folder, "weights.data"), Path.Combine(Folder, "w1.data"));
        Write(("location", "weights.data"), ("length", "24"));
        Directory.CreateSymbolicLink(Path.Combine(_root, "alias"), Folder);
        string model = Path.Combine(_root, "alias", "model.onnx");

        Assert.Equal((true, true), (OrtLoads(model), Loads(model, data)));
    }

    [Fact]
    public void Case_02_has_the_length_of_its_shape()
    {
        OnnxModel model = OnnxLoader.Load(TestData.Case("02-external-length-zero/model.onnx"));

        Assert.Equal([192, 32, 96], model.Proto.Graph.Initializer.Select(t => TensorData.Bytes(t).Length));
    }

    [Fact]
    public void Case_53_is_read_through_its_link()
    {
        File.Copy(TestData.Case("53-external-link-same-folder/model.onnx"), Path.Combine(Folder, "model.onnx"));
        File.Copy(TestData.Case("53-external-link-same-folder/w-v2.data"), Path.Combine(Folder, "w-v2.data"));
        File.CreateSymbolicLink(Path.Combine(Folder, "w.data"), "w-v2.data");

        OnnxModel model = OnnxLoader.Load(Path.Combine(Folder, "model.onnx"));

        Assert.Equal([192, 32, 96], model.Proto.Graph.Initializer.Select(t => TensorData.Bytes(t).Length));
        Assert.True(OrtLoads(Path.Combine(Folder, "model.onnx")));
    }

    private static bool OrtLoads(string path)
    {
        try
        {
            using SessionOptions options = new() { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
            using InferenceSession session = new(path, options);
            return true;
        }
        catch (OnnxRuntimeException e)
        {
            TestContext.Current.TestOutputHelper?.WriteLine(e.Message);
            return false;
        }
    }

    private static bool Loads(string path, byte[] data)
    {
        try
        {
            return TensorData.Bytes(OnnxLoader.Load(path).Proto.Graph.Initializer.Single()).SequenceEqual(data);
        }
        catch (SafException e)
        {
            Assert.Equal("SAF1006", Assert.Single(e.Diagnostics).Code.Id);
            return false;
        }
    }

    [Theory]
    [InlineData("0", "24", 23, "too short")]
    [InlineData("9223372036854775807", "24", 100, "too short")]
    [InlineData("8", "24", 31, "too short")]
    [InlineData("0", "25", 100, "needs 24 bytes")]
    [InlineData("-1", "24", 100, "not a number of bytes")]
    [InlineData("x", "24", 100, "not a number of bytes")]
    public void A_range_that_does_not_fit_is_SAF1006(string offset, string length, int fileSize, string found)
    {
        File.WriteAllBytes(Path.Combine(Folder, "weights.data"), new byte[fileSize]);

        AssertRefused(Write(("location", "weights.data"), ("offset", offset), ("length", length)), found);
    }

    private static void AssertRefused(string path, string found)
    {
        SafException e = Assert.Throws<SafException>(() => OnnxLoader.Load(path));
        Assert.Equal("SAF1006", Assert.Single(e.Diagnostics).Code.Id);
        Assert.Contains(found, e.Message);
        Assert.Contains("'w'", e.Message);
    }

    private string Write(params (string Key, string Value)[] entries)
    {
        TensorProto tensor =
            new()
            {
                Name = "w",
                DataType = (int)TensorProto.Types.DataType.Float,
                Dims = { 2, 3 },
                DataLocation = TensorProto.Types.DataLocation.External
            };
        tensor.ExternalData.AddRange(entries.Select(e => new StringStringEntryProto { Key = e.Key, Value = e.Value }));
        string path = Path.Combine(Folder, "model.onnx");
        File.WriteAllBytes(path, OnnxLoaderTests.Model(tensor).ToByteArray());
        return path;
    }
}
