using SafBuild.Hardener.Data;
using SafBuild.Hardener.Graph;
using SafBuild.Runtime.Tensors;
using static SafBuild.Hardener.Tests.Data.TemporaryFolder;

namespace SafBuild.Hardener.Tests.Data;

/// <summary>What each format reads, on files of a few bytes.</summary>
public sealed class DataFormatTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Cifar_is_transposed_for_channels_last_models()
    {
        _folder.Write("a.bin", 3, 1, 2, 10, 20, 100, 200);
        DataSet data = Load(
            """{ "format": "cifar", "files": "a.bin", "shape": [3, 1, 2], "normalize": { "mean": [1, 10, 100], "std": [1, 10, 100] } }""",
            -1, 1, 2, 3);
        Assert.Equal([0, 0, 0, 1, 1, 1], Sample(data.Inputs[0], 0));
        Assert.Equal(3, data.Labels!.Values.Single());
    }

    [Fact]
    public void Channels_last_files_are_transposed_for_channels_first_models()
    {
        _folder.WriteNpz("a.npz", ("x", Npy("|u1", "(1, 1, 2, 3)", [1, 10, 100, 2, 20, 200])));
        DataSet data = Load(
            """{ "format": "npz", "files": "a.npz", "layout": "HWC", "normalize": { "mean": [1, 10, 100], "std": [1, 10, 100] } }""", -1, 3,
            1, 2);
        Assert.Equal([0, 1, 0, 1, 0, 1], Sample(data.Inputs[0], 0));
        Assert.Null(data.Labels);
    }

    [Fact]
    public void Skip_and_take_count_through_all_files()
    {
        _folder.Write("a.bin", 0, 10, 1, 11, 2, 12);
        _folder.Write("b.bin", 3, 13, 4, 14);
        DataSet data = Load(
            """{ "format": "cifar", "files": ["a.bin", "b.bin"], "shape": [1, 1, 1], "skip": 1, "take": 3 }""", -1, 1, 1, 1);
        Assert.Equal([1, 2, 3], data.Labels!.Values);
        Assert.Equal([11, 12, 13], Enumerable.Range(0, 3).Select(i => Sample(data.Inputs[0], i)[0]));
        Assert.Equal([_folder.File("d.dataset.json"), _folder.File("a.bin"), _folder.File("b.bin")], data.Files);
    }

    [Fact]
    public void Idx_files_and_labels_go_together()
    {
        _folder.Write("i", [0, 0, 9, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2, 255, 4]);
        _folder.Write("l", [0, 0, 8, 1, 0, 0, 0, 2, 7, 9]);
        DataSet data = Load("""{ "format": "idx", "files": "i", "labels": "l", "skip": 1 }""", -1, 1, 2);
        Assert.Equal([-1, 4], Sample(data.Inputs[0], 0));
        Assert.Equal([9], data.Labels!.Values);
    }

    [Fact]
    public void Paths_may_have_either_slash()
    {
        Directory.CreateDirectory(_folder.File("train/images"));
        _folder.Write("train/images/i", [0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2]);
        _folder.Write("train/l", [0, 0, 8, 1, 0, 0, 0, 1, 7]);
        DataSet data = Load("""{ "format": "idx", "files": "train\\images\\i", "labels": [".\\train\\images\\..\\l"] }""", -1, 2);
        Assert.Equal([_folder.File("d.dataset.json"), _folder.File("train/images/i"), _folder.File("train/l")], data.Files);
        Assert.Equal([7], data.Labels!.Values);
    }

    [Fact]
    public void A_plain_file_in_a_folder_with_a_backslash_in_its_name_is_found()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a backslash is no part of a name there");
        Directory.CreateDirectory(_folder.File("a\\b"));
        string path = _folder.Write("a\\b/c\\d.csv", "1,2,0\n");
        Assert.Equal([path], DataSetLoader.Load(path, Model(-1, 2)).Files);
    }

    [Fact]
    public void Fortran_order_is_turned()
    {
        // Element (i, j, k) is 100 i + 10 j + k; the first index runs fastest in the file.
        float[] values = [.. from k in Enumerable.Range(0, 2) from j in Enumerable.Range(0, 3) from i in Enumerable.Range(
            0, 2) select (float)((100 * i) + (10 * j) + k)];
        _folder.WriteNpz("a.npz", ("x", Npy("<f4", "(2, 3, 2)", Bytes(values), fortran: true)));
        DataSet data = Load("""{ "format": "npz", "files": "a.npz" }""", -1, 3, 2);
        Assert.Equal([100, 101, 110, 111, 120, 121], Sample(data.Inputs[0], 1));
    }

    public static TheoryData<string, byte[]> NumberTypes => new()
    {
        { "<f2", Bytes((Half)0, (Half)1, (Half)1, (Half)0) },
        { "<f4", Bytes(0f, 1f, 1f, 0f) },
        { "<f8", Bytes(0d, 1d, 1d, 0d) },
        { "|i1", [0, 1, 1, 0] },
        { "|u1", [0, 1, 1, 0] },
        { "<i2", Bytes<short>(0, 1, 1, 0) },
        { "<u2", Bytes<ushort>(0, 1, 1, 0) },
        { "<u4", Bytes<uint>(0, 1, 1, 0) },
        { "<u8", Bytes<ulong>(0, 1, 1, 0) },
        { "<i4", Bytes(0, 1, 1, 0) },
        { "<i8", Bytes(0L, 1L, 1L, 0L) },
        { "|b1", [0, 1, 1, 0] },
    };

    [Theory, MemberData(nameof(NumberTypes))]
    public void Every_number_type_of_npz(string descr, byte[] values)
    {
        string path = _folder.WriteNpz("a.npz", ("x", Npy(descr, "(2, 2)", values)), ("y", Npy(descr, "(2, 2)", values)));
        DataSet data = DataSetLoader.Load(path, Model(-1, 2));
        Assert.Equal([0, 1], Sample(data.Inputs[0], 0));
        Assert.Equal([1, 0], Sample(data.Inputs[0], 1));
        Assert.Equal(2, data.Labels!.PerSample);
        Assert.Equal([0, 1, 1, 0], data.Labels.Values);
    }

    [Fact]
    public void Labels_that_are_not_all_whole_are_the_targets_of_a_regression_in_every_format()
    {
        string csv = _folder.Write("t.csv", "1,0,5\n0,1,6.5\n1,1,-2\n");
        string npz = _folder.WriteNpz("t.npz", ("x", Npy("<f4", "(3, 2)", new byte[24])), ("y", Npy("<f8", "(3,)", Bytes(5, 6.5, -2))));
        _folder.Write("t.bin", [.. Bytes(1f, 0f, 5f), .. Bytes(0f, 1f, 6.5f), .. Bytes(1f, 1f, -2f)]);
        string records = _folder.Write("t.dataset.json", """
            { "format": "records", "files": "t.bin", "recordSize": 12, "inputs": [ { "type": "float32", "offset": 0, "shape": [2] } ],
              "labels": { "type": "float32", "offset": 8 } }
            """);
        foreach (string path in (string[])[csv, npz, records])
        {
            DataSet data = DataSetLoader.Load(path, Model(-1, 2));
            Assert.Null(data.Labels);
            Assert.Equal((1, 3), (data.Targets!.PerSample, data.Targets.Count));
            Assert.Equal([5, 6.5, -2], Enumerable.Range(0, 3).Select(i => data.Targets.Of(i)[0]));
            Assert.Equal(Math.Sqrt(((11.0 / 6 * 11 / 6) + (10.0 / 3 * 10 / 3) + (31.0 / 6 * 31 / 6)) / 3), data.Targets.Spread, 12);
        }

        Assert.Null(DataSetLoader.Load(_folder.Write("w.csv", "1,0,5.0\n0,1,6\n"), Model(-1, 2)).Targets);
    }

    [Theory]
    [InlineData(NumberType.Int64, 8)]
    [InlineData(NumberType.Int32, 4)]
    [InlineData(NumberType.Int8, 1)]
    [InlineData(NumberType.UInt8, 1)]
    [InlineData(NumberType.Bool, 1)]
    [InlineData(NumberType.Float16, 2)]
    [InlineData(NumberType.Float64, 8)]
    internal void Every_input_type(NumberType type, int size)
    {
        string path = _folder.Write("a.csv", "1,0,5\n0,1,6\n");
        DataSet data = DataSetLoader.Load(path, Model(type, -1, 2));
        Assert.Equal([5, 6], data.Labels!.Values);
        byte[] expected = new byte[2 * size];
        byte[] one = type switch
        {
            NumberType.Float16 => Bytes((Half)1),
            NumberType.Float64 => Bytes(1d),
            _ => [1],
        };
        one.CopyTo(expected, 0);
        Assert.Equal(expected, Raw(data.Inputs[0], 0, 2 * size));
    }

    [Fact]
    public void Several_inputs_are_found_by_name()
    {
        ModelSignature model = new([new("a", NumberType.Float32, [-1, 2]), new("ids", NumberType.Int64, [-1, 1])], []);
        string path = _folder.WriteNpz(
            "a.npz", ("ids", Npy("<i4", "(2, 1)", Bytes(7, 8))), ("a", Npy("<f4", "(2, 2)", Bytes(1f, 2f, 3f, 4f))));
        DataSet data = DataSetLoader.Load(path, model);
        Assert.Equal(["a", "ids"], data.Inputs.Select(i => i.Name));
        Assert.Equal([3, 4], Sample(data.Inputs[0], 1));
        Assert.Equal(Bytes(8L), Raw(data.Inputs[1], 1, 8));

        string named = _folder.Write("e.dataset.json", """
            { "format": "npz", "files": "a.npz", "inputs": [ { "name": "ids" }, { "name": "a", "normalize": { "scale": 10 } } ] }
            """);
        Assert.Equal([10, 20], Sample(DataSetLoader.Load(named, model).Inputs[0], 0));
    }

    [Fact]
    public void Csv_labels_are_numbered_in_order_of_their_names()
    {
        _folder.Write("a.csv", "kind;x;y\n\"wolf;grey\";1.5;2\nant;3;4\n\nbee;5;6\n");
        DataSet data = Load("""{ "format": "csv", "files": "a.csv", "labels": "kind", "take": 2 }""", -1, 2);
        Assert.Equal([2, 0], data.Labels!.Values);
        Assert.Equal([1.5f, 2f], Sample(data.Inputs[0], 0));
        Assert.Null(Load("""{ "format": "csv", "files": "a.csv", "labels": false, "ignore": ["0"] }""", -1, 2).Labels);
    }

    [Fact]
    public void Dynamic_dimensions_take_the_samples_size()
    {
        string path = _folder.WriteNpz("a.npz", ("x", Npy("<f4", "(1, 2, 3)", Bytes(1f, 2f, 3f, 4f, 5f, 6f))));
        Assert.Equal([1, 2, 3], DataSetLoader.Load(path, Model(-1, 1, -1, -1)).Inputs[0].SampleShape);
        Assert.Equal([2, 3], DataSetLoader.Load(path, Model(-1, -1, -1)).Inputs[0].SampleShape);
    }

    [Fact]
    public void Augmentation_knows_where_the_channels_are()
    {
        _folder.Write("a.bin", [0, .. new byte[75]]);
        string text = """{ "format": "cifar", "files": "a.bin", "shape": [3, 5, 5], "augment": { "crop": 2 } }""";
        Assert.Equal(new Augmentation(2, false, false), Load(text, -1, 3, 5, 5).Augmentation);
        Assert.Equal(new Augmentation(2, false, true), Load(text, -1, 5, 5, 3).Augmentation);
    }

    private DataSet Load(string description, params long[] shape) =>
        DataSetLoader.Load(_folder.Write("d.dataset.json", description), Model(shape));
}
