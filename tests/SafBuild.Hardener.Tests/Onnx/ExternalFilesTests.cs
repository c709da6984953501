using Google.Protobuf;
using SafBuild.Hardener.Onnx;
using SafBuild.Shared.Diagnostics;

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

    [Fact]
    public void A_link_that_leads_out_of_the_folder_is_SAF1006()
    {
        File.WriteAllBytes(Path.Combine(_root, "secret"), new byte[100]);
        File.CreateSymbolicLink(Path.Combine(Folder, "weights.data"), Path.Combine(_root, "secret"));
        Directory.CreateSymbolicLink(Path.Combine(Folder, "up"), _root);

        AssertRefused(Write(("location", "weights.data")), "outside the model's folder");
        AssertRefused(Write(("location", "up/secret")), "outside the model's folder");
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
