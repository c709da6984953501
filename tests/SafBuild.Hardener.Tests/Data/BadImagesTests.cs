using SafBuild.Hardener.Data;
using SafBuild.Shared.Diagnostics;
using static SafBuild.Hardener.Tests.Data.TemporaryFolder;

namespace SafBuild.Hardener.Tests.Data;

/// <summary>Pictures and folders that are not what they say are refused by name.</summary>
public sealed class BadImagesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public BadImagesTests() => Directory.CreateDirectory(_folder.File("p/a"));

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("SAF0105", """ "files": "none" """, "none")]
    [InlineData("SAF0106", """ "files": "p/a/1.png" """, "'files'", "a file")]
    [InlineData("SAF0106", """ "files": "p", "resize": 0 """, "'resize'", "[0]")]
    [InlineData("SAF0106", """ "files": "p", "crop": [1, 2, 3] """, "'crop'", "[1,2,3]")]
    [InlineData("SAF0106", """ "files": "p", "crop": 16385 """, "'crop'", "16384")]
    [InlineData("SAF0106", """ "files": "p", "channels": "GRB" """, "channels", "Rgb, Bgr")]
    [InlineData("SAF0106", """ "files": "p", "labels": "x" """, "'labels'")]
    [InlineData("SAF0106", """ "files": "p", "shape": [1, 1, 3] """, "'shape'", "[1,1,3]", "[3,1,1]")]
    [InlineData("SAF0106", """ "files": "p", "skip": 1 """, "'skip'", "1 samples")]
    [InlineData("SAF0106", """ "files": "p/a" """, "'files'", "hold no sample")]
    [InlineData("SAF0105", """ "files": "p", "classes": "none.txt" """, "none.txt")]
    [InlineData("SAF0107", """ "files": "p", "classes": "other.txt" """, "other.txt", "2 classes", "'a'")]
    [InlineData("SAF0107", """ "files": "p", "classes": "twice.txt" """, "twice.txt", "'a'")]
    [InlineData("SAF0107", """ "files": "p", "classes": "gap.txt" """, "gap.txt", "line 2")]
    [InlineData("SAF0107", """ "files": "p", "crop": 2 """, "1.png", "1x1", "2x2")]
    public void Descriptions(string code, string fields, params string[] named)
    {
        PictureFiles.WritePng(_folder.File("p/a/1.png"), 1, 1, 1, 2, 3);
        _folder.Write("other.txt", "b\nc\n");
        _folder.Write("twice.txt", "a\nb\na\n");
        _folder.Write("gap.txt", "a\n\nb\n");
        if (fields.Contains("p/a\""))
        {
            File.Delete(_folder.File("p/a/1.png"));
        }

        Refused(code, _folder.Write("d.dataset.json", $$"""{ "format": "images", {{fields}} }"""), named);
    }

    /// <summary>A class without a picture would shift the numbers of those behind it, and the model be judged by wrong labels.</summary>
    [Theory]
    [InlineData("", "the folders with pictures give 2 names")]
    [InlineData(""", "classes": "two.txt" """, "two.txt give 2 names")]
    [InlineData(""", "classes": "three.txt" """, null)]
    public void A_class_without_a_picture(string fields, string? refusal)
    {
        PictureFiles.WritePng(_folder.File("p/ant/1.png"), 1, 1, 1, 2, 3);
        PictureFiles.WritePng(_folder.File("p/eel/1.png"), 1, 1, 1, 2, 3);
        Directory.CreateDirectory(_folder.File("p/cat"));
        _folder.Write("two.txt", "eel\nant\n");
        _folder.Write("three.txt", "eel\ncat\nant\n");
        DataSet data = DataSetLoader.Load(
            _folder.Write("d.dataset.json", $$"""{ "format": "images", "files": "p" {{fields}} }"""), Model(-1, 3, 1, 1));
        if (refusal is null)
        {
            data.CheckLabels(3);
            Assert.Equal([2, 0], data.Labels!.Values);
            return;
        }

        data.CheckLabels(2);
        SafException e = Assert.Throws<SafException>(() => data.CheckLabels(3));
        Assert.StartsWith($"{_folder.File("d.dataset.json")} : error SAF0108: ", e.Message, StringComparison.Ordinal);
        Assert.Contains($"{refusal} of classes, and the model has 3 classes", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fields_of_pictures_are_of_no_other_format() =>
        Refused("SAF0106", _folder.Write("d.dataset.json", """{ "format": "cifar", "files": "x", "resize": 3 }"""),
            ["'format'", "cifar", "'resize'"]);

    [Fact]
    public void A_picture_of_no_class_and_a_file_that_is_no_picture()
    {
        PictureFiles.WritePng(_folder.File("p/a/1.png"), 1, 1, 1, 2, 3);
        _folder.Write("p/a/2.webp", "RIFF");
        Refused("SAF0107", "2.webp", ".jpeg");
        File.Delete(_folder.File("p/a/2.webp"));
        PictureFiles.WritePng(_folder.File("p/0.png"), 1, 1, 1, 2, 3);
        Refused("SAF0107", "0.png", "no class folder");
    }

    [Fact]
    public void Pictures_of_different_sizes()
    {
        PictureFiles.WritePng(_folder.File("p/a/1.png"), 1, 1, 1, 2, 3);
        PictureFiles.WritePng(_folder.File("p/a/2.png"), 2, 1, 1, 2, 3, 4, 5, 6);
        Refused("SAF0107", "2.png", "2x1", "[3,1,2]", "[3,1,1]", "1.png", "'resize'");
    }

    [Fact]
    public void What_does_not_fit_the_model_is_found_before_the_other_pictures_are_read()
    {
        PictureFiles.WritePng(_folder.File("p/a/1.png"), 2, 1, 1, 2, 3, 4, 5, 6);
        _folder.Write("p/a/2.png", "damaged");
        Refused("SAF0109", "[3,1,2]");
    }

    /// <summary>Refused without the memory for it: a test process has not 30 GB.</summary>
    [Theory]
    [InlineData(100_000L, 100_000L)]
    [InlineData(0L, 1L)]
    [InlineData(16_384L, 16_384L)]
    [InlineData(4_294_967_295L, 1L)]
    public void A_png_that_says_it_is_huge(long width, long height)
    {
        _folder.Write("p/a/1.png", PictureFiles.Png(width, height, 8, 2, [0, 1, 2, 3]));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Refused("SAF0107", "1.png", $"{width}x{height}");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 50_000_000);
    }

    [Fact]
    public void A_png_that_unpacks_to_more_than_it_says()
    {
        _folder.Write("p/a/1.png", PictureFiles.Png(1, 1, 8, 2, new byte[100_000_000]));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Refused("SAF0107", "1.png", "unpacked", "expected 4 bytes");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 50_000_000);
    }

    [Fact]
    public void A_jpeg_that_says_it_is_huge()
    {
        byte[] jpeg = [.. PictureFiles.Jpeg];
        int frame = jpeg.AsSpan().IndexOf(new byte[] { 0xff, 0xc0 });
        jpeg.AsSpan(frame + 5, 4).Fill(0xff);
        _folder.Write("p/a/1.jpg", jpeg);
        Refused("SAF0107", "1.jpg", "65535x65535", "16384");
    }

    [Fact]
    public void Every_prefix_of_a_picture_is_refused()
    {
        foreach (byte[] whole in new[] { PictureFiles.Png(2, 1, 1, 2, 3, 4, 5, 6), PictureFiles.Jpeg })
        {
            for (int length = 0; length < whole.Length; length++)
            {
                _folder.Write("p/a/1.png", whole[..length]);
                Refused("SAF0107", "1.png");
            }
        }
    }

    [Fact]
    public void Every_changed_bit_of_a_png_is_refused()
    {
        byte[] whole = PictureFiles.Png(1, 1, 1, 2, 3);
        for (int bit = 0; bit < whole.Length * 8; bit++)
        {
            byte[] changed = [.. whole];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            _folder.Write("p/a/1.png", changed);
            Refused("SAF0107", "1.png");
        }
    }

    /// <summary>The decoder works with pointers: what damaged bytes make of it must stay a diagnostic.</summary>
    [Fact]
    public void A_changed_byte_of_a_jpeg_is_refused_or_another_picture()
    {
        string path = Describe();
        for (int at = 0; at < PictureFiles.Jpeg.Length; at++)
        {
            foreach (byte value in new byte[] { 0, 1, 0x7f, 0x80, 0xff })
            {
                byte[] changed = [.. PictureFiles.Jpeg];
                changed[at] = value;
                _folder.Write("p/a/1.jpg", changed);
                try
                {
                    Assert.Equal(1, DataSetLoader.Load(path, Model(-1, 3, 8, 8)).Count);
                }
                catch (SafException e)
                {
                    Assert.Contains(e.Diagnostics.Single().Code.Id, new[] { "SAF0107", "SAF0109" });
                }
            }
        }
    }

    private string Describe() => _folder.Write("d.dataset.json", """{ "format": "images", "files": "p" }""");

    private void Refused(string code, params string[] named) => Refused(code, Describe(), named);

    private static void Refused(string code, string path, string[] named)
    {
        SafException e = Assert.Throws<SafException>(() => DataSetLoader.Load(path, Model(-1, 3, 1, 1)));
        Assert.Equal(code, e.Diagnostics.Single().Code.Id);
        Assert.All(named, text => Assert.Contains(text, e.Message));
    }
}
