using Newtonsoft.Json.Linq;
using SafBuild.Hardener.Graph;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Hardener.Data;

/// <summary>
/// NumPy .npz: one array per model input, samples along the first dimension, found by 'inputs', by the input's name, or as 'x' for a
/// model of one input; labels in 'y' or the array that 'labels' names.
/// </summary>
internal sealed class NpzFormat : DataFormat
{
    internal override string Name => "npz";

    internal override DataSet Read(DataSource source)
    {
        source.Require(source.Description.Labels is null or { Type: JTokenType.String } || source.WithoutLabels, "labels",
            "must be the name of an array, or false");
        source = source.Feeding(Names(source));
        IReadOnlyList<ModelPort> ports = source.Signature.Inputs;
        IReadOnlyList<InputDescription> inputs = source.Description.Inputs.Count > 0
            ? InputOrder.ByPort(source)
            : [.. ports.Select(port =>
                new InputDescription { Name = port.Name, Shape = ports.Count == 1 ? source.Description.Shape : null,
                    Layout = source.Description.Layout })];
        List<NpyArray>[] arrays = [.. inputs.Select(_ => new List<NpyArray>())];
        List<NpyArray> labels = [];
        foreach (string file in source.Files)
        {
            ReadFile(source, file, inputs, arrays, labels);
        }

        (int first, int count) = source.Window(arrays[0].Sum(a => a.Shape[0]));
        RawField[] fields = [.. inputs.Select((input, i) => Field(source, input, arrays[i][0]))];
        source = source.ReadAs([.. fields.Select((field, i) => (ports[i], field))]);
        RawInput[] made = [.. fields.Select((field, i) => RawInput.Create(source, ports[i], Store(arrays[i], first, count), field))];
        (string, long)[] samplesOf = [.. source.Files.Zip(arrays[0], (file, array) => (file, array.Shape[0]))];
        if (labels.Count == 0)
        {
            return source.Create(count, made, null, samplesOf: samplesOf);
        }

        int perSample = Shapes.Count(labels[0].SampleShape) ?? 0;
        SampleStore store = Store(labels, first, count);
        NumberType type = labels[0].Element;
        return type.IsFloat() && RawLabels.Targets(store, type, 0, perSample, source.Files[0], first) is { } targets
            ? source.Create(count, made, null, targets: targets, samplesOf: samplesOf)
            : source.Create(count, made, RawLabels.Read(store, type, 0, perSample), samplesOf: samplesOf);
    }

    /// <summary>What may feed inputs with a default: the entries of 'inputs', else the arrays.</summary>
    private static IReadOnlyList<string?> Names(DataSource source)
    {
        if (source.Signature.Optional.Count == 0 || source.Description.Inputs.Count > 0)
        {
            return [.. source.Description.Inputs.Select(i => i.Name)];
        }

        string labels = source.WithoutLabels ? "" : source.Description.Labels?.Value<string>() ?? "y";
        using NpzFile npz = NpzFile.Open(source.Files[0], source.Path);
        return [.. npz.Names.Where(name => name != labels)];
    }

    private static void ReadFile(
        DataSource source, string file, IReadOnlyList<InputDescription> inputs, List<NpyArray>[] arrays, List<NpyArray> labels)
    {
        using NpzFile npz = NpzFile.Open(file, source.Path);
        long? samples = null;
        for (int i = 0; i < inputs.Count; i++)
        {
            string name = inputs[i].Array ?? inputs[i].Name ?? source.Signature.Inputs[i].Name;
            NpyArray array = npz.Find(name) ?? (inputs.Count == 1 && inputs[0].Array is null ? npz.Find("x") : null)
                ?? throw DataFailure.Damaged(
                    file, $"has no array '{name}' for input '{source.Signature.Inputs[i].Name}'; it has "
                    + $"{string.Join(", ", npz.Names.Select(n => $"'{n}'"))}");
            Add(file, name, array, arrays[i], ref samples);
        }

        string? wanted = source.WithoutLabels ? null : source.Description.Labels?.Value<string>();
        NpyArray? y = source.WithoutLabels ? null : npz.Find(wanted ?? "y");
        if (y is null && (wanted is not null || labels.Count > 0))
        {
            throw DataFailure.Damaged(file, $"has no array '{wanted ?? "y"}' of labels");
        }

        if (y is not null)
        {
            Add(file, wanted ?? "y", y, labels, ref samples);
        }
    }

    private static void Add(string file, string name, NpyArray array, List<NpyArray> list, ref long? samples)
    {
        if (array.Shape.Count == 0 || array.Shape[0] != (samples ??= array.Shape[0]) || samples == 0)
        {
            throw DataFailure.Damaged(
                file, $"array '{name}' has the shape {Shapes.Text(array.Shape)}; its first dimension must be the number of samples, "
                + $"{samples}");
        }

        if (list.Count > 0 && (list[0].Element != array.Element || !list[0].SampleShape.SequenceEqual(array.SampleShape)))
        {
            throw DataFailure.Damaged(
                file, $"array '{name}' is {Shapes.Text(array.Shape)} of {array.Element}, in the file before "
                + $"{Shapes.Text(list[0].Shape)} of {list[0].Element}");
        }

        list.Add(array);
    }

    private static RawField Field(DataSource source, InputDescription input, NpyArray array)
    {
        IReadOnlyList<long> stored = array.SampleShape;
        IReadOnlyList<long> shape = input.Shape ?? stored;
        source.Require(Shapes.Count(shape) == Shapes.Count(stored),
            "shape", $"is {Shapes.Text(shape)}; a sample of the array is {Shapes.Text(stored)}");
        return new(0, array.Element, shape, input.Layout, input.Normalize);
    }

    private static SampleStore Store(IReadOnlyList<NpyArray> arrays, int first, int count)
    {
        int bytes = arrays[0].Element.Size() * (Shapes.Count(arrays[0].SampleShape) ?? 0);
        SampleStore store = new(bytes);
        long start = 0;
        foreach (NpyArray array in arrays)
        {
            long from = Math.Clamp(first - start, 0, array.Shape[0]);
            long to = Math.Clamp((long)first + count - start, 0, array.Shape[0]);
            if (from < to)
            {
                store.Add(array.Values[(int)(from * bytes)..(int)(to * bytes)], to - from);
            }

            start += array.Shape[0];
        }

        return store;
    }
}
