using SafBuild.Hardener.Data;
using SafBuild.Runtime.Tensors;
using SafBuild.Tests.Shared;
using static SafBuild.Hardener.Tests.Data.TemporaryFolder;

namespace SafBuild.Hardener.Tests.Data;

/// <summary>The data sets of the development data, described as a user would.</summary>
public sealed class RealDataTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Cifar10()
    {
        string file = TestData.Path("cifar10/test.bin");
        byte[] record = File.ReadAllBytes(file)[..3073];
        DataSet data = Load($$"""
            {
              "format": "cifar",
              "files": "{{file}}",
              "normalize": { "scale": 0.00392156862745098, "mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225] },
              "augment": { "crop": 4, "flip": true }
            }
            """, -1, 3, 32, 32);
        Assert.Equal(10_000, data.Count);
        Assert.Equal(new Augmentation(4, true, false), data.Augmentation);
        Assert.Equal(Enumerable.Range(0, 10_000).Select(r => (long)(r % 10)), data.Labels!.Values);
        data.CheckLabels(10);
        float[] sample = Sample(data.Inputs[0], 0);
        Assert.Equal(((record[1] / 255.0) - 0.485) / 0.229, sample[0], 1e-6);
        Assert.Equal(((record[3072] / 255.0) - 0.406) / 0.225, sample[3071], 1e-6);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Mnist(bool channelsLast)
    {
        long[] shape = channelsLast ? [-1, 28, 28, 1] : [1, 1, 28, 28];
        string images = TestData.Path("mnist/t10k-images-idx3-ubyte");
        string labels = TestData.Path("mnist/t10k-labels-idx1-ubyte");
        DataSet data = Load($$"""
            { "format": "idx", "files": "{{images}}", "labels": "{{labels}}", "normalize": { "scale": 0.00392156862745098 } }
            """, shape);
        Assert.Equal(10_000, data.Count);
        Assert.Equal(shape[1..], data.Inputs[0].SampleShape);
        Assert.Equal([7, 2, 1, 0, 4], data.Labels!.Values.Take(5));
        data.CheckLabels(10);
        Assert.Equal([(float)(84 / 255.0), (float)(185 / 255.0)], Sample(data.Inputs[0], 0)[202..204]);
        Assert.Contains(labels, data.Files);
    }

    [Fact]
    public void Digits()
    {
        DataSet data = DataSetLoader.Load(TestData.Path("digits/test.csv"), Model(-1, 1, 8, 8));
        Assert.Equal(1797, data.Count);
        Assert.Equal([1, 8, 8], data.Inputs[0].SampleShape);
        Assert.Equal([0, 1, 2], data.Labels!.Values.Take(3));
        Assert.Equal([0, 0, 5, 13, 9, 1, 0, 0], Sample(data.Inputs[0], 0)[..8]);
    }

    [Fact]
    public void Iris_has_a_header_an_id_and_class_names()
    {
        DataSet data = Load($$"""
            { "format": "csv", "files": "{{TestData.Path("iris/Iris.csv")}}", "ignore": ["Id"] }
            """, -1, 4);
        Assert.Equal(150, data.Count);
        Assert.Equal([5.1f, 3.5f, 1.4f, 0.2f], Sample(data.Inputs[0], 0));
        Assert.Equal([0, 1, 2], data.Labels!.Values.Chunk(50).Select(c => c.Distinct().Single()));
    }

    [Fact]
    public void Keyword_records()
    {
        string file = TestData.Path("kws/test-1000.bin");
        byte[] record = File.ReadAllBytes(file)[..491];
        DataSet data = Load($$"""
            {
              "format": "records", "files": "{{file}}", "recordSize": 491,
              "labels": { "type": "uint8" },
              "inputs": [ { "type": "int8", "offset": 1, "shape": [1, 49, 10], "normalize": { "scale": 0.5847029, "mean": 48.5303407 } } ]
            }
            """, -1, 1, 49, 10);
        Assert.Equal(1000, data.Count);
        Assert.Equal(record[0], data.Labels!.Values[0]);
        data.CheckLabels(12);
        float[] sample = Sample(data.Inputs[0], 0);
        Assert.Equal(0.5847029 * ((sbyte)record[1] - 83), sample[0], 1e-4);
        Assert.Equal(0.5847029 * ((sbyte)record[490] - 83), sample[489], 1e-4);
    }

    [Fact]
    public void Token_sequences_have_a_label_per_position()
    {
        string file = TestData.Path("stories/selfsampled_t1.0_64x257_tokens_i32.bin");
        DataSet data = DataSetLoader.Load(
            _folder.Write("s.dataset.json", $$"""
            {
              "format": "records", "files": "{{file}}", "recordSize": 1028,
              "inputs": [ { "type": "int32", "shape": [256] } ],
              "labels": { "type": "int32", "offset": 4, "count": 256 }
            }
            """),
            Model(NumberType.Int64, 1, 256));
        Assert.Equal((64, 256), (data.Count, data.Labels!.PerSample));
        data.CheckLabels(512);
        long[] tokens = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, long>(Raw(data.Inputs[0], 63, 2048)).ToArray();
        Assert.Equal(tokens[1..], data.Labels.Values.Skip(63 * 256).Take(255));
    }

    private DataSet Load(string description, params long[] shape) =>
        DataSetLoader.Load(_folder.Write("d.dataset.json", description), Model(shape));
}
