using SafBuild.Runtime.Tensors;

namespace SafBuild.Hardener.Data;

/// <summary>
/// CIFAR-10's binary version: records of one label byte and the image's bytes, R, G and B planes of 32x32 unless 'shape' says
/// otherwise.
/// </summary>
internal sealed class CifarFormat : DataFormat
{
    internal override string Name => "cifar";

    internal override DataSet Read(DataSource source)
    {
        IReadOnlyList<long> shape = source.Description.Shape ?? [3, 32, 32];
        source.Require(shape.Count == 3 && Shapes.Count(shape) is > 0 and < int.MaxValue,
            "shape", $"is {Shapes.Text(shape)}; it must be channels, height, width");
        int record = 1 + Shapes.Count(shape)!.Value;
        RecordFile[] files = [.. source.Files.Select(file => RecordFile.Open(file, source.Path, 0, record))];
        (int first, int count) = source.Window(files.Sum(f => f.Count));
        SampleStore store = RecordFile.Read(files, first, count);
        RawField image = new(1, NumberType.UInt8, shape, source.Description.Layout ?? ImageLayout.Chw);
        source = source.ReadAs((source.SingleInput(), image));
        return source.Create(
            count, [RawInput.Create(source, source.SingleInput(), store, image)],
            source.WithoutLabels ? null : RawLabels.Read(store, NumberType.UInt8, 0, 1),
            samplesOf: files.Select(f => (f.Path, f.Count)));
    }
}
