using System.Buffers.Binary;
using Newtonsoft.Json.Linq;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Hardener.Data;

/// <summary>
/// IDX (MNIST and its relatives): two zero bytes, a type code, the number of dimensions, the dimensions as big-endian
/// int32, then the values. 'files' are the samples, 'labels' the label files, in the same order.
/// </summary>
internal sealed class IdxFormat : DataFormat
{
    internal override string Name => "idx";

    internal override DataSet Read(DataSource source)
    {
        IdxFile[] images = [.. source.Files.Select(file => Open(source, file))];
        IReadOnlyList<long> shape = images[0].Shape;
        source.Require(images.All(f => f.Element == images[0].Element && f.Shape.SequenceEqual(shape)), "files",
            "differ in type or shape of a sample");
        (int first, int count) = source.Window(images.Sum(f => f.Records.Count));
        if (source.Description.Shape is { } wanted)
        {
            source.Require(Shapes.Count(wanted) == Shapes.Count(shape),
                "shape", $"is {Shapes.Text(wanted)}; a sample in the file is {Shapes.Text(shape)}");
            shape = wanted;
        }

        SampleStore store = RecordFile.Read([.. images.Select(f => f.Records)], first, count);
        RawField field = new(0, images[0].Element, shape, source.Description.Layout);
        source = source.ReadAs((source.SingleInput(), field));
        IReadOnlyList<string> labelFiles = MoreFiles(source);
        DataLabels? labels = labelFiles.Count == 0 ? null : Labels(source, labelFiles, images, first, count);

        // A label file has a label for each sample of its image file: checked when it was read.
        return source.Create(count, [RawInput.Create(source, source.SingleInput(), store, field)], labels, labelFiles,
            samplesOf: [.. images.Select(f => (f.Records.Path, f.Records.Count)),
                .. labelFiles.Zip(images, (file, image) => (file, image.Records.Count))]);
    }

    /// <summary>The label files.</summary>
    internal override IReadOnlyList<string> MoreFiles(DataSource source)
    {
        if (source.Description.Labels is not { } token || source.WithoutLabels)
        {
            return [];
        }

        JToken[] names = token is JArray list ? [.. list] : [token];
        source.Require(names.Length > 0 && names.All(n => n.Type == JTokenType.String), "labels",
            "must be the label file or a list of them, or false");
        return DataSource.Resolve(source.Path, names.Select(n => n.Value<string>()!));
    }

    private static DataLabels Labels(
        DataSource source, IReadOnlyList<string> paths, IReadOnlyList<IdxFile> images, int first, int count)
    {
        IdxFile[] files = [.. paths.Select(file => Open(source, file))];
        source.Require(files.Length == images.Count, "labels", $"names {files.Length} files, 'files' names {images.Count}");
        for (int i = 0; i < files.Length; i++)
        {
            if (files[i].Records.Count != images[i].Records.Count || files[i].Shape.Count != 0)
            {
                throw DataFailure.Damaged(
                    paths[i], $"holds {files[i].Records.Count} labels of shape {Shapes.Text(files[i].Shape)}; expected "
                    + $"{images[i].Records.Count} single labels, one per sample of {images[i].Records.Path}");
            }
        }

        SampleStore store = RecordFile.Read([.. files.Select(f => f.Records)], first, count);
        return RawLabels.Read(store, files[0].Element, 0, 1);
    }

    private static IdxFile Open(DataSource source, string path)
    {
        long length = RecordFile.Length(path, source.Path);
        Span<byte> head = stackalloc byte[4 + (255 * 4)];
        using FileStream stream = File.OpenRead(path);
        head = head[..stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        if (head.Length < 4 || head[0] != 0 || head[1] != 0 || head[3] == 0 || head.Length < 4 + (4 * head[3]))
        {
            throw DataFailure.Damaged(
                path, $"is no IDX file: it has {length} bytes and begins with {Convert.ToHexString(head[..Math.Min(4, head.Length)])}; "
                + $"expected 0000, a type code and the number of dimensions");
        }

        // Other type codes (int16, int32, float, double, all big endian) do not occur in the image sets that use IDX.
        NumberType element = head[2] switch
        {
            0x08 => NumberType.UInt8,
            0x09 => NumberType.Int8,
            _ => throw DataFailure.Damaged(path, $"has IDX type code 0x{head[2]:x2}; 0x08 (uint8) and 0x09 (int8) are read"),
        };
        long[] dimensions = new long[head[3]];
        for (int i = 0; i < dimensions.Length; i++)
        {
            dimensions[i] = BinaryPrimitives.ReadUInt32BigEndian(head[(4 + (4 * i))..]);
        }

        int header = 4 + (4 * dimensions.Length);
        long[] shape = dimensions[1..];
        if (Shapes.Count(shape) is not int record || record == 0 || dimensions[0] == 0)
        {
            throw DataFailure.Damaged(
                path, $"has the dimensions {Shapes.Text(dimensions)}; at least one sample of at least one value is expected");
        }

        long expected = header + (dimensions[0] * record);
        return length == expected
            ? new(new(path, header, record, dimensions[0]), element, shape)
            : throw DataFailure.WrongSize(
                path, $"{dimensions[0]} samples of {record} bytes after {header} bytes of header", expected, length);
    }

    private sealed record IdxFile(RecordFile Records, NumberType Element, IReadOnlyList<long> Shape);
}
