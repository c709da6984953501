using System.Diagnostics;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Onnx;
using SafBuild.Runtime.Tensors;
using SafBuild.Shared;

namespace SafBuild.Hardener.Data;

/// <summary>
/// A folder per class with PNG or JPEG pictures, in it and in folders below, as far as <see cref="PictureFolder"/> looks. Pictures are
/// in ordinal order of their paths, so that a sample's
/// number does not depend on the file system. Decoded once: a byte per value stays in memory.
/// </summary>
internal sealed class ImagesFormat : DataFormat
{
    /// <summary>Bytes of pictures that are kept in one piece.</summary>
    private const int ChunkBytes = 1 << 26;

    private const long MostClassBytes = 1 << 24;

    private static readonly TimeSpan SilentFor = TimeSpan.FromSeconds(5);

    internal override string Name => "images";

    internal static bool Is(string format) => format.Equals("images", StringComparison.OrdinalIgnoreCase);

    internal override IReadOnlyList<string> Files(DataSource source) => [.. source.Files.Select(PictureFolder.Entry)];

    /// <summary>The list of classes.</summary>
    internal override IReadOnlyList<string> MoreFiles(DataSource source) =>
        source.Description.Classes is { } classes ? DataSource.Resolve(source.Path, [classes]) : [];

    internal override DataSet Read(DataSource source)
    {
        DataSetDescription d = source.Description;
        source.Require(d.Inputs.Count == 0, "inputs", "is not of 'images': a sample is one picture");
        source.Require(d.Labels is null || source.WithoutLabels, "labels", "is the picture's folder; it can only be false");
        PictureFrame frame = PictureFrame.Of(source);
        List<(string Path, string Class)> pictures = [.. source.Files.SelectMany(root => Pictures(source, root))];
        IReadOnlyList<string> classFile = MoreFiles(source);
        IReadOnlyDictionary<string, long> classes = classFile.Count > 0
            ? Classes(classFile[0], source.Path)
            : Numbered(pictures.Select(p => p.Class).Distinct().Order(StringComparer.Ordinal));
        foreach ((string path, string folder) in pictures)
        {
            if (!classes.ContainsKey(folder))
            {
                throw DataFailure.Damaged(classFile[0], $"has {classes.Count} classes, and '{folder}', the folder of {path}, is none");
            }
        }

        (int first, int count) = source.Window(pictures.Count);
        source = source.WithFiles([.. pictures.Select(p => p.Path)]);
        pictures = pictures.GetRange(first, count);
        long[] shape = frame.Shape(pictures[0].Path);
        source.Require(d.Shape is null || d.Shape.SequenceEqual(shape), "shape",
            $"is {Shapes.Text(d.Shape ?? [])}; {pictures[0].Path} gives {Shapes.Text(shape)} with this 'layout', 'resize' and 'crop'");
        int bytes = Shapes.Count(shape)!.Value;
        source.Require((long)count * bytes <= GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, "take",
            $"is needed: {count} pictures of {Shapes.Text(shape)} are {(long)count * bytes} bytes, more than the memory has");

        RawField field = new(0, NumberType.UInt8, shape, frame.Layout);
        ModelPort port = source.SingleInput();
        source = source.ReadAs((port, field));

        // What does not fit the model is said before all pictures are read, not after.
        _ = RawInput.Create(source, port, new(bytes), field);
        SampleStore store = Decode(source, frame, shape, bytes, [.. pictures.Select(p => p.Path)]);
        return source.Create(
            count, [RawInput.Create(source, port, store, field)],
            source.WithoutLabels ? null : new([.. pictures.Select(p => classes[p.Class])], 1), classFile,
            samplesOf: source.Files.Select(f => (f, 1L)),
            classNames: new(classes.Count, classFile.Count > 0 ? $"the lines of {classFile[0]}" : "the folders with pictures",
                "list the folders of all classes in the model's order in the file that 'classes' names, a line each"));
    }

    private static IEnumerable<(string Path, string Class)> Pictures(DataSource source, string root)
    {
        if (!Directory.Exists(root))
        {
            throw File.Exists(root)
                ? DataFailure.Field(source.Path, "files", $"names {root}, a file; 'images' takes a folder with a folder for each class")
                : DataFailure.FileMissing(root, source.Path);
        }

        foreach (string file in PictureFolder.Files(root))
        {
            string path = Path.Combine(root, file.Replace('/', Path.DirectorySeparatorChar));
            int slash = file.IndexOf('/');
            yield return slash < 0
                ? throw DataFailure.Damaged(path, $"lies in no class folder; pictures are expected in folders below {root}")
                : PictureFolder.IsPicture(file)
                    ? (path, file[..slash])
                    : throw DataFailure.Damaged(path, "is no picture by its name; .png, .jpg and .jpeg are read, and expected here");
        }
    }

    private static IReadOnlyDictionary<string, long> Classes(string file, string description)
    {
        long length = RecordFile.Length(file, description);
        if (length > MostClassBytes)
        {
            throw DataFailure.Damaged(file, $"has {length} bytes; a list of classes has at most {MostClassBytes}");
        }

        string[] lines = [.. File.ReadAllText(file).TrimEnd().Split('\n').Select(l => l.Trim())];
        int at = Array.FindIndex(lines, l => l.Length == 0);
        if (at >= 0)
        {
            throw DataFailure.Damaged(file, $"line {at + 1} is empty; the folder of a class is expected on every line");
        }

        if (lines.CountBy(l => l, StringComparer.Ordinal).FirstOrDefault(l => l.Value > 1).Key is { } twice)
        {
            throw DataFailure.Damaged(file, $"has '{twice}' on more than one line; each class is expected once");
        }

        return Numbered(lines);
    }

    private static Dictionary<string, long> Numbered(IEnumerable<string> classes) =>
        classes.Index().ToDictionary(c => c.Item, c => (long)c.Index, StringComparer.Ordinal);

    private static SampleStore Decode(
        DataSource source, PictureFrame frame, IReadOnlyList<long> shape, int bytes, IReadOnlyList<string> pictures)
    {
        SampleStore store = new(bytes);
        int perChunk = Math.Max(1, ChunkBytes / bytes);
        Stopwatch said = Stopwatch.StartNew();
        for (int from = 0; from < pictures.Count; from += perChunk)
        {
            byte[] chunk = new byte[Math.Min(perChunk, pictures.Count - from) * bytes];
            for (int i = 0; i < chunk.Length / bytes; i++)
            {
                frame.Read(pictures[from + i], pictures[0], shape, chunk.AsSpan(i * bytes, bytes));
                if (said.Elapsed > SilentFor)
                {
                    source.Log?.Progress($"{Path.GetFileName(source.Path)}: {from + i + 1} of {pictures.Count} pictures read");
                    said.Restart();
                }
            }

            store.Add(chunk);
        }

        return store;
    }
}
