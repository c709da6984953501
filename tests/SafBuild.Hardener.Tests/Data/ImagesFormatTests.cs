using SafBuild.Hardener.Data;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Tests.Emit;
using SafBuild.Runtime.Tensors;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;
using static SafBuild.Hardener.Tests.Data.TemporaryFolder;

namespace SafBuild.Hardener.Tests.Data;

/// <summary>What the images format reads, from pictures of a few pixels.</summary>
public sealed class ImagesFormatTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Pictures_are_read_in_ordinal_order_with_their_folders_as_classes()
    {
        Png("p/b/2.png", 30, 31, 32);
        Png("p/a/10.PNG", 10, 11, 12);
        Png("p/a/9.png", 20, 21, 22);
        Png("p/B/deep/er/1.png", 40, 41, 42);
        _folder.Write("p/readme.txt", "beside the classes");
        Directory.CreateDirectory(_folder.File("p/_empty"));

        DataSet data = Load("");

        Assert.Equal(["B/deep/er/1.png", "a/10.PNG", "a/9.png", "b/2.png"],
            data.Files.Skip(1).Select(f => Path.GetRelativePath(_folder.File("p"), f).Replace('\\', '/')));
        Assert.Equal([0, 1, 1, 2], data.Labels!.Values);
        Assert.Equal([[40, 41, 42], [10, 11, 12], [20, 21, 22], [30, 31, 32]],
            Enumerable.Range(0, 4).Select(i => Sample(data.Inputs[0], i)));
        DataSet part = Load(""", "skip": 1, "take": 2 """);
        Assert.Equal([1, 1], part.Labels!.Values);
        Assert.Equal([20, 21, 22], Sample(part.Inputs[0], 1));
        Assert.Equal(data.Files, part.Files);
        Assert.Null(Load(""", "labels": false""").Labels);
    }

    [Fact]
    public void Pictures_too_deep_are_refused_and_not_left_out()
    {
        const string Deepest = "p/a/2/3/4/5/6/7/8";
        Png($"{Deepest}/1.png", 1, 2, 3);
        Assert.Single(Load("").Labels!.Values);
        Png($"{Deepest}/9/10/2.png", 4, 5, 6);
        SafException e = Assert.Throws<SafException>(() => Load(""));
        Assert.Equal(("SAF0106", _folder.File($"{Deepest}/9")), (e.Diagnostics[0].Code.Id, e.Diagnostics[0].File));
    }

    [Fact]
    public void A_folder_is_no_data_set()
    {
        Png("p/a/1.png", 1, 2, 3);
        Assert.Equal("SAF0106", Assert.Throws<SafException>(() => DataSetLoader.Files(_folder.File("p"))).Diagnostics[0].Code.Id);
    }

    [Fact]
    public void A_file_of_classes_maps_the_folders()
    {
        Png("p/n02/1.png", 1, 2, 3);
        Png("p/n01/1.png", 4, 5, 6);
        string classes = _folder.Write("order.txt", "n03\r\nn02\nn00\nn01\n\n");
        DataSet data = Load(""", "classes": "order.txt" """);
        Assert.Equal([3, 1], data.Labels!.Values);
        Assert.Equal(classes, data.Files[^1]);
    }

    [Theory]
    [InlineData("RGB", "CHW", new float[] { 1, 4, 2, 5, 3, 6 })]
    [InlineData("BGR", "CHW", new float[] { 3, 6, 2, 5, 1, 4 })]
    [InlineData("RGB", "HWC", new float[] { 1, 2, 3, 4, 5, 6 })]
    [InlineData("BGR", "HWC", new float[] { 3, 2, 1, 6, 5, 4 })]
    public void Channels_and_layout(string channels, string model, float[] expected)
    {
        PictureFiles.WritePng(_folder.File("p/a/1.png"), 2, 1, 1, 2, 3, 4, 5, 6);
        long[] shape = model == "CHW" ? [-1, 3, 1, 2] : [-1, 1, 2, 3];
        foreach (string layout in new[] { "", """, "layout": "HWC", "shape": [1, 2, 3]""", """, "layout": "CHW", "shape": [3, 1, 2]""" })
        {
            Assert.Equal(expected, Sample(Load($$""", "channels": "{{channels}}" {{layout}}""", shape).Inputs[0], 0));
        }

        // The order of the channels is that of the mean.
        float[] normalized = Sample(Load(
            $$""", "channels": "{{channels}}", "normalize": { "scale": 2, "mean": [10, 20, 30] }""", -1, 3, 1, 2).Inputs[0], 0);
        Assert.Equal(channels == "BGR" ? [-4, 2, -16, -10, -28, -22] : [-8, -2, -16, -10, -24, -18], normalized);
    }

    [Fact]
    public void Crop_takes_the_middle()
    {
        PictureFiles.WritePng(_folder.File("p/a/1.png"), 5, 4, [.. Enumerable.Range(0, 20).SelectMany(i => new byte[] { (byte)i, 0, 0 })]);
        Assert.Equal([6, 7, 8, 11, 12, 13], Sample(Load(""", "crop": [2, 3]""", -1, 3, 2, 3).Inputs[0], 0)[..6]);

        // Half a pixel: to the even side, 1.5 is 2.
        Assert.Equal([7, 8, 12, 13], Sample(Load(""", "crop": 2""", -1, 3, 2, 2).Inputs[0], 0)[..4]);
    }

    /// <summary>Expected values by hand: triangles of the width that a pixel shrinks from, normalised.</summary>
    [Fact]
    public void Resizing_shrinks_by_averaging_and_enlarges_between_pixels()
    {
        byte[] grey = [0, 80, 160, 240, 0, 80, 160, 240];
        PictureFiles.WritePng(_folder.File("p/a/1.png"), 4, 2, [.. grey.SelectMany(v => new[] { v, v, v })]);

        // To 2x1: pixel 0 weighs 0.75, 0.75, 0.25 (and 0) of its first three pixels' triangles: (0 * 3 + 80 * 3 + 160) / 7 = 57.1.
        Assert.Equal([57, 183], Sample(Load(""", "resize": 1""", -1, 3, 1, 2).Inputs[0], 0)[..2]);

        // To 8x4: a quarter of the way between neighbours, and no further than the edge.
        Assert.Equal([0, 20, 60, 100, 140, 180, 220, 240], Sample(Load(""", "resize": 4""", -1, 3, 4, 8).Inputs[0], 0)[..8]);
        Assert.Equal([0, 80, 160, 240], Sample(Load(""", "resize": [3, 4]""", -1, 3, 3, 4).Inputs[0], 0)[..4]);
    }

    [Fact]
    public void Jpeg_is_read()
    {
        Directory.CreateDirectory(_folder.File("p/a"));
        _folder.Write("p/a/1.jpeg", PictureFiles.Jpeg);
        float[] values = Sample(Load("", -1, 3, 8, 8).Inputs[0], 0);
        float[] colour = [205, 137, 160];
        Assert.All(values.Index(), v => Assert.InRange(v.Item, colour[v.Index / 64] - 1, colour[v.Index / 64] + 1));
    }

    [Theory]
    [InlineData(1, 0, new byte[] { 0, 0b0100_0000 }, new float[] { 0, 255 })]
    [InlineData(16, 0, new byte[] { 0, 10, 99, 20, 99 }, new float[] { 10, 20 })]
    [InlineData(8, 4, new byte[] { 0, 10, 0, 20, 255 }, new float[] { 10, 20 })]
    [InlineData(8, 6, new byte[] { 0, 10, 1, 1, 0, 20, 1, 1, 9 }, new float[] { 10, 20 })]
    public void Other_kinds_of_png_become_three_channels(byte depth, byte colour, byte[] line, float[] red)
    {
        Directory.CreateDirectory(_folder.File("p/a"));
        _folder.Write("p/a/1.png", PictureFiles.Png(2, 1, depth, colour, line));
        Assert.Equal(red, Sample(Load("", -1, 3, 1, 2).Inputs[0], 0)[..2]);
    }

    [Fact]
    public void A_model_of_bytes_gets_the_bytes()
    {
        Png("p/a/1.png", 7, 8, 255);
        string path = Describe("");
        DataSet data = DataSetLoader.Load(path, Model(NumberType.UInt8, -1, 1, 1, 3));
        Assert.Equal([7, 8, 255], Raw(data.Inputs[0], 0, 3));
    }

    /// <summary>The same bytes in the same order, and another label.</summary>
    [Fact]
    public void A_picture_that_moves_to_another_class_trains_again_and_is_another_data_set_in_the_report()
    {
        Png("p/a/1.png", 1, 2, 3);
        Png("p/b/2.png", 4, 5, 6);
        Png("p/c/3.png", 4, 5, 6);
        DataSet before = Load("");
        string key = Key(before);
        Assert.Equal(key, Key(Load("")));
        File.Move(_folder.File("p/b/2.png"), _folder.File("p/a/2.png"));
        Png("p/b/2a.png", 4, 5, 6);
        File.Delete(_folder.File("p/c/3.png"));
        DataSet after = Load("");
        Assert.NotEqual(key, Key(after));
        Assert.Equal(["d.dataset.json", "p/a/1.png", "p/b/2.png", "p/c/3.png"], before.Files.Select(before.NameOf));
        Assert.Equal(["d.dataset.json", "p/a/1.png", "p/a/2.png", "p/b/2a.png"], after.Files.Select(after.NameOf));

        static string Key(DataSet data)
        {
            HardenRequest request = new() { Name = "m" };
            return TrainedCache.Key(request, SafForm.Of(request), TinyModel.Create(), data);
        }
    }

    private void Png(string name, params byte[] pixel) => PictureFiles.WritePng(_folder.File(name), 1, 1, pixel);

    private string Describe(string rest) => _folder.Write("d.dataset.json", $$"""{ "format": "images", "files": "p" {{rest}} }""");

    private DataSet Load(string rest, params long[] shape) =>
        DataSetLoader.Load(Describe(rest), shape.Length == 0 ? Model(-1, 3, 1, 1) : Model(shape));
}
